"""Whose site it is, as staff set it and as visitors see it."""

from http import HTTPStatus

import pytest
from admin_interface.cache import del_cached_active_theme
from admin_interface.models import Theme
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from summit_site.content import colours, identity
from summit_site.content.identity import Identity, current_identity, in_state
from tests.admin_forms import errors_in, form_data
from tests.factories import make_event, make_superuser, picture_file
from tests.test_admin_site import SVG

pytestmark = pytest.mark.django_db

RED = "#c8102e"
HOME = "/en/"
FORM = "/admin/summit_site/identity/1/change/"


@pytest.fixture
def staff(client):
    """A client signed in as staff who may do everything."""
    client.force_login(make_superuser())
    return client


@pytest.fixture(autouse=True)
def theme_as_it_was():
    """Have the package forget the theme of the test, which it keeps beyond it."""
    yield
    del_cached_active_theme()


def saved(**fields):
    """Save an identity, as a form does."""
    record = Identity.objects.first() or Identity()
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
    return record


def test_site_is_called_what_the_settings_say_until_staff_say_more(client, settings):
    settings.SITE_NAME, settings.SITE_OWNER = "Summits", "Organisation for Example"

    page = client.get(HOME).text

    assert "<title>Summits</title>" in page
    assert "Organisation for Example" in page
    assert '<html lang="en" dir="ltr">' in page
    assert "mailto:" not in page


def test_site_is_called_what_staff_say_in_each_language(client):
    saved(
        name_en="Archive of Summits",
        name_fr="Archives des sommets",
        owner_en="The Centre",
        email="records@summit.example",
    )

    assert "<title>Archive of Summits</title>" in client.get("/en/").text
    assert "<title>Archives des sommets</title>" in client.get("/fr/").text
    assert "<title>Archive of Summits</title>" in client.get("/es/").text
    assert "kept by The Centre" in client.get("/en/").text
    assert 'href="mailto:records@summit.example"' in client.get("/ar/").text


def test_feeds_and_share_pictures_go_by_the_name_that_staff_gave():
    saved(name_en="Archive of Summits")

    assert make_event().share_card().site == "Archive of Summits"


def test_feed_is_by_the_organisation_that_staff_named(client):
    saved(name_en="Archive of Summits", owner_en="The Centre")

    feed = client.get(reverse("events:list-feed", args=["atom"])).text

    assert "<title>Events · Archive of Summits</title>" in feed
    assert "<name>The Centre</name>" in feed


def test_accent_is_a_class_and_no_style_of_the_page(client):
    saved(accent=RED)

    page = client.get(HOME)

    assert '<html lang="en" dir="ltr" class="hue-20 chroma-20">' in page.text
    assert "style=" not in page.text
    assert "<style" not in page.text
    assert "nonce" not in page.headers["Content-Security-Policy"]


def test_logo_is_shown_in_light_and_dark_and_as_the_icon(client):
    record = saved(logo=picture_file("logo.png"), dark_logo=picture_file("dark.png"))

    page = client.get(HOME).text

    light, dark = [
        f"/media/renditions/{file.name.removesuffix('.png').removesuffix('.jpg')}-160.webp"
        for file in [record.logo, record.dark_logo]
    ]
    assert f'<link rel="icon" href="{light}">' in page
    assert f'<source media="(prefers-color-scheme: dark)" srcset="{dark}"' in page
    assert f'<img src="{light}" alt=""' in page
    assert 'class="mark"' not in page


def test_there_is_one_identity_at_most():
    saved(name_en="One")
    Identity(name_en="Another").save()

    assert Identity.objects.get().name == "Another"
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.bulk_create([Identity(pk=2)])


def test_page_asks_for_the_identity_once_and_again_after_a_save(django_assert_num_queries):
    identity.forget()
    with django_assert_num_queries(1):
        names = [current_identity().site_name for _ in range(3)]
    saved(name_en="New")

    with django_assert_num_queries(1):
        names += [current_identity().site_name for _ in range(3)]

    assert names == ["Summit Site"] * 3 + ["New"] * 3


def test_what_is_known_of_the_identity_is_asked_again_after_a_second(monkeypatch):
    monkeypatch.setattr(identity, "FRESH", 1)
    now = 100.0
    monkeypatch.setattr(identity, "monotonic", lambda: now)
    identity.forget()
    current_identity()
    # As another process does.
    Identity.objects.bulk_create([Identity(pk=1, name="New", name_en="New")])

    known = current_identity().site_name
    now += 1

    assert (known, current_identity().site_name) == ("Summit Site", "New")


def test_page_that_is_kept_has_the_identity_of_its_state_of_the_content(monkeypatch):
    with in_state("before"):
        current_identity()
    Identity.objects.bulk_create([Identity(pk=1, name="New", name_en="New")])

    with in_state("before"):
        before = current_identity().site_name
    with in_state("after"):
        after = current_identity().site_name

    assert (before, after) == ("Summit Site", "New")


def test_list_in_the_admin_is_the_form(staff):
    first = staff.get("/admin/summit_site/identity/")
    saved(name_en="Archive")
    then = staff.get("/admin/summit_site/identity/")

    assert first.headers["Location"] == "/admin/summit_site/identity/add/"
    assert then.headers["Location"] == FORM


def test_staff_set_the_identity_and_the_theme_of_the_admin_follows_its_accent(staff, client):
    response = staff.get("/admin/summit_site/identity/add/")
    data = form_data(response) | {"name_en": "Archive", "accent": RED, "logo": picture_file()}

    response = staff.post("/admin/summit_site/identity/add/", data)

    assert response.status_code == HTTPStatus.FOUND, errors_in(response)
    page = client.get(HOME).text
    assert "<title>Archive</title>" in page
    assert 'class="hue-20 chroma-20"' in page
    theme = Theme.objects.get()
    accent = colours.shade(20, 20, "light")
    assert theme.css_generic_link_color == theme.css_save_button_background_color == accent
    assert colours.contrast(theme.css_save_button_background_hover_color, "#ffffff") > 7
    assert accent in staff.get("/admin/").text


def test_theme_that_staff_made_themselves_stays(staff):
    Theme.objects.create(name="Our own", active=False, css_generic_link_color="#123456")
    saved()

    staff.post(FORM, form_data(staff.get(FORM)) | {"accent": RED})

    assert Theme.objects.get(name="Our own").css_generic_link_color == "#123456"


def test_form_shows_the_accent_with_its_contrast(staff):
    saved(accent=RED)

    page = staff.get(FORM).text

    for scheme, paper in colours.PAPER.items():
        ink = colours.shade(20, 20, scheme)
        assert f"{ink} · {colours.contrast(ink, paper):.1f} : 1</text>" in page


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "url(x)", "#c8102e80"])
def test_what_is_no_colour_is_refused(staff, accent):
    saved()

    response = staff.post(FORM, form_data(staff.get(FORM)) | {"accent": accent})

    assert list(response.context["adminform"].form.errors) == ["accent"]


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", SVG, "image/svg+xml"),
        SimpleUploadedFile("logo.png", SVG, "image/png"),
    ],
)
def test_logo_that_is_no_picture_of_ours_is_refused(staff, upload):
    saved()
    upload.seek(0)

    response = staff.post(FORM, form_data(staff.get(FORM)) | {"logo": upload})

    assert list(response.context["adminform"].form.errors) == ["logo"]
    assert not Identity.objects.get().logo

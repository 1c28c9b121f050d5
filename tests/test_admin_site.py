"""What all pages of the admin have in common: lists, theme, content policy, files."""

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from admin_interface.models import Theme
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.admin_forms import errors_in, form_data
from tests.factories import (
    make_document,
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_publication,
    make_recommendation,
    make_series,
    make_superuser,
    make_topic,
    picture_file,
)

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

theme_migration = import_module("summit_site.migrations.0002_admin_theme")


@pytest.fixture
def staff(client):
    """A client signed in as staff who may do everything."""
    client.force_login(make_superuser())
    return client


def make_event_with_photo():
    event = make_event(series=make_series(), topics=[make_topic()], country="CN")
    make_photo(event=event)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "address", "queries"),
    [
        (make_event_with_photo, "events/event", 9),
        (make_series, "events/eventseries", 4),
        (make_topic, "events/topic", 4),
        (make_person, "events/person", 4),
        (make_organization, "events/organization", 5),
        (make_initiative, "initiatives/initiative", 6),
        (make_publication, "initiatives/publication", 5),
        (make_programme, "initiatives/programme", 5),
        (make_recommendation, "initiatives/recommendation", 5),
    ],
)
def test_list_takes_the_same_queries_for_any_number_of_rows(
    staff, make, address, queries, count, django_assert_num_queries
):
    for _ in range(count):
        make()
    staff.get(f"/admin/{address}/")

    with django_assert_num_queries(queries):
        response = staff.get(f"/admin/{address}/")

    assert response.context["cl"].result_count == count


PAGES = [
    "/admin/",
    "/admin/events/",
    "/admin/events/event/",
    "/admin/events/event/?missing=photo&q=a",
    "/admin/events/event/add/",
    "/admin/events/event/import/",
    "/admin/events/person/add/?_popup=1",
    "/admin/initiatives/initiative/add/",
    "/admin/admin_interface/theme/",
    "/admin/admin_interface/theme/add/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/password_change/",
    "/admin/logout/",
]


def refused(response):
    """Return what a browser refuses to run or apply in a page, by the page's own policy."""
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    html = response.text
    elements = re.findall(r"<(?:style|script)\b(?![^>]*\bsrc=)[^>]*>", html)
    data = 'type="application/json"'
    return [
        *(tag for tag in elements if "nonce=" not in tag and data not in tag),
        *re.findall(r'<[^>]*\s(?:style|on\w+)="[^>]*>', html),
    ]


@pytest.mark.parametrize("address", PAGES)
def test_admin_page_keeps_to_the_content_policy(staff, address):
    make_event()

    assert refused(staff.get(address)) == []


def test_login_page_keeps_to_the_content_policy_and_can_be_zoomed(client):
    response = client.get("/admin/login/")

    assert refused(response) == []
    assert re.findall('<meta name="viewport"[^>]*>', response.text) == [
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">'
    ]


def test_filled_form_keeps_to_the_content_policy(staff):
    photo = make_photo(event=make_event(body="<p>It began.</p>"))

    response = staff.get(reverse("admin:events_event_change", args=[photo.event_id]))

    assert refused(response) == []


def test_theme_is_ours_from_the_start_and_named_after_the_site(staff, settings):
    theme = Theme.objects.get(active=True)

    response = staff.get("/admin/")

    assert theme.name == "Summit Site"
    assert f"<span>{settings.SITE_NAME}</span>" in response.text
    assert f"--admin-interface-title-color: {theme.title_color};" in response.text


def test_theme_changed_by_staff_shows_at_once(staff):
    theme = Theme.objects.get(active=True)
    staff.get("/admin/")

    theme.css_save_button_background_color = "#123456"
    theme.save()

    assert "#123456" in staff.get("/admin/").text


def test_theme_migration_can_be_repeated_and_taken_back():
    editor = SimpleNamespace(connection=connection)

    theme_migration.add_theme(apps, editor)
    theme_migration.add_theme(apps, editor)
    after = list(Theme.objects.filter(active=True).values_list("name", flat=True))
    theme_migration.remove_theme(apps, editor)

    assert after == ["Summit Site"]
    assert not Theme.objects.filter(name="Summit Site").exists()


def test_theme_form_offers_no_switch_without_effect(staff):
    form = staff.get("/admin/admin_interface/theme/add/").context["adminform"].form

    assert "show_inlines_as_tabs" not in form.fields
    assert "css_header_background_color" in form.fields


def send_theme_picture(staff, field, name, data):
    address = f"/admin/admin_interface/theme/{Theme.objects.get(active=True).pk}/change/"
    sent = form_data(staff.get(address))
    return staff.post(address, {**sent, field: SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("field", ["logo", "favicon"])
@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
@pytest.mark.parametrize(
    "data", [SVG, b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\0\0\1\0\1\0"], ids=["svg", "eps", "ico"]
)
def test_logo_of_the_theme_is_refused_unless_it_is_a_picture(staff, field, name, data):
    response = send_theme_picture(staff, field, name, data)

    assert errors_in(response) == {
        field: ["This is not a JPEG, PNG or WebP picture, or the file is damaged."]
    }


@pytest.mark.parametrize("field", ["logo", "favicon"])
def test_logo_of_the_theme_is_re_encoded_and_served_in_a_box(staff, field):
    png = picture_file().read() + b"<script>alert(1)</script>"

    response = send_theme_picture(staff, field, "logo.gif", png)

    assert response.status_code == 302
    file = getattr(Theme.objects.get(active=True), field)
    served = staff.get(file.url)
    content = b"".join(served.streaming_content)
    assert file.name.endswith("-8x6/logo.png")
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_logo_that_was_an_svg_before_is_not_served(staff):
    name = default_storage.save("admin-interface/logo/logo.svg", ContentFile(SVG))

    assert staff.get(f"/media/{name}").status_code == 404


def test_menu_begins_with_what_staff_use_most(staff):
    menu = staff.get("/admin/").context["available_apps"]

    assert [[model["object_name"] for model in app["models"]] for app in menu] == [
        ["Event", "EventSeries", "Topic", "Person", "Organization"],
        ["Initiative", "Publication", "Programme"],
        ["Package", "Entry", "Identity"],
        ["Theme"],
        ["Group", "User"],
    ]


def test_file_of_a_draft_is_for_staff_with_permission_alone(client):
    file = make_document().file.name
    reader = User.objects.create_user("reader", is_staff=True)

    client.force_login(reader)
    refused_status = client.get(f"/admin/files/{file}").status_code
    reader.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(User.objects.get(pk=reader.pk))
    allowed = client.get(f"/admin/files/{file}")
    allowed.close()

    assert refused_status == 403
    assert allowed["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["documents/none.pdf", "pictures/../documents/a.pdf", "a.pdf"])
def test_file_that_is_not_a_document_is_not_found(staff, name):
    assert staff.get(f"/admin/files/{name}").status_code == 404


def test_uploaded_picture_address_does_not_lead_out_of_its_folder(client):
    file = make_document().file.name

    assert client.get(f"/media/pictures/../{file}").status_code == 404


# Where a list or a form hands it on to the database.
UNREADABLE = [
    "/admin/events/event/?kind__exact=%00",
    "/admin/events/event/?theme=a%00b",
    "/admin/auth/user/?username=%00",
    "/admin/autocomplete/?app_label=events&model_name=appearance&field_name=person&term=%00",
    "/admin/events/event/add/?series=%00",
]


@pytest.mark.parametrize("address", UNREADABLE)
def test_nul_in_an_address_of_the_admin_is_refused(admin_client, address):
    response = admin_client.get(address)

    assert response.status_code == 400
    assert "<h1>This address cannot be read</h1>" in response.text


@pytest.mark.parametrize("action", ["publish", "delete_selected"])
@pytest.mark.parametrize("key", ["\0", "x", "-1"])
def test_mark_that_names_no_record_is_refused(admin_client, action, key):
    data = {"action": action, "_selected_action": key}

    assert admin_client.post("/admin/events/event/", data).status_code == 400


def test_choice_that_names_no_record_is_an_error_at_its_field(admin_client):
    response = admin_client.post("/admin/events/event/add/", {"series": "x"})

    assert response.status_code == 200
    assert errors_in(response)["series"] == ["“x” is not a valid UUID."]


def test_address_that_no_list_can_read_is_not_taken_for_a_broken_database(admin_client):
    response = admin_client.get("/admin/events/event/?e=1&nothing=1")

    assert "<h1>This address cannot be read</h1>" in response.text

"""What other sites show of ours: frames that may be framed, oEmbed, and a script for all."""

import pytest
from django.conf import settings
from lxml import etree

from events.models import Event
from summit_site.content.publishing import Status
from tests.factories import make_event, make_initiative, make_photo, make_session, make_topic

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def event():
    event = make_event(title_en="Summit", title_fr="Sommet", slug="summit", city="Geneva")
    make_session(event=event, title_en="Opening")
    return event


FRAMES = ["/en/embed/events/summit/card/", "/en/embed/events/summit/programme/"]


@pytest.mark.parametrize("address", FRAMES)
def test_frame_may_be_framed_by_any_site_and_no_other_page_may(client, event, address):
    frame, page = client.get(address), client.get(event.get_absolute_url())

    assert "X-Frame-Options" not in frame
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("address", FRAMES)
def test_frame_is_the_same_for_all_and_leads_out_of_itself(client, event, address):
    frame = client.get(address)

    assert not frame.cookies
    assert not frame.has_header("Vary")
    assert '<base target="_top">' in frame.text
    assert '<a href="/en/events/summit/" rel="noopener">Summit</a>' in frame.text
    assert "<script" not in frame.text


def test_programme_in_a_frame_has_the_sessions(client, event):
    empty = make_event()

    assert "Opening" in client.get(FRAMES[1]).text
    text = client.get(f"/en/embed/events/{empty.slug}/programme/").text
    assert "There is no programme yet." in text


def test_frame_is_in_the_language_and_direction_of_its_address(client, event):
    arabic = client.get("/ar/embed/events/summit/card/").text

    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<span lang="en" dir="ltr">Summit</span>' in arabic


@pytest.mark.parametrize("piece", ["card", "programme"])
def test_frame_follows_its_event(client, event, piece):
    event.slug, event.holding = "new", Event.Holding.CANCELLED
    event.save()

    moved = client.get(f"/en/embed/events/summit/{piece}/")
    text = client.get(f"/en/embed/events/new/{piece}/").text
    event.status = Status.DRAFT
    event.save()

    assert (moved.status_code, moved.url) == (301, f"/en/embed/events/new/{piece}/")
    assert "Cancelled" in text
    assert client.get(f"/en/embed/events/new/{piece}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_card_takes_the_same_queries_for_any_number_of_parts(
    client, count, event, django_assert_num_queries
):
    for _ in range(count):
        make_photo(event=event)
        event.topics.add(make_topic())

    with django_assert_num_queries(3):
        client.get(FRAMES[0])


def oembed(client, url, **parameters):
    return client.get("/oembed", {"url": url, **parameters})


def test_oembed_tells_how_to_show_an_event(client, event):
    answer = oembed(client, f"{SITE}/fr/events/summit/").json()

    assert answer == {
        "version": "1.0",
        "type": "rich",
        "title": "Sommet",
        "provider_name": "Summit Site",
        "provider_url": f"{SITE}/",
        "cache_age": 3600,
        "width": 600,
        "height": 260,
        "html": f'<iframe src="{SITE}/fr/embed/events/summit/card/" title="Sommet" width="600"'
        ' height="260" loading="lazy" style="border:0;max-width:100%"></iframe>',
        "thumbnail_url": f"{SITE}/fr/cards/event/summit.jpg",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def test_oembed_in_xml_says_the_same(client):
    initiative = make_initiative(title="Less & more", slug="it")

    response = oembed(client, f"{SITE}/en/initiatives/it/", format="xml", maxwidth=300)

    told = {each.tag: each.text for each in etree.fromstring(response.content)}
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert (told["title"], told["width"], told["height"]) == (initiative.title, "300", "260")
    assert f"{SITE}/en/embed/initiatives/it/card/" in told["html"]
    assert client.get("/en/embed/initiatives/it/card/").status_code == 200


def test_oembed_shows_nothing_larger_than_there_is_room_for(client, event):
    answer = oembed(client, f"{SITE}/en/events/summit/", maxwidth=320, maxheight=100).json()

    assert (answer["width"], answer["height"]) == (320, 100)
    assert 'width="320" height="100"' in answer["html"]
    assert "thumbnail_url" not in answer


@pytest.mark.parametrize(
    "url",
    [
        "",
        "summit",
        "http://[",
        "https://elsewhere.example/en/events/summit/",
        f"{SITE}.evil.example/en/events/summit/",
        f"{SITE}/",
        f"{SITE}/en/",
        f"{SITE}/en/events/none/",
        f"{SITE}/en/events/hidden/",
        f"{SITE}/xx/events/summit/",
        f"{SITE}/admin/",
        f"{SITE}/en/events/%00/",
    ],
)
def test_oembed_tells_of_nothing_else(client, event, url):
    make_event(slug="hidden", status=Status.DRAFT)

    assert oembed(client, url).status_code == 404


def test_oembed_leads_former_addresses_on(client, event):
    event.slug = "new"
    event.save()

    answer = oembed(client, f"{SITE}/en/events/summit/").json()

    assert f"{SITE}/en/embed/events/new/card/" in answer["html"]


@pytest.mark.parametrize("size", ["0x", "-1", "", "²", "9" * 5000, "1.5"])
def test_oembed_refuses_a_size_that_is_none(client, event, size):
    response = oembed(client, f"{SITE}/en/events/summit/", maxwidth=size)

    assert response.status_code == 400


def test_oembed_has_no_other_format(client, event):
    assert oembed(client, f"{SITE}/en/events/summit/", format="yaml").status_code == 501


@pytest.mark.parametrize("make", [make_event, make_initiative])
def test_page_tells_where_oembed_is(client, make):
    page = make()
    text = client.get(page.get_absolute_url()).text

    (line,) = [line for line in text.splitlines() if "application/json+oembed" in line]
    address = line.split('href="')[1].split('"')[0].replace("&amp;", "&")

    assert client.get(address.removeprefix(SITE)).json()["title"] == page.title


def test_page_offers_lines_to_copy(client, event):
    text = client.get(event.get_absolute_url()).text

    for address in [*FRAMES, "/embed/v1.js", f"/api/v1/events/{event.pk}/"]:
        assert f"&quot;{SITE}{address}&quot;" in text
        assert client.get(address).status_code == 200


def test_title_in_lines_to_copy_stays_text(client):
    event = make_event(title='"><script>alert(1)</script>')

    text = client.get(event.get_absolute_url()).text

    assert "<script>alert" not in text
    assert "&amp;lt;script&amp;gt;alert(1)" in text


def test_script_is_small_and_for_all_sites(client):
    script = client.get("/embed/v1.js")

    assert len(script.content) < 4096
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert script["Access-Control-Allow-Origin"] == "*"
    assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script["Cache-Control"] == "public, max-age=3600"
    assert script.content == (settings.BASE_DIR / "static/js/summit-event.js").read_bytes()

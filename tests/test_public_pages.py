"""What holds for every page that visitors see."""

from itertools import pairwise

import pytest
from django.urls import reverse

from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_programme_organization,
    make_publication,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

LISTS = [
    "home",
    "search",
    "accessibility",
    "events:list",
    "events:series-list",
    "events:topic-list",
    "events:person-list",
    "events:organization-list",
    "initiatives:list",
    "initiatives:publication-list",
    "initiatives:programme-list",
    "open-data",
]


@pytest.fixture
def everything():
    """Return the addresses of one page of each kind, all joined to one event and initiative."""
    series, topic, person, organization = (
        make_series(),
        make_topic(),
        make_person(),
        make_organization(),
    )
    event = make_event(series=series, topics=[topic])
    publication = make_publication(publishers=[organization], authors=[person], event=event)
    programme = make_programme(events=[event])
    initiative = make_initiative(
        event=event, reiterates=[publication], programmes=[programme], partners=[organization]
    )
    recommendation = make_recommendation(initiative=initiative)
    session = make_session(event=event)
    make_event_organization(event=event, organization=organization)
    make_appearance(event=event, session=session, person=person, organization=organization)
    make_photo(event=event)
    make_document(event=event)
    make_programme_organization(programme=programme, organization=organization)
    make_launcher(initiative=initiative, person=person, organization=organization)
    for source in [{"event": event}, {"publication": publication}, {"programme": programme}]:
        make_mention(recommendation=recommendation, **source)
    pages = [series, topic, person, organization, event, publication, programme, initiative]
    return {
        **{type(page).__name__: page for page in pages},
        "addresses": [
            *[reverse(name) for name in LISTS],
            *[page.get_absolute_url() for page in [*pages, recommendation]],
            reverse("events:event-programme", args=[event.slug]),
        ],
    }


@pytest.mark.parametrize("kind", ["Event", "Initiative", "Publication", "Programme"])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_unpublished_record_is_on_no_page(client, everything, kind, status):
    record = everything[kind]
    before = [url for url in everything["addresses"] if str(record) in client.get(url).text]
    record.status = status
    record.save()

    after = [url for url in everything["addresses"] if str(record) in client.get(url).text]

    assert len(before) >= 5
    assert after == []
    assert client.get(record.get_absolute_url()).status_code == 404


def test_unpublished_event_takes_its_people_photos_and_speeches_with_it(client, everything):
    event = everything["Event"]
    speech = event.appearances.get()
    speech.speech_title = "On quiet things"
    speech.save()
    photo = event.photos.get().image.url
    session = event.sessions.get().title
    secrets = [speech.speech_title, photo, session]

    def leaks():
        pages = [client.get(url).text for url in everything["addresses"]]
        return [any(secret in page for page in pages) for secret in secrets]

    before = leaks()
    event.status = Status.DRAFT
    event.save()

    assert before == [True, True, True]
    assert leaks() == [False, False, False]


def test_public_pages_are_the_same_for_everyone(client, admin_client, everything):
    for address in everything["addresses"]:
        visitors, staffs = client.get(address), admin_client.get(address)

        assert visitors.status_code == 200
        assert visitors.content == staffs.content
        assert not visitors.cookies
        assert not visitors.has_header("Vary")
        assert "nonce" not in visitors["Content-Security-Policy"]
        assert "csrf" not in visitors.text


def test_public_pages_have_one_first_heading_and_skip_no_level(client, everything):
    for address in everything["addresses"]:
        text = client.get(address).text

        levels = [int(piece[0]) for piece in text.split("<h")[1:] if piece[0].isdigit()]
        steps = [after - before for before, after in pairwise(levels)]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert max(steps, default=0) <= 1, address


@pytest.mark.parametrize("name", ["events:list", "initiatives:list", "events:person-list"])
@pytest.mark.parametrize("parameter", ["page", "when", "kind", "year", "country", "topic", "q"])
@pytest.mark.parametrize(
    "value",
    ["", "\0", "-1", "0", "99999999999999999999", "²", "x" * 5000, "<script>", "' OR 1=1 --"],
)
def test_lists_answer_any_parameter_and_say_nothing_of_it_back(client, name, parameter, value):
    make_event(country="FR")
    make_event(country="CN")

    response = client.get(reverse(name), {parameter: value})

    assert response.status_code == 200
    assert "<script>" not in response.text


def test_error_page_is_in_the_language_of_the_page(client, monkeypatch):
    def fail(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr("summit_site.views.Event.objects.published", fail)
    client.raise_request_exception = False

    response = client.get("/ar/")

    assert response.status_code == 500
    assert '<html lang="ar" dir="rtl">' in response.text
    assert "Something went wrong" not in response.text


@pytest.mark.parametrize("name", LISTS)
def test_empty_site_has_all_its_lists(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_root_leads_to_the_language(client):
    response = client.get("/")

    assert (response.status_code, response.url) == (302, "/en/")


@pytest.mark.parametrize("address", ["/xx/", "/en/nothing/", "/en/events/none/", "/en/events/%00/"])
def test_unknown_addresses_get_the_404_page(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "<h1>Page not found</h1>" in response.text


def test_error_page_needs_neither_database_nor_request(
    client, monkeypatch, django_assert_num_queries
):
    def fail(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr("summit_site.views.Event.objects.published", fail)
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get(reverse("home"))

    assert response.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in response.text


def test_uploaded_picture_is_served_in_a_box(client):
    photo = make_photo()

    response = client.get(photo.image.url)
    response.close()

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_uploaded_document_is_not_served_as_a_picture(client):
    document = make_document()

    assert client.get(document.file.url).status_code == 404


@pytest.mark.parametrize("path", ["../db.sqlite3", "pictures/../../db.sqlite3", "pictures/"])
def test_pictures_address_leads_to_nothing_else(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_health_and_robots_answer(client):
    assert client.get("/health/").text == "ok"
    assert client.get("/robots.txt").text == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /share/\n"
        "Sitemap: http://127.0.0.1:8000/sitemap.xml\n"
    )

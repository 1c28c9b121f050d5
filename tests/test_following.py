"""Calendars and feeds as addresses: caches, links from the pages, and whatever one asks of them."""

import re
from itertools import product

import pytest
from django.http import QueryDict

from events.facets import EVENT_FACETS
from events.models import Event
from tests.factories import (
    make_event,
    make_event_organization,
    make_initiative,
    make_organization,
    make_series,
)

pytestmark = pytest.mark.django_db

SITE = "https://summits.example"
OF_LISTS = [
    "events/calendar.ics",
    *[
        f"{name}/feed.{form}"
        for name in ["events", "initiatives"]
        for form in ["atom", "rss", "json"]
    ],
]
OF_PAGES = [
    "events/it/calendar.ics",
    *[
        f"{name}/it/{file}"
        for name in ["series", "organizations"]
        for file in ["calendar.ics", "feed.atom", "feed.rss", "feed.json"]
    ],
]
ADDRESSES = [f"/en/{path}" for path in [*OF_LISTS, *OF_PAGES]]


@pytest.fixture(autouse=True)
def records(settings):
    """Make one record of each kind that can be followed, with the slug "it"."""
    settings.SITE_URL = SITE
    settings.SITE_NAME = "Summits"
    series, organization = (
        make_series(slug="it", title="Series"),
        make_organization(slug="it", name="Body"),
    )
    event = make_event(slug="it", title="Summit", series=series, country="CH")
    make_event_organization(event=event, organization=organization)
    make_initiative(slug="it")
    return event


@pytest.mark.parametrize("address", ADDRESSES)
def test_client_that_has_the_present_state_is_told_so(client, address):
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=900"
    assert (again.status_code, again.content) == (304, b"")
    for header in ["ETag", "Last-Modified", "Cache-Control"]:
        assert again[header] == first[header]


@pytest.mark.parametrize("address", ["/en/events/calendar.ics", "/en/events/feed.atom"])
def test_client_is_told_of_an_event_taken_down_though_no_date_tells_of_it(client, records, address):
    make_event(title="Other")
    first = client.get(address)
    # Past `modified_at`, as a time at which it is taken down passes.
    Event.objects.filter(pk=records.pk).update(status=Event.Status.ARCHIVED)

    since = {"if-modified-since": first["Last-Modified"]}
    answers = [
        client.get(address, headers=since),
        client.get(address, headers={**since, "if-none-match": first["ETag"]}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [f"/events/{records.slug}/" in answer.text for answer in [first, *answers]] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_is_the_same_for_everyone(client, admin_client, address):
    visitors, staffs = client.get(address), admin_client.get(address)

    assert visitors.content == staffs.content
    assert not visitors.cookies
    assert not visitors.has_header("Vary")


@pytest.mark.parametrize("address", [f"/en/{path}" for path in OF_LISTS])
@pytest.mark.parametrize("parameter", [*(facet.parameter for facet in EVENT_FACETS), "page", "q"])
def test_list_answers_any_parameter_and_says_nothing_of_it_back(client, address, parameter):
    values = [
        "",
        "\0",
        "-1",
        "٢٠٢١",
        "99999999999999999999",
        "²",
        "x" * 5000,
        "<script>",
        "\r\nX: 1",
    ]
    for value in values:
        response = client.get(address, {parameter: value})

        assert response.status_code == 200, value
        # Filters keep what was asked in their own address, as a query is written.
        assert "<script>" not in response.text
        assert "\nX: 1" not in response.text


@pytest.mark.parametrize(
    "query",
    [
        "country=CH&country=FR",
        "country[]=CH",
        "country=%FF%FE",
        "country=%00&%00=%00",
        "=&&==&",
        "&".join(["year=2021"] * 900),
    ],
)
def test_list_answers_any_query(client, query):
    for path in OF_LISTS:
        assert client.get(f"/en/{path}?{query}").status_code == 200, path


def test_filter_that_is_repeated_counts_once_in_the_list_and_its_feed(client):
    make_event(title="French", country="FR")

    feed = client.get("/en/events/feed.json?country=CH&country=FR").json()

    assert [item["title"] for item in feed["items"]] == ["French"]
    assert feed["feed_url"] == f"{SITE}/en/events/feed.json?country=FR"


@pytest.mark.parametrize("slug", ["%00", "nothing", "x" * 5000, "..%2f..", "it%0d%0aX:1"])
def test_page_that_is_not_there_has_no_calendar_and_no_feed(client, slug):
    for path in OF_PAGES:
        assert client.get(f"/en/{path.replace('/it/', f'/{slug}/')}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent(client, method):
    for address in ADDRESSES:
        assert getattr(client, method)(address).status_code == 405, address


def links_in(text, pattern):
    return re.findall(pattern, text.replace("&amp;", "&"))


def alternates_at(client, address):
    """Return [(type, language, title, address)] of what the head of a page offers to follow."""
    pattern = r'<link rel="alternate" type="(.*?)" hreflang="(.*?)" title="(.*?)" href="(.*?)">'
    return links_in(client.get(address).text, pattern)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("events/", "Events"),
        ("events/?country=CH", "Events"),
        ("series/it/", "Series"),
        ("organizations/it/", "Body"),
    ],
)
def test_page_tells_programs_of_its_feeds_and_its_calendar(client, page, title):
    path, _, query = page.partition("?")
    ending = f"?{query}" if query else ""

    found = alternates_at(client, f"/en/{page}")

    assert found == [
        (kind, "en", f"{title} · Summits", f"{SITE}/en/{path}{file}{ending}")
        for kind, file in [
            ("application/atom+xml", "feed.atom"),
            ("application/rss+xml", "feed.rss"),
            ("application/feed+json", "feed.json"),
            ("text/calendar", "calendar.ics"),
        ]
    ]


def test_event_page_tells_programs_of_its_calendar(client):
    assert alternates_at(client, "/fr/events/it/") == [
        ("text/calendar", "fr", "Summit · Summits", f"{SITE}/fr/events/it/calendar.ics")
    ]


@pytest.mark.parametrize("page", ["", "people/", "topics/", "initiatives/it/"])
def test_other_pages_tell_programs_of_the_feeds_of_the_lists(client, page):
    assert alternates_at(client, f"/en/{page}") == [
        ("application/atom+xml", "en", "Events · Summits", f"{SITE}/en/events/feed.atom"),
        ("application/atom+xml", "en", "Initiatives · Summits", f"{SITE}/en/initiatives/feed.atom"),
    ]


@pytest.mark.parametrize(
    ("page", "files"),
    [
        ("events/", ["calendar.ics", "feed.atom"]),
        ("events/it/", ["calendar.ics"]),
        ("series/it/", ["calendar.ics", "feed.atom"]),
        ("organizations/it/", ["calendar.ics", "feed.atom"]),
        ("initiatives/", ["feed.atom"]),
    ],
)
def test_page_offers_readers_what_can_be_followed(client, page, files):
    text = client.get(f"/en/{page}").text

    (line,) = links_in(text, '(?s)<p class="follow">(.*?)</p>')
    subscribe = (
        [f"webcal://summits.example/en/{page}calendar.ics"] if "calendar.ics" in files else []
    )
    assert links_in(line, 'href="(.*?)"') == [
        *subscribe,
        *[f"{SITE}/en/{page}{file}" for file in files],
    ]


def test_filtered_list_offers_its_filters_and_nothing_else_of_the_query(client):
    query = "country=CH&page=1&utm_source=mail"

    text = client.get(f"/en/events/?{query}").text

    (line,) = links_in(text, '(?s)<p class="follow">(.*?)</p>')
    assert {address.partition("?")[2] for address in links_in(line, 'href="(.*?)"')} == {
        "country=CH"
    }


def test_every_link_to_follow_leads_somewhere(client):
    pages = ["", "events/", "events/it/", "series/it/", "organizations/it/", "initiatives/"]
    found = [
        address
        for language, page in product(["en", "fr"], pages)
        for _type, _language, _title, address in alternates_at(client, f"/{language}/{page}")
    ]

    statuses = {client.get(address.removeprefix(SITE)).status_code for address in found}

    assert len(found) == 36
    assert statuses == {200}


def test_unknown_filter_is_said_back_as_a_query_alone(client):
    feed = client.get("/en/events/feed.json", {"kind": "<b>&'\""}).json()

    assert feed["title"] == "Events · unknown · Summits"
    assert QueryDict(feed["feed_url"].partition("?")[2]) == QueryDict("kind=%3Cb%3E%26%27%22")

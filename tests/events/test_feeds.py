"""Feeds of events, read by parsers and checked by schemas that we did not write."""

from datetime import UTC, datetime, timedelta
from time import struct_time
from uuid import UUID

import pytest
from django.utils import timezone

from events.models import Event
from summit_site.content.feeds import LENGTH
from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_event_organization,
    make_organization,
    make_photo,
    make_series,
    make_topic,
)
from tests.feeds import FORMATS, feed_at, json_feed_at

pytestmark = pytest.mark.django_db

CREATED_AT = datetime(2021, 3, 1, 8, 30, tzinfo=UTC)
CHANGED_AT = CREATED_AT + timedelta(days=10)


@pytest.fixture(autouse=True)
def site(settings, clock):
    settings.SITE_URL = "https://summits.example"
    settings.SITE_NAME = "Summits"
    settings.SITE_OWNER = "Organisation for Example"


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the clock, which stands at CREATED_AT first."""

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(CREATED_AT)
    return set_clock


def titles(feed):
    return [entry["title"] for entry in feed["entries"]]


def moment(parsed: struct_time):
    return datetime(*parsed[:6], tzinfo=UTC)


def test_atom_and_rss_have_what_is_known_of_the_event(client, clock):
    topics = [make_topic(title="Peace"), make_topic(title="Draft", status=Status.DRAFT)]
    event = make_event(title="Summit & more", summary="What <it> was", topics=topics, country="CH")
    photo = make_photo(event=event)
    clock(CHANGED_AT)
    event.save()

    for form in ["atom", "rss"]:
        feed = feed_at(client, f"/en/events/feed.{form}")
        (entry,) = feed.entries

        assert feed.feed.title == "Events · Summits"
        assert feed.feed.link == "https://summits.example/en/events/"
        assert feed.feed.language == "en"
        assert moment(feed.feed.updated_parsed) == CHANGED_AT
        assert entry.title == "Summit & more"
        assert entry.link == f"https://summits.example/en/events/{event.slug}/"
        assert UUID(entry.id)
        assert [tag.term for tag in entry.tags] == ["Summit", "Peace"]
        assert moment(entry.published_parsed) == CREATED_AT
        assert "<p>What &lt;it&gt; was</p>" in entry.summary
        assert "Switzerland" in entry.summary
        (enclosure,) = entry.enclosures
        assert enclosure.href == f"https://summits.example{photo.image.url}"
        assert enclosure.type == "image/png"


def test_atom_entry_was_updated_when_the_event_changed_last(client, clock):
    event = make_event()
    make_event()
    clock(CHANGED_AT)
    event.save()

    feed = feed_at(client, "/en/events/feed.atom")

    updated = [moment(entry.updated_parsed) for entry in feed.entries]
    assert updated == [CHANGED_AT, CREATED_AT]
    assert feed.feed.author_detail.name == "Organisation for Example"
    assert feed.feed.id == "https://summits.example/en/events/"


def test_json_feed_has_what_is_known_of_the_event(client, clock):
    event = make_event(
        title="Summit",
        summary="What it was",
        topics=[make_topic(title="Summit"), make_topic(title="Peace")],
        city="Geneva",
        country="CH",
        time_zone="Europe/Zurich",
    )
    photo = make_photo(event=event)
    clock(CHANGED_AT)
    event.save()

    feed = json_feed_at(client, "/en/events/feed.json")
    (item,) = feed.pop("items")

    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Events · Summits",
        "home_page_url": "https://summits.example/en/events/",
        "feed_url": "https://summits.example/en/events/feed.json",
        "description": "Events · Summits",
        "favicon": "https://summits.example/static/img/logo.svg",
        "language": "en",
        "authors": [{"name": "Organisation for Example", "url": "https://summits.example/"}],
    }
    page = f"https://summits.example/en/events/{event.slug}/"
    assert UUID(item.pop("id"))
    assert "<p>What it was</p>" in item.pop("content_html")
    assert item == {
        "url": page,
        "title": "Summit",
        "summary": "What it was",
        "image": f"https://summits.example{photo.image.url}",
        "language": "en",
        "tags": ["Summit", "Peace"],
        "date_published": "2021-03-01T08:30:00+00:00",
        "date_modified": "2021-03-11T08:30:00+00:00",
        "_event": {
            "about": page,
            "uid": str(event.pk),
            "starts_on": "2021-04-20",
            "ends_on": "2021-04-20",
            "time_zone": "Europe/Zurich",
            "holding": "scheduled",
            "mode": "in_person",
            "city": "Geneva",
            "country": "CH",
        },
    }


def test_event_published_later_was_published_then(client, clock):
    make_event(publish_from=CREATED_AT + timedelta(days=3))
    clock(CHANGED_AT)

    (entry,) = feed_at(client, "/en/events/feed.rss").entries

    assert moment(entry.published_parsed) == CREATED_AT + timedelta(days=3)


def test_entry_keeps_its_identity_but_has_one_for_each_language(client):
    event = make_event(title_en="Summit", title_fr="Sommet")
    addresses = ["/en/events/feed.atom", "/fr/events/feed.atom"]
    before = [feed_at(client, address).entries[0].id for address in addresses]
    in_other_formats = {
        feed_at(client, "/en/events/feed.rss").entries[0].id,
        json_feed_at(client, "/en/events/feed.json")["items"][0]["id"],
    }
    event.slug, event.title_en = "another", "New"
    event.save()

    after = [feed_at(client, address).entries[0].id for address in addresses]

    assert before == after
    assert before[0] != before[1]
    assert in_other_formats == {before[0]}


def test_event_that_is_cancelled_stays_and_says_so(client):
    make_event(holding=Event.Holding.CANCELLED)

    (entry,) = feed_at(client, "/en/events/feed.atom").entries

    assert "<strong>Cancelled</strong>" in entry.summary


def test_feed_has_the_events_that_changed_last(client, clock):
    events = [make_event() for _ in range(LENGTH + 1)]
    clock(CHANGED_AT)
    events[0].save()
    events[1].save()

    feed = feed_at(client, "/en/events/feed.atom")

    assert len(feed.entries) == LENGTH
    assert set(titles(feed)[:2]) == {events[0].title, events[1].title}


def test_feed_follows_the_filters_of_its_list(client):
    make_event(title="Here", country="CH")
    make_event(title="Elsewhere", country="FR")

    for form in ["atom", "rss"]:
        feed = feed_at(client, f"/en/events/feed.{form}?country=CH&page=3&utm_source=mail")

        (self_link,) = [each.href for each in feed.feed.links if each.rel == "self"]
        assert titles(feed) == ["Here"]
        assert feed.feed.title == "Events · Switzerland · Summits"
        assert feed.feed.link == "https://summits.example/en/events/?country=CH"
        assert self_link == f"https://summits.example/en/events/feed.{form}?country=CH"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
@pytest.mark.parametrize("form", FORMATS)
def test_event_that_is_not_public_is_in_no_feed(client, status, form):
    series, organization = make_series(slug="it"), make_organization(slug="it")
    event = make_event(title="Hidden", series=series)
    make_event_organization(event=event, organization=organization)
    addresses = [f"/en/{path}/feed.{form}" for path in ["events", "series/it", "organizations/it"]]
    before = ["Hidden" in client.get(address).text for address in addresses]
    event.status = status
    event.save()

    after = ["Hidden" in client.get(address).text for address in addresses]

    assert (before, after) == ([True] * 3, [False] * 3)


def test_feed_in_a_language_has_no_other_language(client):
    make_event(title_en="Summit", title_fr="Sommet", summary_en="English")
    make_event(title_en="Forum", title_ar="منتدى", summary_ar="ملخص")

    french = json_feed_at(client, "/fr/events/feed.json")
    arabic = json_feed_at(client, "/ar/events/feed.json")

    assert (french["language"], arabic["language"]) == ("fr", "ar")
    assert [item["title"] for item in french["items"]] == ["Sommet"]
    assert "summary" not in french["items"][0]
    assert "English" not in french["items"][0]["content_html"]
    assert [item["title"] for item in arabic["items"]] == ["منتدى"]
    assert arabic["items"][0]["summary"] == "ملخص"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["series", "organizations"])
def test_feed_of_a_page_moves_with_it_and_goes_with_it(client, kind, form):
    page = {"series": make_series, "organizations": make_organization}[kind](slug="old")
    page.slug = "new"
    page.save()

    moved = client.get(f"/en/{kind}/old/feed.{form}")
    page.status = Status.DRAFT
    page.save()

    assert (moved.status_code, moved.url) == (301, f"/en/{kind}/new/feed.{form}")
    assert client.get(f"/en/{kind}/new/feed.{form}").status_code == 404


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feed_without_entries_is_valid_and_the_same_each_time(client, clock, form):
    first = client.get(f"/en/events/feed.{form}").content
    clock(CHANGED_AT)

    assert feed_at(client, f"/en/events/feed.{form}").entries == []
    assert client.get(f"/en/events/feed.{form}").content == first
    assert json_feed_at(client, "/en/events/feed.json")["items"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_text_pasted_with_control_characters_breaks_no_feed(client, form):
    evil = "x\x0b\x01\ufffe]]><script>&"
    make_event(title=evil, summary=evil, theme=evil, topics=[make_topic(title=evil)])

    if form == "json":
        (item,) = json_feed_at(client, "/en/events/feed.json")["items"]
        content = item["content_html"]
    else:
        (entry,) = feed_at(client, f"/en/events/feed.{form}").entries
        content = entry.summary

    assert "<script>" not in content


@pytest.mark.parametrize("form", ["atom2", "xml", "", "html", "\0", "x" * 5000])
def test_unknown_format_is_not_found(client, form):
    assert client.get(f"/en/events/feed.{form}").status_code == 404


def test_host_of_the_request_is_in_no_feed(client, settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    make_event()

    for form in FORMATS:
        response = client.get(f"/en/events/feed.{form}", headers={"host": "evil.example"})

        assert "evil.example" not in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_feed_takes_the_same_queries_for_any_number_of_events(
    client, count, django_assert_num_queries
):
    organization, series = make_organization(slug="it"), make_series(slug="it")
    for _ in range(count):
        event = make_event(series=series, topics=[make_topic()], country="CN")
        make_photo(event=event)
        make_event_organization(event=event, organization=organization)

    for address, queries in [
        ("events/feed.atom", 2),
        ("events/feed.json?country=CN", 2),
        ("events/feed.rss?series=it", 4),
        ("series/it/feed.atom", 3),
        ("organizations/it/feed.atom", 4),
    ]:
        with django_assert_num_queries(queries):
            client.get(f"/en/{address}")

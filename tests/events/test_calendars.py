"""Calendars, read by two parsers that we did not write: what they hold, and what must stay out."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil import tz
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from events.models import Event
from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_event_organization,
    make_organization,
    make_photo,
    make_series,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

LIST = "/en/events/calendar.ics"
DAY = date(2021, 4, 20)
CHANGED_AT = datetime(2021, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings, monkeypatch):
    settings.SITE_URL = "https://summits.example"
    settings.SITE_NAME = "Summits"
    monkeypatch.setattr(timezone, "now", lambda: CHANGED_AT)


def calendar_at(client, address):
    """Return the calendar at an address, which both parsers take, as `icalendar` reads it."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    read_otherwise = IcsCalendarStream.calendar_from_ics(response.text)
    assert [each.uid for each in read_otherwise.events] == [each["UID"] for each in calendar.events]
    assert [error for each in calendar.walk() for error in each.errors] == []
    return calendar


def entry_at(client, address):
    """Return the one entry of the calendar at an address."""
    (entry,) = calendar_at(client, address).events
    return entry


def calendar_of(event, language="en"):
    return f"/{language}/events/{event.slug}/calendar.ics"


def plain(entry, *names):
    """Return {name: text of the property as it is written, without parameters}."""
    written = {name: entry[name].to_ical() for name in names}
    return {
        name: text.decode() if isinstance(text, bytes) else text for name, text in written.items()
    }


def titles(calendar):
    return [entry["SUMMARY"] for entry in calendar.events]


def test_event_is_whole_days_until_the_day_after_the_last(client):
    event = make_event(starts_on=DAY, ends_on=date(2021, 4, 22), time_zone="Pacific/Auckland")

    entry = entry_at(client, calendar_of(event))

    assert plain(entry, "DTSTART", "DTEND") == {"DTSTART": "20210420", "DTEND": "20210423"}
    assert dict(entry["DTSTART"].params) == dict(entry["DTEND"].params) == {"VALUE": "DATE"}


def test_event_of_the_last_day_there_is_has_an_end(client):
    event = make_event(starts_on=date.max)

    assert entry_at(client, calendar_of(event)).end == date.max


def test_entry_is_dated_by_the_record_not_by_the_clock(client, monkeypatch):
    event = make_event()
    monkeypatch.setattr(timezone, "now", lambda: CHANGED_AT + timedelta(days=30))

    entry = entry_at(client, calendar_of(event))

    dates = dict.fromkeys(["CREATED", "DTSTAMP", "LAST-MODIFIED"], "20210301T083000Z")
    assert plain(entry, *dates) == dates


def test_entry_has_all_that_is_known_of_the_event(client):
    topics = [make_topic(title="Peace, and justice"), make_topic(title="Draft", status="draft")]
    event = make_event(
        title="Summit; second, “MEET”",
        kind="summit",
        theme="New ways",
        summary="Line one\nLine two, and more",
        venue="Palais; Hall A",
        address="1 Quai",
        city="Geneva",
        country="CH",
        latitude="46.226500",
        longitude="6.140600",
        stream_url="https://video.example/live?a=1,2;b=ü",
        topics=topics,
    )
    photo = make_photo(event=event)
    make_photo(event=event)

    entry = entry_at(client, calendar_of(event))

    assert plain(entry, "UID", "SEQUENCE", "STATUS", "TRANSP", "GEO", "URL") == {
        "UID": str(event.pk),
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "GEO": "46.2265;6.1406",
        "URL": f"https://summits.example/en/events/{event.slug}/",
    }
    texts = {name: str(entry[name]) for name in ["SUMMARY", "DESCRIPTION", "LOCATION"]}
    assert texts == {
        "SUMMARY": "Summit; second, “MEET”",
        "DESCRIPTION": "New ways\n\nLine one\nLine two, and more",
        "LOCATION": "Palais; Hall A, 1 Quai, Geneva, Switzerland",
    }
    assert {entry[name].params["LANGUAGE"] for name in texts} == {"en"}
    assert entry.categories == ["Summit", "Peace, and justice"]
    assert entry["CONFERENCE"] == "https://video.example/live?a=1,2;b=%C3%BC"
    assert dict(entry["CONFERENCE"].params) == {
        "VALUE": "URI",
        "FEATURE": "VIDEO",
        "LABEL": "Live stream or recording",
        "LANGUAGE": "en",
    }
    assert entry["IMAGE"] == f"https://summits.example{photo.image.url}"
    assert dict(entry["IMAGE"].params) == {
        "VALUE": "URI",
        "DISPLAY": "BADGE",
        "FMTTYPE": "image/png",
    }


def test_entry_has_no_property_for_what_is_not_known(client):
    event = make_event()

    entry = entry_at(client, calendar_of(event))

    assert set(entry) == {
        *["UID", "DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "STATUS", "TRANSP"],
        *["DTSTART", "DTEND", "SUMMARY", "URL", "CATEGORIES"],
    }


def test_calendar_says_what_it_is_and_when_to_come_back(client):
    make_event(country="CH")

    calendar = calendar_at(client, "/en/events/calendar.ics?country=CH&utm_source=mail")

    assert calendar.categories == ["Events", "Switzerland"]
    assert plain(calendar, *calendar) == {
        "VERSION": "2.0",
        "PRODID": "-//Summit Site//Summit Site//EN",
        "CALSCALE": "GREGORIAN",
        "UID": str(calendar["UID"]),
        "NAME": "Events · Switzerland · Summits",
        "DESCRIPTION": "Events · Switzerland · Summits",
        "X-WR-CALNAME": "Events · Switzerland · Summits",
        "X-WR-CALDESC": "Events · Switzerland · Summits",
        "CATEGORIES": "Events,Switzerland",
        "COLOR": "steelblue",
        "URL": "https://summits.example/en/events/?country=CH",
        "SOURCE": "https://summits.example/en/events/calendar.ics?country=CH",
        "REFRESH-INTERVAL": "PT6H",
        "X-PUBLISHED-TTL": "PT6H",
        "LAST-MODIFIED": "20210301T083000Z",
    }
    assert dict(calendar["REFRESH-INTERVAL"].params) == {"VALUE": "DURATION"}
    assert dict(calendar["SOURCE"].params) == {"VALUE": "URI"}


def test_calendar_has_an_identity_of_its_own_that_stays(client):
    make_event()
    addresses = [LIST, "/fr/events/calendar.ics", f"{LIST}?year=2021"]

    identities = [client.get(each).text.partition("\nUID:")[2][:36] for each in addresses * 2]

    assert len(set(identities[:3])) == 3
    assert identities[:3] == identities[3:]


def test_calendar_is_the_same_bytes_each_time_in_lines_of_75_at_most(client):
    event = make_event(title_en="x" * 200, title_ar="قمة " * 50, country="CH")
    make_session(event=event, day=DAY, starts=time(9))

    for address in [calendar_of(event), calendar_of(event, "ar"), LIST]:
        content = client.get(address).content

        lines = content.split(b"\r\n")
        assert content == client.get(address).content
        assert max(map(len, lines)) <= 75
        assert b"\n" not in b"".join(lines)
        assert [line.decode() for line in lines]


@pytest.mark.parametrize(
    ("holding", "status", "title"),
    [
        ("scheduled", EventStatus.CONFIRMED, "Summit"),
        ("rescheduled", EventStatus.CONFIRMED, "Summit"),
        ("postponed", EventStatus.TENTATIVE, "Postponed, no new date yet: Summit"),
        ("cancelled", EventStatus.CANCELLED, "Cancelled: Summit"),
    ],
)
def test_event_that_is_not_held_stays_and_says_so(client, holding, status, title):
    event = make_event(title="Summit", holding=holding, former_starts_on=DAY)

    for address in [LIST, calendar_of(event)]:
        (entry,) = IcsCalendarStream.calendar_from_ics(client.get(address).text).events

        assert (entry.status, entry.summary, entry.dtstart) == (status, title, DAY)


def test_event_is_the_same_entry_in_each_language_and_after_each_move(client):
    event = make_event(title_en="Summit", title_fr="Sommet")
    before = [entry_at(client, calendar_of(event, language)) for language in ["en", "fr"]]
    event.starts_on = event.ends_on = date(2022, 5, 1)
    event.slug = "another"
    event.save()

    after = entry_at(client, calendar_of(event))

    assert [entry["SUMMARY"] for entry in before] == ["Summit", "Sommet"]
    assert {entry["UID"] for entry in [*before, after]} == {str(event.pk)}
    assert [entry["SEQUENCE"] for entry in [*before, after]] == [0, 0, 1]


def test_timed_sessions_are_entries_of_their_own_in_the_zone_of_the_event(client):
    event = make_event(title="Summit", time_zone="Asia/Shanghai", venue="Hall", country="CN")
    make_session(event=event, title="Without a time", day=DAY)
    make_session(event=event, title="Without a day", starts=time(9))
    session = make_session(
        event=event,
        kind="panel",
        title="Opening",
        abstract="Welcome",
        day=DAY,
        starts=time(9, 30),
        ends=time(11),
        room="Room 1",
        recording_url="https://video.example/1",
    )
    open_end = make_session(event=event, title="Dinner", day=DAY, starts=time(19))

    calendar = calendar_at(client, calendar_of(event))
    first, opening, dinner = calendar.events

    assert first["UID"] == str(event.pk)
    assert [each["UID"] for each in [opening, dinner]] == [str(session.pk), str(open_end.pk)]
    assert plain(opening, "DTSTART", "DTEND") == {
        "DTSTART": "20210420T093000",
        "DTEND": "20210420T110000",
    }
    assert dict(opening["DTSTART"].params) == {"TZID": "Asia/Shanghai"}
    assert opening.start == datetime(2021, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "DTEND" not in dinner
    assert plain(opening, "RELATED-TO", "LOCATION", "URL", "CONFERENCE", "DESCRIPTION") == {
        "RELATED-TO": str(event.pk),
        "LOCATION": "Room 1\\, Hall\\, China",
        "URL": f"https://summits.example/en/events/{event.slug}/#session-{session.pk}",
        "CONFERENCE": "https://video.example/1",
        "DESCRIPTION": "Welcome",
    }
    assert opening.categories == ["Panel"]
    assert [zone["TZID"] for zone in calendar.timezones] == ["Asia/Shanghai"]


def test_session_changes_with_its_event(client):
    event = make_event(title="Summit", time_zone="Asia/Shanghai")
    session = make_session(event=event, title="Opening", day=DAY, starts=time(9))
    session.starts = time(10)
    session.save()
    event.holding = Event.Holding.CANCELLED
    event.save()

    _event, entry = calendar_at(client, calendar_of(event)).events

    assert plain(entry, "SEQUENCE", "STATUS", "SUMMARY") == {
        "SEQUENCE": "2",
        "STATUS": "CANCELLED",
        "SUMMARY": "Cancelled: Opening",
    }


@pytest.mark.parametrize(
    "name",
    [
        *["Europe/Zurich", "America/New_York", "Asia/Shanghai", "America/Sao_Paulo"],
        # Half an hour of summer time; a change for Ramadan; a change of the day's date.
        *["Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"],
    ],
)
def test_zone_tells_the_clock_of_each_hour_of_its_years(client, name):
    event = make_event(time_zone=name, starts_on=date(2011, 1, 1), ends_on=date(2013, 12, 31))
    for day in [event.starts_on, event.ends_on]:
        make_session(event=event, day=day, starts=time(9))

    (zone,) = calendar_at(client, calendar_of(event)).timezones
    # A third reader: it takes the rules from the calendar, and knows no zones by name.
    told, true = tz.tzical(StringIO(zone.to_ical().decode())).get(), ZoneInfo(name)

    first = datetime(2011, 1, 1, tzinfo=true)
    hours = [first + timedelta(hours=number) for number in range(3 * 365 * 24)]
    exist = [hour for hour in hours if hour.astimezone(UTC).astimezone(true) == hour]
    assert len(exist) > 26_000
    assert [
        hour for hour in exist if hour.replace(tzinfo=told).utcoffset() != hour.utcoffset()
    ] == []


def test_change_to_summer_time_is_told_by_the_clock_before_it(client):
    event = make_event(time_zone="Europe/Zurich")
    make_session(event=event, day=DAY, starts=time(9))

    (zone,) = calendar_at(client, calendar_of(event)).timezones

    assert [(each.DTSTART.isoformat(), each.TZOFFSETTO) for each in zone.subcomponents] == [
        ("2020-12-31T01:00:00", timedelta(hours=1)),
        ("2021-03-28T02:00:00", timedelta(hours=2)),
        ("2021-10-31T03:00:00", timedelta(hours=1)),
    ]


def test_session_in_utc_needs_no_zone(client):
    event = make_event(time_zone="UTC")
    make_session(event=event, day=DAY, starts=time(9))

    calendar = calendar_at(client, calendar_of(event))

    assert calendar.timezones == []
    assert plain(calendar.events[1], "DTSTART") == {"DTSTART": "20210420T090000Z"}


@pytest.mark.parametrize("day", [date.min, date.max])
def test_session_of_the_first_or_last_day_there_is_breaks_nothing(client, day):
    event = make_event(starts_on=day, time_zone="Europe/Zurich")
    make_session(event=event, day=day, starts=time(9))

    assert client.get(calendar_of(event)).status_code == 200


def test_calendar_without_events_is_still_a_calendar(client):
    response = client.get(LIST)

    calendar = icalendar.Calendar.from_ical(response.content)
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert IcsCalendarStream.calendar_from_ics(response.text).events == []
    assert "Last-Modified" not in response


def test_list_follows_its_filters_and_leaves_out_what_is_not_public(client):
    make_event(title="Old", country="CN", starts_on=date(2019, 4, 20))
    make_event(title="Elsewhere", country="FR", starts_on=date(2020, 4, 20))
    make_event(title="Here", country="CN")
    for status in [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED]:
        make_event(title="Hidden", country="CN", status=status)
    make_event(title="Later", country="CN", publish_from=CHANGED_AT + timedelta(hours=1))

    assert titles(calendar_at(client, LIST)) == ["Old", "Elsewhere", "Here"]
    assert titles(calendar_at(client, f"{LIST}?country=CN&year=2021")) == ["Here"]


def test_list_in_a_language_has_the_events_that_are_translated(client):
    make_event(title_en="Summit", title_fr="Sommet", summary_en="English", city_en="Geneva")
    make_event(title_en="Forum")

    entry = entry_at(client, "/fr/events/calendar.ics")

    assert (entry["SUMMARY"], entry["SUMMARY"].params["LANGUAGE"]) == ("Sommet", "fr")
    assert "DESCRIPTION" not in entry
    assert (entry["LOCATION"], dict(entry["LOCATION"].params)) == ("Geneva", {})


def test_event_without_translation_has_its_calendar_in_the_language_that_stands_in(client):
    event = make_event(title_en="Summit", country="DE", holding="cancelled", kind="forum")

    calendar = calendar_at(client, calendar_of(event, "fr"))
    (entry,) = calendar.events

    assert calendar["NAME"] == "Summit · Summits"
    assert calendar["URL"] == f"https://summits.example/en/events/{event.slug}/"
    assert plain(entry, "SUMMARY", "LOCATION") == {
        "SUMMARY": "Cancelled: Summit",
        "LOCATION": "Germany",
    }
    assert entry.categories == ["Forum"]


@pytest.mark.parametrize("kind", ["series", "organizations"])
def test_series_and_organization_have_calendars_of_their_events(client, kind):
    series, organization = make_series(slug="it"), make_organization(slug="it")
    for title, status in [("One", "published"), ("Hidden", "draft")]:
        event = make_event(title=title, series=series, status=status)
        for role in ["host", "sponsor"]:
            make_event_organization(event=event, organization=organization, role=role)
    make_event(title="Of others", series=make_series())

    calendar = calendar_at(client, f"/en/{kind}/it/calendar.ics")

    assert titles(calendar) == ["One"]
    assert calendar["URL"] == f"https://summits.example/en/{kind}/it/"
    assert calendar["SOURCE"] == f"https://summits.example/en/{kind}/it/calendar.ics"


@pytest.mark.parametrize(
    ("make", "kind"),
    [(make_event, "events"), (make_series, "series"), (make_organization, "organizations")],
)
def test_calendar_moves_with_its_page_and_goes_with_it(client, make, kind):
    page = make(slug="old")
    page.slug = "new"
    page.save()

    moved = client.get(f"/en/{kind}/old/calendar.ics")
    page.status = Status.DRAFT
    page.save()

    assert (moved.status_code, moved.url) == (301, f"/en/{kind}/new/calendar.ics")
    assert client.get(f"/en/{kind}/new/calendar.ics").status_code == 404
    assert client.get(f"/en/{kind}/unknown/calendar.ics").status_code == 404


def test_text_cannot_break_out_of_its_property(client):
    evil = "x\r\nEND:VEVENT\r\nBEGIN:VALARM\x01\x0b;,\\"
    event = make_event(title=evil, summary=evil, venue=evil, time_zone="UTC")
    make_session(event=event, title=evil, room=evil, day=DAY, starts=time(9))

    calendar = calendar_at(client, calendar_of(event))

    assert [component.name for component in calendar.walk()] == ["VCALENDAR", "VEVENT", "VEVENT"]
    assert {entry["SUMMARY"] for entry in calendar.events} == {"x\nEND:VEVENT\nBEGIN:VALARM;,\\"}


def test_host_of_the_request_is_in_no_calendar(client, settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    event = make_event()

    for address in [LIST, calendar_of(event)]:
        assert "evil.example" not in client.get(address, headers={"host": "evil.example"}).text


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_takes_the_same_queries_for_any_number_of_events(
    client, count, django_assert_num_queries
):
    organization, series = make_organization(slug="it"), make_series(slug="it")
    for _ in range(count):
        event = make_event(series=series, topics=[make_topic()], country="CN")
        make_photo(event=event)
        make_event_organization(event=event, organization=organization)
        for _ in range(count):
            make_session(event=event, day=DAY, starts=time(9))

    for address, queries in [
        (LIST, 2),
        (f"{LIST}?country=CN", 2),
        (reverse("events:series-calendar", args=["it"]), 3),
        (reverse("events:organization-calendar", args=["it"]), 4),
        (calendar_of(event), 3),
    ]:
        with django_assert_num_queries(queries):
            client.get(address)

"""Events, their programme, and the people and organisations that took part."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from django.utils import timezone

from events.models import Event
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_event,
    make_event_organization,
    make_organization,
    make_photo,
    make_series,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

TODAY = date(2021, 4, 20)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
# (first day, last day) of events that are over, and of others that are not.
OVER = {"long ago": (BEFORE - timedelta(days=9), BEFORE), "yesterday": (BEFORE, BEFORE)}
NOT_OVER = {
    "ends today": (BEFORE, TODAY),
    "today": (TODAY, TODAY),
    "under way": (BEFORE, AFTER),
    "tomorrow": (AFTER, AFTER),
}


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2021, 4, 20, 12, tzinfo=UTC))


def page_of(event):
    """Return the event as its page reads it."""
    return Event.objects.for_page().get(pk=event.pk)


def test_event_is_upcoming_until_its_last_day_is_over_or_while_it_is_postponed(today):
    events = {
        (when, holding): make_event(
            starts_on=first, ends_on=last, holding=holding, former_starts_on=BEFORE
        )
        for (when, (first, last)), holding in product(
            (OVER | NOT_OVER).items(), Event.Holding.values
        )
    }

    one_by_one = {name for name, event in events.items() if event.is_upcoming}
    upcoming, past = set(Event.objects.upcoming()), set(Event.objects.past())

    expected = {*product(NOT_OVER, Event.Holding.values), *product(OVER, ["postponed"])}
    assert one_by_one == expected
    assert {name for name, event in events.items() if event in upcoming} == expected
    assert past == set(events.values()) - upcoming


@pytest.mark.parametrize(
    ("zone", "is_upcoming"), [("UTC", True), ("Asia/Shanghai", False), ("America/Lima", True)]
)
def test_day_ends_by_the_clock_of_the_site(monkeypatch, zone, is_upcoming):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2021, 4, 20, 23, 30, tzinfo=UTC))
    event = make_event(starts_on=TODAY)

    with timezone.override(zone):
        assert event.is_upcoming == is_upcoming
        assert Event.objects.upcoming().exists() == is_upcoming
        assert Event.objects.past().exists() != is_upcoming


def test_upcoming_events_begin_with_the_next_and_past_ones_with_the_latest(today):
    for title, first in [("B", AFTER), ("A", AFTER), ("C", TODAY), ("E", BEFORE), ("D", BEFORE)]:
        make_event(title=title, slug=title.lower(), starts_on=first)
    make_event(title="F", starts_on=date(1990, 1, 1))

    assert [event.title for event in Event.objects.upcoming()] == ["C", "A", "B"]
    assert [event.title for event in Event.objects.past()] == ["D", "E", "F"]


@pytest.mark.parametrize(("given", "kept"), [(None, TODAY), (AFTER, AFTER)])
def test_last_day_is_the_first_unless_it_is_given(given, kept):
    event = Event(title="Summit", slug="summit", starts_on=TODAY, ends_on=given)

    event.full_clean()
    checked = event.ends_on
    event.ends_on = given
    event.save()

    assert (checked, Event.objects.get().ends_on) == (kept, kept)


@pytest.mark.parametrize(
    ("city", "country", "place"),
    [
        ("Beijing", "CN", "Beijing, China"),
        ("Beijing", "", "Beijing"),
        ("", "CN", "China"),
        ("", "", ""),
    ],
)
def test_place_names_what_is_known(city, country, place):
    assert make_event(city=city, country=country).place == place


@pytest.mark.parametrize(
    ("first", "last", "day", "is_included"),
    [
        (TODAY, TODAY, TODAY, True),
        (TODAY, None, TODAY, True),
        (TODAY, None, AFTER, False),
        (BEFORE, AFTER, TODAY, True),
        (TODAY, AFTER, BEFORE, False),
        (None, None, TODAY, True),
        (TODAY, BEFORE, AFTER, True),
    ],
)
def test_event_includes_its_days_or_any_while_they_are_unclear(first, last, day, is_included):
    assert Event(starts_on=first, ends_on=last).includes(day) == is_included


def test_programme_follows_days_and_times_as_far_as_they_are_known():
    event = make_event(starts_on=TODAY, ends_on=AFTER)
    for title, day, starts in [
        ("Tomorrow", AFTER, time(9)),
        ("Noon", TODAY, time(12)),
        ("Morning", TODAY, time(9)),
        ("Some time today", TODAY, None),
        ("Some day", None, None),
        ("Some day, later", None, None),
    ]:
        make_session(event=event, title=title, day=day, starts=starts)

    programme = [
        (day, [session.title for session in sessions]) for day, sessions in page_of(event).programme
    ]

    assert programme == [
        (None, ["Some day", "Some day, later"]),
        (TODAY, ["Some time today", "Morning", "Noon"]),
        (AFTER, ["Tomorrow"]),
    ]


def test_people_stand_in_their_session_in_order_or_outside_the_programme():
    event = make_event()
    opening, closing = make_session(event=event), make_session(event=event)
    second = make_appearance(event=event, session=opening, position=2)
    first = make_appearance(event=event, session=opening, position=1)
    guest = make_appearance(event=event)

    page = page_of(event)

    people = {session: session.people for _, sessions in page.programme for session in sessions}
    assert people == {opening: [first, second], closing: []}
    assert page.people_outside_programme == [guest]


def test_neighbours_are_the_published_editions_before_and_after():
    series = make_series()
    first, second, third = (
        make_event(series=series, slug=f"edition-{year}", starts_on=date(year, 1, 1))
        for year in [2019, 2021, 2023]
    )
    make_event(series=series, starts_on=date(2020, 1, 1), status=Status.DRAFT)
    make_event(series=make_series(), starts_on=date(2020, 6, 1))

    slugs = [
        [edition and edition["slug"] for edition in page_of(each).neighbours]
        for each in [first, second, third]
    ]

    assert slugs == [
        [None, "edition-2021"],
        ["edition-2019", "edition-2023"],
        ["edition-2021", None],
    ]


def test_event_outside_every_series_has_no_neighbours():
    event, _ = make_event(), make_event()

    assert page_of(event).neighbours == (None, None)


def test_draft_of_an_edition_has_no_neighbours_yet():
    series = make_series()
    make_event(series=series)

    draft = make_event(series=series, status=Status.DRAFT)

    assert page_of(draft).neighbours == (None, None)


def test_page_names_published_topics_alone():
    shown = make_topic(title="Teachers", slug="teachers")
    event = make_event(topics=[shown, make_topic(status=Status.DRAFT)])

    assert page_of(event).topic_rows == [
        {"slug": "teachers", "title": "Teachers", "title_language": "en"}
    ]


def test_organizations_stand_by_role_hosts_first_each_in_order():
    event = make_event()
    names = [("partner", "P"), ("host", "H2"), ("host", "H1"), ("media_partner", "M")]
    for role, name in names:
        organization = make_organization(name=name)
        make_event_organization(event=event, organization=organization, role=role)

    by_role = [
        (role, [each.organization.name for each in each_role])
        for role, each_role in page_of(event).organizations_by_role
    ]

    assert by_role == [("Host", ["H2", "H1"]), ("Partner", ["P"]), ("Media partner", ["M"])]


def test_editions_of_a_series_begin_with_the_first_and_say_what_changed():
    series, host = make_series(), make_organization(short_name="UNESCO")
    third = make_event(series=series, starts_on=date(2023, 1, 1), mode="online")
    first = make_event(series=series, starts_on=date(2019, 1, 1), city="Paris", country="FR")
    second = make_event(series=series, starts_on=date(2021, 1, 1), city="Beijing")
    make_event(series=series, starts_on=date(2020, 1, 1), status=Status.DRAFT, city="Rome")
    for event in [first, second]:
        make_event_organization(event=event, organization=host, role="host")
    make_event_organization(
        event=second, organization=make_organization(short_name="Tencent"), role="co_host"
    )
    make_event_organization(event=second, role="sponsor")

    appeared = make_appearance(event=second)
    make_appearance(event=second, person=appeared.person)

    editions = series.editions_with_changes

    assert [event.people_count for event, _changes in editions] == [0, 1, 0]
    assert editions == [
        (first, []),
        (
            second,
            [("Place", "Paris, France", "Beijing"), ("Hosts", "UNESCO", "UNESCO, Tencent")],
        ),
        (third, [("Mode", "In person", "Online")]),
    ]


GAP_FILLERS = {
    "summary": lambda event: Event.objects.filter(pk=event.pk).update(summary="Summary"),
    "place": lambda event: Event.objects.filter(pk=event.pk).update(country="CN"),
    "host": lambda event: make_event_organization(event=event, role="co_organizer"),
    "people": lambda event: make_appearance(event=event),
    "photo": lambda event: make_photo(event=event),
    "release_date": lambda event: Event.objects.filter(pk=event.pk).update(released_on=TODAY),
}


@pytest.mark.parametrize("gap", Event.GAPS)
def test_gap_of_one_event_is_what_the_list_of_those_lacking_it_says(gap):
    lacking, complete = make_event(title="Lacking"), make_event(title="Complete")
    # A sponsor is no host.
    make_event_organization(event=lacking, role="sponsor")
    for name, fill in GAP_FILLERS.items():
        fill(complete)
        if name != gap:
            fill(lacking)

    gaps = {event: event.gaps for event in Event.objects.with_gaps()}

    assert gaps == {lacking: [Event.GAPS[gap]], complete: []}
    assert list(Event.objects.lacking(gap)) == [lacking]
    others = [Event.objects.lacking(other).exists() for other in Event.GAPS if other != gap]
    assert others == [False] * 5


def test_online_event_lacks_no_place():
    event = make_event(mode=Event.Mode.ONLINE)

    assert Event.GAPS["place"] not in Event.objects.with_gaps().get().gaps
    assert event not in Event.objects.lacking("place")

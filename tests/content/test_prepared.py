"""Prepared: what it finds is what the queryset would, in each language and at each time."""

from datetime import timedelta

import pytest
from django.db.models import Prefetch
from django.utils import timezone, translation

from events.models import Event, Session
from initiatives.models import Initiative
from summit_site.content.prepared import Prepared
from summit_site.content.translation import translated_fields
from tests.factories import (
    make_appearance,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_photo,
    make_publication,
    make_recommendation,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event_page():
    return Prepared(lambda slug: Event.objects.published().for_page().filter(slug=slug))


@pytest.fixture
def whole_event():
    """An event with two of all that its page shows, beside another one."""
    make_appearance(event=make_event())
    event = make_event(title_fr="Sommet", topics=[make_topic(title="Teachers")])
    for place in "AB":
        session = make_session(event=event, title=place)
        make_appearance(event=event, session=session)
        make_event_organization(event=event)
        make_photo(event=event)
    return event


PARTS = ["organization_roles", "sessions", "appearances", "photos", "documents"]


def columns(record):
    return {name: value for name, value in vars(record).items() if name[0] != "_"}


def shown(event):
    """Return all that a page reads of an event and its parts."""
    return {
        "series": event.series,
        **{part: list(getattr(event, part).all()) for part in PARTS},
        "people": [each.person.name for each in event.appearances.all()],
    }


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_prepared_query_finds_what_its_queryset_does(event_page, whole_event, language):
    with translation.override(language):
        [expected] = event_page.build(whole_event.slug)

        for _ in range(2):
            [found] = event_page(whole_event.slug)

            assert columns(found).items() <= columns(expected).items()
            assert shown(found) == shown(expected)


def lacking(whole, found):
    """Return the names of the columns that were not read, but for texts in languages unread."""
    unread = ["", "_ar", "_es", "_ru", "_zh_hans"]
    texts = {f"{name}{code}" for name in translated_fields(type(whole)) for code in unread}
    missing = columns(whole).keys() - columns(found).keys()
    return missing - texts, texts - missing


def test_prepared_records_lack_only_what_no_page_reads(event_page, whole_event):
    with translation.override("fr"):
        [whole] = event_page.build(whole_event.slug)
        [found] = event_page(whole_event.slug)
    unread = {"translation_sources", "created_at", "modified_at"}
    persons = [each.appearances.all()[0].person for each in [whole, found]]
    names = {"title_ar", "title_es", "title_ru", "title_zh_hans"}

    assert lacking(whole, found) == (set(), names)
    assert lacking(whole.sessions.all()[0], found.sessions.all()[0]) == (
        {"translation_sources"},
        set(),
    )
    assert lacking(*persons) == ({"sort_keys", *unread}, set())


def test_prepared_query_finds_each_record_by_its_own_key(event_page):
    events = [make_event(), make_event(), make_event(status="draft")]

    found = [event_page(event.slug) for event in events]

    assert found == [[events[0]], [events[1]], []]


def test_prepared_query_reads_what_was_written_since(event_page):
    event = make_event(title_en="Before")
    event_page(event.slug)
    Event.objects.filter(pk=event.pk).update(title_en="After")
    make_session(event=event, title="New")

    [found] = event_page(event.slug)

    assert (found.title, [each.title for each in found.sessions.all()]) == ("After", ["New"])


def test_prepared_query_goes_by_the_time_at_which_it_is_run(event_page, monkeypatch):
    now = timezone.now()
    event = make_event(publish_from=now + timedelta(hours=1))
    assert event_page(event.slug) == []

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=2))

    assert event_page(event.slug) == [event]


def test_prepared_parts_know_their_owner(event_page, whole_event, django_assert_num_queries):
    [found] = event_page(whole_event.slug)

    with django_assert_num_queries(0):
        owners = {part.event for part in [*found.sessions.all(), *found.appearances.all()]}

    assert owners == {found}
    assert all(owner is found for owner in owners)


def test_prepared_parts_refuse_a_further_question(event_page, whole_event):
    [found] = event_page(whole_event.slug)

    with pytest.raises(AttributeError):
        found.sessions.filter(title="A")
    with pytest.raises(AttributeError):
        found.sessions.all().filter(title="A")


def test_prepared_parts_can_be_the_first_few_and_an_attribute():
    event = make_event()
    sessions = [make_session(event=event) for _ in range(3)]
    with_attribute = Prepared(
        lambda slug: Event.objects.filter(slug=slug).prefetch_related(
            Prefetch("sessions", Session.objects.order_by("position")[:2], "first_sessions")
        )
    )

    [found] = with_attribute(event.slug)

    assert found.first_sessions == sessions[:2]


@pytest.mark.parametrize("count", [1, 3])
def test_prepared_query_takes_the_same_queries_for_any_number(count, django_assert_num_queries):
    event = make_event()
    for _ in range(count):
        initiative = make_initiative(event=event, reiterates=[make_publication()])
        make_launcher(initiative=initiative)
        make_recommendation(initiative=initiative)
    launched = Prepared(
        lambda key: Initiative.objects.published().filter(event=key).for_event_page()
    )

    with django_assert_num_queries(3):
        found = launched(event.pk)

    expected = Initiative.objects.filter(event=event).for_event_page()
    assert found == list(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.recommendation_rows == other.recommendation_rows
        assert list(one.reiterates.all()) == list(other.reiterates.all())
        assert list(one.launchers.all()) == list(other.launchers.all())


def test_publication_that_two_records_share_is_beside_both():
    publication = make_publication()
    event = make_event()
    initiatives = [make_initiative(event=event, reiterates=[publication]) for _ in range(2)]
    launched = Prepared(lambda key: Initiative.objects.filter(event=key).for_event_page())

    found = launched(event.pk)

    assert {each.pk for each in found} == {each.pk for each in initiatives}
    assert [list(each.reiterates.all()) for each in found] == [[publication]] * 2

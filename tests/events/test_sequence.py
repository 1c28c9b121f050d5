"""The count of significant changes, by which a calendar knows that people have to plan anew."""

from datetime import date, time

import pytest
from django.core import serializers
from django.utils import translation

from events.models import Event, Session
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db

DAY, NEXT_DAY = date(2021, 4, 20), date(2021, 4, 21)


def sequence_of(record):
    return type(record).objects.get(pk=record.pk).sequence


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2021, 4, 19)},
        {"ends_on": NEXT_DAY},
        {"time_zone": "Asia/Shanghai"},
        {"holding": Event.Holding.POSTPONED},
        {"holding": Event.Holding.CANCELLED},
        {"mode": Event.Mode.ONLINE},
        {"venue_en": "Another hall"},
        {"address_en": "Another street"},
        {"city_en": "Another city"},
        {"country": "FR"},
        {"starts_on": NEXT_DAY, "ends_on": NEXT_DAY, "city_en": "Lyon", "country": "FR"},
    ],
)
def test_event_counts_a_save_that_changes_when_where_or_whether_it_is_held(change):
    event = make_event(venue_en="Hall", city_en="Beijing", country="CN", time_zone="Europe/Paris")

    for name, value in change.items():
        setattr(event, name, value)
    event.save()

    assert (event.sequence, sequence_of(event)) == (1, 1)


def test_event_starts_at_nought_and_does_not_count_what_moves_nobody():
    event = make_event(venue_en="Hall")
    changes = {"title_en": "New", "summary_en": "More", "venue_fr": "Salle", "slug": "new"}

    event.save()
    for name, value in changes.items():
        setattr(event, name, value)
        event.save()
    event.address_en = None
    event.save()

    assert sequence_of(event) == 0


def test_event_counts_each_change_also_one_back():
    event = make_event()

    for holding in ["postponed", "scheduled", "cancelled"]:
        event.holding = holding
        event.save()

    assert sequence_of(event) == 3


def test_new_day_given_as_text_is_the_same_day():
    event = make_event()

    event.starts_on = "2021-04-20"
    event.save()

    assert sequence_of(event) == 0


def test_restored_version_never_lowers_the_count():
    event = make_event()
    version = serializers.serialize("json", [event])
    for holding in ["postponed", "cancelled"]:
        event.holding = holding
        event.save()

    # As django-reversion does it: rows are written as they were, past `save()`.
    for row in serializers.deserialize("json", version):
        row.save()

    restored = Event.objects.get(pk=event.pk)
    assert (restored.holding, restored.sequence) == ("scheduled", 3)


def test_restored_version_that_changes_nothing_keeps_the_count():
    event = make_event()
    event.holding = Event.Holding.CANCELLED
    event.save()
    version = serializers.serialize("json", [event])

    for row in serializers.deserialize("json", version):
        row.save()

    assert sequence_of(event) == 1


def test_deleted_event_that_comes_back_keeps_its_count():
    event = make_event()
    event.holding = Event.Holding.CANCELLED
    event.save()
    version = serializers.serialize("json", [event])
    Event.objects.all().delete()

    for row in serializers.deserialize("json", version):
        row.save()

    assert sequence_of(event) == 1


def test_copy_that_was_read_before_another_change_does_not_lower_the_count():
    event = make_event()
    copy = Event.objects.get(pk=event.pk)
    event.holding = Event.Holding.CANCELLED
    event.save()

    copy.title_en = "New"
    copy.save()

    assert sequence_of(event) == 2


def test_save_of_some_fields_counts_as_well():
    event = make_event()

    event.holding = Event.Holding.CANCELLED
    event.save(update_fields=["holding"])

    assert sequence_of(event) == 1


@pytest.mark.parametrize(
    "change", [{"day": NEXT_DAY}, {"starts": time(10)}, {"ends": time(12)}, {"room_en": "Room 2"}]
)
def test_event_counts_when_one_of_its_sessions_moves(change):
    session = make_session(day=DAY, starts=time(9), ends=time(11), room_en="Room 1")
    before = session.event.modified_at

    for name, value in change.items():
        setattr(session, name, value)
    session.save()

    event = Event.objects.get(pk=session.event_id)
    assert event.sequence == 1
    assert event.modified_at > before


def test_event_does_not_count_what_of_a_session_moves_nobody():
    session = make_session(day=DAY, starts=time(0), room_en="Room 1")

    session.title_en = "New"
    session.room_fr = "Salle 1"
    session.save()
    make_session(event=session.event)

    assert sequence_of(session.event) == 0


def test_session_that_is_deleted_and_restored_does_not_lower_the_count():
    session = make_session(day=DAY, starts=time(9))
    version = serializers.serialize("json", [session.event, session])
    for hour in [10, 11]:
        session.starts = time(hour)
        session.save()
    # As a version is put back: parts first go, then all rows are written raw.
    Session.objects.all().delete()

    for row in serializers.deserialize("json", version):
        row.save()

    assert sequence_of(session.event) == 3


def test_event_saved_after_its_session_keeps_both_counts():
    session = make_session(day=DAY, starts=time(9))
    event = Event.objects.get(pk=session.event_id)
    session.starts = time(10)
    session.save()

    event.holding = Event.Holding.CANCELLED
    event.save()

    assert sequence_of(event) == 2


def test_count_does_not_depend_on_the_language_of_whoever_saves():
    event = make_event(venue_en="Hall")

    with translation.override("fr"):
        event.venue_fr = "Salle"
        event.save()
        translated = event.sequence
        event.venue_en = "Another hall"
        event.save()

    assert (translated, event.sequence) == (0, 1)

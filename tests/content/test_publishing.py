"""What visitors may see: one page and many pages give the same answer."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from events.models import Event
from summit_site.content.pages import Page
from summit_site.content.publishing import Status, next_change
from tests.factories import PAGE_MAKERS, make_event, make_topic

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 4, 20, 9, 30, tzinfo=UTC)
MOMENTS = {
    "never": None,
    "past": NOW - timedelta(microseconds=1),
    "now": NOW,
    "future": NOW + timedelta(microseconds=1),
}
# The database refuses these: taken down before or as they are published.
REFUSED = {
    ("past", "past"),
    ("now", "past"),
    ("now", "now"),
    ("future", "past"),
    ("future", "now"),
    ("future", "future"),
}
VISIBLE = {
    ("published", "never", "never"),
    ("published", "never", "future"),
    ("published", "past", "never"),
    ("published", "past", "future"),
    ("published", "now", "never"),
    ("published", "now", "future"),
}


@pytest.fixture
def stopped_clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_every_kind_of_page_has_a_maker():
    kinds = {model for model in apps.get_models() if issubclass(model, Page)}

    made = {type(make()) for make in PAGE_MAKERS}

    assert made == kinds


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_page_is_visible_when_published_from_its_first_moment_until_its_last(stopped_clock, make):
    pages = {
        (status, begin, end): make(
            status=status, publish_from=MOMENTS[begin], unpublish_at=MOMENTS[end]
        )
        for status, begin, end in product(Status.values, MOMENTS, MOMENTS)
        if (begin, end) not in REFUSED
    }

    one_by_one = {name for name, page in pages.items() if page.is_published}
    found = set(type(pages["draft", "never", "never"]).objects.published())

    assert one_by_one == VISIBLE
    assert {name for name, page in pages.items() if page in found} == VISIBLE


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_manager_hides_no_page_unasked(make):
    pages = [make(status=status) for status in Status]

    found = set(type(pages[0]).objects.all())

    assert found == set(pages)


@pytest.mark.parametrize(
    ("action", "status", "changed"),
    [
        ("publish", "published", {"draft", "in_review", "archived"}),
        ("archive", "archived", {"draft", "in_review", "published"}),
    ],
)
def test_action_changes_and_counts_only_what_had_another_status(action, status, changed):
    for each in Status.values:
        make_event(slug=each, status=each)
    made_at = timezone.now()

    count = getattr(Event.objects.all(), action)()

    assert count == 3
    assert set(Event.objects.values_list("status", flat=True)) == {status}
    modified = Event.objects.filter(modified_at__gte=made_at)
    assert set(modified.values_list("slug", flat=True)) == changed


def test_publish_action_makes_visible_whatever_the_times_were():
    now = timezone.now()
    later = make_event(publish_from=now + timedelta(days=1))
    ended = make_event(unpublish_at=now - timedelta(days=1))
    shown = make_event(unpublish_at=now + timedelta(days=1))

    count = Event.objects.publish()

    assert count == 2
    assert {event.is_published for event in Event.objects.all()} == {True}
    shown.refresh_from_db()
    assert shown.unpublish_at == now + timedelta(days=1)
    assert {later, ended, shown} == set(Event.objects.published())


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_restored_version_is_a_change_of_now(make):
    record = make()
    record.modified_at = NOW
    version = serializers.serialize("json", [record])
    record.save()
    changed_at = record.modified_at

    for row in serializers.deserialize("json", version):
        row.save()

    record.refresh_from_db()
    assert record.modified_at > changed_at


def test_row_that_is_loaded_as_it_is_keeps_its_date():
    event = make_event()

    for row in serializers.deserialize("json", serializers.serialize("json", [event])):
        row.save()

    late = Event.objects.get().modified_at - event.modified_at
    assert abs(late) < timedelta(milliseconds=1)


def hours(number):
    return NOW + timedelta(hours=number)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"publish_from": hours(2)}, hours(2)),
        ({"unpublish_at": hours(3)}, hours(3)),
        ({"publish_from": hours(2), "unpublish_at": hours(3)}, hours(2)),
        ({"publish_from": hours(-1), "unpublish_at": hours(3)}, hours(3)),
        ({"publish_from": NOW}, hours(14.5)),
        ({"publish_from": hours(2), "status": "in_review"}, hours(14.5)),
        ({}, hours(14.5)),
    ],
)
def test_pages_change_next_when_a_record_is_due_or_the_day_ends(times, expected):
    make_event(unpublish_at=hours(20))
    make_topic(**times)

    assert next_change(NOW) == expected


def test_day_ends_at_midnight_of_the_site_even_if_clocks_are_turned(settings):
    settings.TIME_ZONE = "Europe/Rome"
    eve_of_summer_time = datetime(2021, 3, 28, 0, 30, tzinfo=UTC)

    assert next_change(eve_of_summer_time) == datetime(2021, 3, 28, 22, tzinfo=UTC)

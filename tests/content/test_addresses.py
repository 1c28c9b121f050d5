"""Addresses last: each slug that a page ever had leads to the page that had it last."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import Event, Topic
from summit_site.content.addresses import FormerSlug
from tests.factories import PAGE_MAKERS, make_event, make_topic

pytestmark = pytest.mark.django_db


def rename(page, *slugs):
    """Give `page` one slug after the other, each time read anew as by another request."""
    for slug in slugs:
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        page.save()


def ways():
    """Return {former slug: the key of the page that it leads to}."""
    return dict(FormerSlug.objects.values_list("slug", "object_id"))


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_former_slug_leads_to_the_page_that_had_it(make):
    page, other = make(slug="first"), make(slug="other")

    rename(page, "second")

    records = type(page).objects
    assert records.get(slug="second") == page
    assert records.by_former_slug("first") == page
    assert [records.by_former_slug(slug) for slug in ["second", other.slug, "unknown"]] == [
        None
    ] * 3


def test_saving_without_a_new_slug_makes_no_way():
    event = make_event(slug="first")

    rename(event, "first", "first")

    assert ways() == {}


def test_each_slug_of_a_chain_leads_to_the_page():
    event = make_event(slug="a")

    rename(event, "b", "c")

    assert ways() == {"a": event.pk, "b": event.pk}


def test_former_slug_taken_back_is_no_way_any_more():
    event = make_event(slug="a")

    rename(event, "b", "a")

    assert ways() == {"b": event.pk}


def test_two_pages_can_exchange_their_slugs():
    one, two = make_event(slug="a"), make_event(slug="b")

    rename(one, "in-between")
    rename(two, "a")
    rename(one, "b")

    assert {event.slug: event for event in Event.objects.all()} == {"a": two, "b": one}
    assert ways() == {"in-between": one.pk}


def test_former_slug_leads_to_the_page_that_had_it_last():
    earlier, later = make_event(slug="summit"), make_event(slug="new-summit")
    rename(earlier, "summit-2019")

    rename(later, "summit", "summit-2021")

    assert ways() == {"summit": later.pk, "new-summit": later.pk}


def test_former_slugs_of_one_kind_of_page_do_not_lead_from_another():
    event, topic = make_event(slug="teachers"), make_topic(slug="teachers")

    rename(event, "teachers-summit")
    rename(topic, "teaching")

    assert Event.objects.by_former_slug("teachers") == event
    assert Topic.objects.by_former_slug("teachers") == topic


def test_slug_taken_by_another_kind_of_page_goes_on_to_lead_to_the_one_before():
    event, topic = make_event(slug="teachers"), make_topic(slug="topic")
    rename(event, "teachers-summit")

    rename(topic, "teachers")

    assert ways() == {"teachers": event.pk, "topic": topic.pk}


def test_by_former_slug_looks_among_the_records_of_its_queryset_only():
    event = make_event(slug="a", status=Event.Status.DRAFT)

    rename(event, "b")

    assert Event.objects.by_former_slug("a") == event
    assert Event.objects.published().by_former_slug("a") is None


def test_former_slug_of_a_deleted_page_leads_nowhere():
    event = make_event(slug="a")
    rename(event, "b")

    event.delete()

    assert Event.objects.by_former_slug("a") is None


def test_database_keeps_one_way_per_slug_and_kind():
    event, other = make_event(slug="a"), make_event()
    rename(event, "b")
    way = FormerSlug.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.create(slug="a", content_type=way.content_type, object_id=other.pk)

    assert ways() == {"a": event.pk}


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_two_pages_of_a_kind_cannot_have_one_slug(make):
    make(slug="summit")
    other = make(slug="other")

    other.slug = "summit"

    with pytest.raises(ValidationError) as refusal:
        other.full_clean()
    assert list(refusal.value.message_dict) == ["slug"]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(other).objects.filter(pk=other.pk).update(slug="summit")


@pytest.mark.parametrize("slug", ["", "two words", "straße", "a/b", "a.b", "x" * 121])
def test_slug_that_would_not_fit_into_an_address_is_refused(slug):
    event = make_event()

    event.slug = slug

    with pytest.raises(ValidationError) as refusal:
        event.full_clean()
    assert list(refusal.value.message_dict) == ["slug"]

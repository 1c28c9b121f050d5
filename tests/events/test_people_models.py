"""People and organisations, and what events say of them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from events.models import Event
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_event,
    make_event_organization,
    make_organization,
    make_person,
    make_series,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("family", "given", "order", "name", "initials"),
    [
        ("Li", "Ming", "family_first", "LI Ming", "LM"),
        ("Lovelace", "Ada", "given_first", "Ada LOVELACE", "AL"),
        ("de la Cruz", "Ana María", "given_first", "Ana María DE LA CRUZ", "AM"),
        ("Sukarno", "", "given_first", "SUKARNO", "S"),
        ("Sukarno", "", "family_first", "SUKARNO", "S"),
        ("Öztürk", "élodie", "given_first", "élodie ÖZTÜRK", "ÉÖ"),
    ],
)
def test_name_is_in_its_own_order_with_the_family_name_in_capitals(
    family, given, order, name, initials
):
    person = make_person(family_name=family, given_name=given, name_order=order)

    assert (person.name, str(person), person.initials) == (name, name, initials)


@pytest.mark.parametrize(("short_name", "label"), [("UNESCO", "UNESCO"), ("", "United Nations")])
def test_organization_is_called_by_its_short_name_where_there_is_one(short_name, label):
    assert make_organization(name="United Nations", short_name=short_name).label == label


@pytest.mark.parametrize(
    ("make", "field", "value", "message"),
    [
        (make_person, "orcid", "0000-0002-1825-0098", "This ORCID iD has a mistyped digit."),
        (make_organization, "ror", "00f54p05", "A ROR identifier looks like 00f54p054."),
        (make_organization, "wikidata", "42", "A Wikidata identifier looks like Q42."),
        (make_event, "time_zone", "Mars/Olympus", "Value 'Mars/Olympus' is not a valid choice."),
    ],
)
def test_mistyped_identifier_is_refused_at_its_field(make, field, value, message):
    record = make()

    setattr(record, field, value)

    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert refusal.value.message_dict == {field: [message]}


def test_person_has_appearances_at_published_events_the_latest_first():
    person = make_person()
    old, new = (
        make_appearance(person=person, event=make_event(starts_on=date(year, 1, 1)))
        for year in [2019, 2021]
    )
    make_appearance(person=person, event=make_event(status=Status.DRAFT))
    make_appearance()

    assert list(person.published_appearances) == [new, old]


def test_organization_has_roles_at_published_events_the_latest_first():
    organization = make_organization()
    old, new = (
        make_event_organization(
            organization=organization, event=make_event(starts_on=date(year, 1, 1))
        )
        for year in [2019, 2021]
    )
    draft = make_event(status=Status.DRAFT)
    make_event_organization(organization=organization, event=draft)
    make_event_organization(event=new.event)

    assert list(organization.published_event_roles()) == [new, old]


def test_organization_has_the_published_people_who_appeared_for_it_at_published_events():
    organization, event = make_organization(), make_event()
    twice, hidden, in_draft = (
        make_person(family_name="Li"),
        make_person(status=Status.DRAFT),
        make_person(),
    )
    once = make_person(family_name="Fu")
    for person in [twice, twice, once, hidden]:
        make_appearance(person=person, organization=organization, event=event)
    make_appearance(
        person=in_draft, organization=organization, event=make_event(status=Status.DRAFT)
    )
    make_appearance(event=event)

    assert list(organization.published_people()) == [once, twice]


def test_organization_has_its_published_parts():
    organization = make_organization()
    child = make_organization(parent=organization)
    make_organization(parent=organization, status=Status.DRAFT)

    assert list(organization.published_children()) == [child]


def test_topic_has_its_published_events_the_latest_first():
    topic = make_topic()
    old, new = (make_event(topics=[topic], starts_on=date(year, 1, 1)) for year in [2019, 2021])
    make_event(topics=[topic], status=Status.DRAFT)
    make_event()

    assert list(topic.published_events()) == [new, old]


@pytest.mark.parametrize(
    ("make", "make_other", "field"),
    [
        (make_person, make_appearance, "person"),
        (make_organization, make_appearance, "organization"),
        (make_organization, make_event_organization, "organization"),
        (make_organization, make_organization, "parent"),
        (make_series, make_event, "series"),
    ],
)
def test_page_that_another_record_needs_cannot_be_deleted(make, make_other, field):
    page = make()
    make_other(**{field: page})

    with pytest.raises(ProtectedError):
        page.delete()

    assert type(page).objects.filter(pk=page.pk).exists()


def test_deleting_a_topic_keeps_its_events():
    topic = make_topic()
    event = make_event(topics=[topic])

    topic.delete()

    assert list(Event.objects.all()) == [event]

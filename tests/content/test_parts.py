"""Parts: seen when their page is, in staff's order, under keys that no other row ever had."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from events.models import DocumentVersion, PersonLink, Session
from summit_site.content.pages import Page
from summit_site.content.parts import OrderedPart, Part, grouped
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_mention,
    make_person,
    make_photo,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_session,
)

pytestmark = pytest.mark.django_db


def make_document_version(*, document):
    return DocumentVersion.objects.create(document=document, number=1, file="old.pdf")


def make_document_of_event(**values):
    return make_document(event=make_event(**values))


def make_person_link(*, person):
    return PersonLink.objects.create(person=person, label="Page", url="https://example.org/")


def make_recommendation_of_initiative(**values):
    return make_recommendation(initiative=make_initiative(**values))


# How to make each kind of part, and the owner that it is seen with.
PARTS = [
    (make_appearance, make_event),
    (make_document, make_event),
    (make_document_version, make_document_of_event),
    (make_event_organization, make_event),
    (make_launcher, make_initiative),
    (make_mention, make_recommendation_of_initiative),
    (make_person_link, make_person),
    (make_photo, make_event),
    (make_programme_organization, make_programme),
    (make_publication_text, make_publication),
    (make_recommendation, make_initiative),
    (make_session, make_event),
]
ORDERED = [
    (make, make_owner)
    for make, make_owner in PARTS
    if make not in (make_document_version, make_publication_text, make_recommendation)
]


def owned(make, owner):
    """Make a part of `owner`; the field that names the owner is called after its kind."""
    return make(**{owner._meta.model_name: owner})


def test_every_kind_of_part_is_tested_here():
    kinds = {model for model in apps.get_models() if issubclass(model, Part)}

    made = {type(owned(make, make_owner())) for make, make_owner in PARTS}
    ordered = {type(owned(make, make_owner())) for make, make_owner in ORDERED}

    assert made == kinds
    assert ordered == {kind for kind in kinds if issubclass(kind, OrderedPart)}


@pytest.mark.parametrize(("make", "make_owner"), PARTS)
def test_part_is_published_when_its_owner_is(make, make_owner):
    parts = {status: owned(make, make_owner(status=status)) for status in Status}

    published = type(parts[Status.DRAFT]).objects.published()

    assert list(published) == [parts[Status.PUBLISHED]]


@pytest.mark.parametrize(("make", "make_owner"), ORDERED)
def test_part_without_a_position_comes_last_among_those_of_its_owner(make, make_owner):
    owner = make_owner()
    for part, position in [(owned(make, make_owner()), 9), (owned(make, owner), 5)]:
        part.position = position
        part.save()

    last = owned(make, owner)

    found = type(last).objects.filter(**{last.owner_field: owner})
    assert list(found.values_list("position", flat=True)) == [5, 6]


def test_parts_stand_where_staff_put_them():
    event = make_event()
    for position, title in [(3, "Third"), (0, "First"), (2, "Second")]:
        make_session(event=event, position=position, title=title)

    titles = [session.title for session in event.sessions.all()]

    assert titles == ["First", "Second", "Third"]


def test_every_page_and_part_has_a_random_key():
    models = [model for model in apps.get_models() if issubclass(model, Page | Part)]

    keys = [(model().pk, model().pk) for model in models]

    assert len(keys) == 20
    assert all(isinstance(one, UUID) and one != two for one, two in keys)


@pytest.mark.django_db(transaction=True)
def test_part_kept_from_a_rolled_back_save_overwrites_no_other():
    event, other_event = make_event(), make_event()
    with transaction.atomic():
        drafted = make_session(event=event, title="Drafted")
        transaction.set_rollback(True)
    other = make_session(event=other_event, title="Of another event")

    drafted.save()

    sessions = Session.objects.values_list("pk", "event", "title")
    assert set(sessions) == {
        (drafted.pk, event.pk, "Drafted"),
        (other.pk, other_event.pk, "Of another event"),
    }


def test_groups_follow_the_choices_and_leave_out_what_no_row_has():
    choices = [("host", "Host"), ("partner", "Partner"), ("sponsor", "Sponsor")]
    rows = [("sponsor", 1), ("host", 2), ("sponsor", 3), ("unknown", 4)]

    groups = grouped(rows, choices, lambda row: row[0])

    assert groups == [("Host", [("host", 2)]), ("Sponsor", [("sponsor", 1), ("sponsor", 3)])]

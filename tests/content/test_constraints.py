"""What the database refuses, and what forms say of it at which field.

Each constraint of each page and part is broken here; one that is not fails a test.
"""

from datetime import UTC, date, datetime, time

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, UniqueConstraint

from events.models import Event
from summit_site.content.constraints import Check, Unique
from summit_site.content.publishing import Status
from tests.factories import (
    PAGE_MAKERS,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_series,
    make_session,
)

pytestmark = pytest.mark.django_db

DAY, DAY_AFTER = date(2021, 4, 20), date(2021, 4, 21)
UP = datetime(2021, 4, 20, 9, tzinfo=UTC)
ITSELF = object()


def make_draft_initiative():
    """Make an initiative whose recommendations may still be renumbered."""
    return make_initiative(status=Status.DRAFT)


PAGE_CONSTRAINTS = [
    "events_event_down_after_up",
    "initiatives_initiative_down_after_up",
    "events_organization_down_after_up",
    "events_person_down_after_up",
    "initiatives_programme_down_after_up",
    "initiatives_publication_down_after_up",
    "events_eventseries_down_after_up",
    "events_topic_down_after_up",
]
# Each constraint, the field that shows its refusal, and the words.
REFUSALS = {
    "event_ended_after_it_started": (
        "former_ends_on",
        "The former last day is before the former first day.",
    ),
    "event_ends_after_it_starts": ("ends_on", "The last day is before the first day."),
    "event_has_both_coordinates_or_none": (
        "latitude",
        "Give both latitude and longitude, or neither.",
    ),
    "event_rescheduled_from_a_date": (
        "former_starts_on",
        "Give the first day it had before it was rescheduled.",
    ),
    "events_photo_focal_point_inside": (
        "focal_x",
        "The focal point is given in per cent, 0 to 100.",
    ),
    "events_photo_has_alternative_text": (
        "alternative_text",
        "Say what the picture shows, or mark it as decorative.",
    ),
    "launcher_is_someone": ("person", "Name a person, an organisation, or both."),
    "mention_has_one_source": (
        "event",
        "Choose one: the event, session, publication or programme that mentions it.",
    ),
    "one_event_per_edition": ("edition", "This series already has an edition of this number."),
    "one_recommendation_per_number": ("number", "Another recommendation has this number."),
    "one_row_per_organization_and_role": (
        "organization",
        "This organisation already has this role here.",
    ),
    "one_row_per_programme_organization_and_role": (
        "organization",
        "This organisation already has this role here.",
    ),
    "one_text_per_language": ("language", "There is already a text in this language."),
    "organization_not_part_of_itself": ("parent", "An organisation cannot be part of itself."),
    "person_native_name_has_language": (
        "native_language",
        "Say which language the name in its own script is in.",
    ),
    "publication_text_has_file_or_link": ("link", "Give a file, a link, or both."),
    "session_ends_after_it_starts": ("ends", "The session ends before it starts."),
    "session_with_an_end_has_a_start": ("starts", "Give the time it starts as well."),
    **dict.fromkeys(
        PAGE_CONSTRAINTS, ("unpublish_at", "It would be taken down before it is published.")
    ),
}
# Each constraint, a record that keeps it, and what, once changed in the record, breaks it.
BREACHES = [
    (
        "event_ended_after_it_started",
        make_event,
        {"former_starts_on": DAY_AFTER, "former_ends_on": DAY},
    ),
    ("event_ends_after_it_starts", make_event, {"starts_on": DAY_AFTER, "ends_on": DAY}),
    ("event_has_both_coordinates_or_none", make_event, {"latitude": 50}),
    ("event_has_both_coordinates_or_none", make_event, {"longitude": 50}),
    ("event_rescheduled_from_a_date", make_event, {"holding": "rescheduled"}),
    ("events_photo_focal_point_inside", make_photo, {"focal_x": 101}),
    ("events_photo_focal_point_inside", make_photo, {"focal_y": 101}),
    ("events_photo_has_alternative_text", make_photo, {"alternative_text": ""}),
    ("launcher_is_someone", make_launcher, {"person": None}),
    ("mention_has_one_source", make_mention, {"event": None}),
    ("mention_has_one_source", make_mention, {"session": make_session}),
    ("mention_has_one_source", make_mention, {"publication": make_publication}),
    ("mention_has_one_source", make_mention, {"programme": make_programme}),
    ("organization_not_part_of_itself", make_organization, {"parent": ITSELF}),
    ("person_native_name_has_language", make_person, {"native_name": "李铭"}),
    ("publication_text_has_file_or_link", make_publication_text, {"link": ""}),
    ("session_ends_after_it_starts", make_session, {"starts": time(10), "ends": time(9, 59)}),
    ("session_ends_after_it_starts", make_session, {"starts": time(10), "ends": time(10)}),
    ("session_with_an_end_has_a_start", make_session, {"ends": time(10)}),
    *[
        (name, make, {"publish_from": UP, "unpublish_at": UP})
        for name, make in zip(PAGE_CONSTRAINTS, PAGE_MAKERS, strict=True)
    ],
]
# Each constraint, how to make a record, and what a second one would have in common with it.
DOUBLES = [
    ("one_event_per_edition", make_event, {"series": make_series, "edition": 2}),
    (
        "one_recommendation_per_number",
        make_recommendation,
        {"initiative": make_draft_initiative, "number": 7},
    ),
    (
        "one_row_per_organization_and_role",
        make_event_organization,
        {"event": make_event, "organization": make_organization, "role": "sponsor"},
    ),
    (
        "one_row_per_programme_organization_and_role",
        make_programme_organization,
        {"programme": make_programme, "organization": make_organization, "role": "partner"},
    ),
    (
        "one_text_per_language",
        make_publication_text,
        {"publication": make_publication, "language": "fr"},
    ),
]
# The validator of one field refuses these before, in its own words.
SAID_BEFORE = [
    ("event_has_both_coordinates_or_none", make_event, {"latitude": 91, "longitude": 0}),
    ("event_has_both_coordinates_or_none", make_event, {"latitude": 0, "longitude": -181}),
    ("recommendation_number_from_one", make_recommendation, {"number": 0}),
]


def made(values):
    """Return the values with those made that are given by how to make them."""
    return {name: value() if callable(value) else value for name, value in values.items()}


def named(cases):
    """Return the cases as parameters that are called after their constraints."""
    return [pytest.param(*case, id=f"{case[0]}-{place}") for place, case in enumerate(cases)]


def whole_and_broken(name, make, values):
    """Return a record, and how to break its constraint."""
    if name.startswith("one_"):
        first = make(**made(values))
        return make(), {field: getattr(first, field) for field in values}
    record = make()
    return record, {
        field: record if value is ITSELF else value for field, value in made(values).items()
    }


def change(record, values):
    for name, value in values.items():
        setattr(record, name, value)
    return record


def raw(record):
    """Return the rows as they are: modeltranslation would write the column of the language only."""
    rows = type(record).objects.all()
    return rows.rewrite(False) if hasattr(rows, "rewrite") else rows


def by_update(record):
    values = {field.attname: getattr(record, field.attname) for field in record._meta.local_fields}
    raw(record).filter(pk=record.pk).update(**values)


def by_bulk_update(record):
    names = [field.name for field in record._meta.local_fields if not field.primary_key]
    raw(record).bulk_update([record], names)


def by_bulk_create(record):
    type(record).objects.filter(pk=record.pk).delete()
    type(record).objects.bulk_create([record])


def by_save(record):
    record.save()


def by_create(record):
    type(record).objects.filter(pk=record.pk).delete()
    record.save(force_insert=True)


def wording(record, name):
    """Return how either database names the constraint in its error, as a regular expression."""
    constraint = next(each for each in record._meta.constraints if each.name == name)
    if not isinstance(constraint, UniqueConstraint):
        return name
    columns = [record._meta.get_field(field).column for field in constraint.fields]
    return f"{name}|" + ", ".join(f"{record._meta.db_table}.{column}" for column in columns)


def test_every_constraint_of_pages_and_parts_is_broken_here():
    constraints = {
        constraint.name
        for app in ["events", "initiatives"]
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Check | Unique)
    }

    assert {name for name, *_ in [*BREACHES, *DOUBLES, *SAID_BEFORE]} == constraints


@pytest.mark.parametrize("write", [by_update, by_bulk_update, by_bulk_create, by_save, by_create])
@pytest.mark.parametrize(("name", "make", "values"), named([*BREACHES, *DOUBLES, *SAID_BEFORE]))
def test_database_takes_the_record_until_the_constraint_is_broken(write, name, make, values):
    record, breach = whole_and_broken(name, make, values)
    write(record)

    change(record, breach)

    with pytest.raises(IntegrityError, match=wording(record, name)), transaction.atomic():
        write(record)


@pytest.mark.parametrize(("name", "make", "values"), named([*BREACHES, *DOUBLES]))
def test_form_says_at_the_field_what_is_wrong(name, make, values):
    record, breach = whole_and_broken(name, make, values)
    record.full_clean()

    change(record, breach)

    field, message = REFUSALS[name]
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert refusal.value.message_dict == {field: [message]}


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (make_event, {"starts_on": DAY, "ends_on": DAY}),
        (make_event, {"holding": "rescheduled", "former_starts_on": DAY}),
        (make_event, {"former_starts_on": DAY, "former_ends_on": DAY}),
        (make_event, {"latitude": -90, "longitude": 180}),
        (make_event, {"latitude": 0, "longitude": 0}),
        (make_event, {"publish_from": UP}),
        (make_event, {"unpublish_at": UP}),
        (make_session, {"starts": time(10)}),
        (make_session, {"starts": time(10), "ends": time(10, 1)}),
        (make_photo, {"alternative_text": "", "is_decorative": True}),
        (make_photo, {"focal_x": 0, "focal_y": 100}),
        (make_person, {"native_name": "李铭", "native_language": "zh-hans"}),
        (make_launcher, {"person": None, "organization": make_organization}),
        (make_launcher, {"organization": make_organization}),
        (make_mention, {"event": None, "session": make_session}),
        (make_mention, {"event": None, "publication": make_publication}),
        (make_mention, {"event": None, "programme": make_programme}),
        (make_publication_text, {"link": "", "file": "publications/text.pdf"}),
        (make_recommendation, {"number": 1}),
    ],
)
def test_what_is_just_right_is_taken(make, values):
    record = make(**made(values))

    record.full_clean()

    assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize(
    ("make", "values", "other"),
    [
        (make_event, {"series": make_series}, {}),
        (make_event, {"series": make_series, "edition": 1}, {"edition": 2}),
        (make_event, {"series": make_series, "edition": 1}, {"series": make_series}),
        (make_event, {"edition": 2}, {}),
        (make_event_organization, {"event": make_event, "role": "host"}, {"role": "sponsor"}),
        (make_recommendation, {"initiative": make_initiative, "number": 1}, {"number": 2}),
        (make_publication_text, {"publication": make_publication}, {"language": "fr"}),
    ],
)
def test_records_that_differ_are_no_doubles(make, values, other):
    first = make(**made(values))
    second = make(**{field: getattr(first, field) for field in values} | made(other))

    second.full_clean()

    assert type(first).objects.filter(pk__in=[first.pk, second.pk]).count() == 2


@pytest.mark.parametrize(
    ("exclude", "place"),
    [
        (None, "venue"),
        ({"country"}, "venue"),
        ({"venue"}, "venue_en"),
        ({"venue", "venue_en"}, NON_FIELD_ERRORS),
    ],
)
def test_form_without_the_field_says_it_on_top(exclude, place):
    constraint = Check(
        condition=Q(city=""), name="x", field="venue", violation_error_message="Not there."
    )

    with pytest.raises(ValidationError) as refusal:
        constraint.validate(Event, make_event(city="Beijing"), exclude)

    errors = ValidationError(refusal.value.update_error_dict({}))
    assert errors.message_dict == {place: ["Not there."]}

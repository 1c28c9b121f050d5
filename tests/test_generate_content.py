"""Generated content: the same for the same seed, valid as if typed, never among real records."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.forms import model_to_dict

from events.models import Appearance, Event, Person, Session, Topic
from initiatives.models import Mention, Recommendation
from summit_site.content.editing.packages import page_models
from summit_site.content.search_index import SearchEntry
from summit_site.generated.records import Plan
from tests.factories import make_topic

EVENTS = 12
TIMES = {"created_at", "modified_at"}


def generate(**options):
    call_command("generate_content", **{"events": EVENTS, "verbosity": 0, **options})


def values_of(row):
    fields = row._meta.concrete_fields
    return {each.attname: getattr(row, each.attname) for each in fields if each.name not in TIMES}


def all_rows(plan):
    return [
        (type(row).__name__, values_of(row))
        for model in plan.kinds
        for number in range(plan.count(model))
        for row in plan.rows(model, number)
    ]


def ids_in_order():
    return [list(model.objects.order_by("pk").values_list("pk", "slug")) for model in page_models()]


def test_same_seed_makes_the_same_rows_and_another_one_none_of_them():
    # A table between two others has a number that the database gives.
    first, again, other = (
        {str(row) for row in all_rows(Plan(EVENTS, seed)) if "_" not in row[0]}
        for seed in [1, 1, 2]
    )

    assert first == again
    assert not first & other


def test_record_is_the_same_whichever_were_made_before_it():
    plan = Plan(EVENTS, 1)

    alone = values_of(plan.rows(Event, 7)[0])

    assert alone == values_of([plan.rows(Event, number) for number in range(8)][7][0])


@pytest.mark.django_db
def test_command_writes_the_plan_and_nothing_else():
    generate()

    plan = Plan(EVENTS, 1)
    assert {model: model.objects.count() for model in plan.kinds} == {
        model: plan.count(model) for model in plan.kinds
    }
    assert sorted(map(str, Event.objects.values_list("pk", flat=True))) == sorted(
        str(plan.key(Event, number)) for number in range(EVENTS)
    )


@pytest.mark.django_db
def test_generated_records_are_valid_and_what_saving_them_would_make_of_them():
    generate()

    for model in [*page_models(), Session, Appearance, Recommendation, Mention]:
        for record in model.objects.order_by("pk")[:20]:
            before = model_to_dict(record), record.translation_sources
            record.full_clean()
            record.save()
            record.refresh_from_db()
            assert (model_to_dict(record), record.translation_sources) == before


@pytest.mark.django_db
def test_generated_people_stand_in_the_order_of_their_names():
    generate()

    for person in Person.objects.all():
        before = person.sort_keys
        person.note_derived()
        assert person.sort_keys == before


@pytest.mark.django_db
def test_generated_pages_say_that_they_are_generated_and_are_found():
    generate()

    titles = Event.objects.values_list("title_en", flat=True)
    assert all("generated" in title for title in titles)
    assert SearchEntry.objects.filter(kind="event", language="en").count() == (
        Event.objects.with_status_published().count()
    )


@pytest.mark.django_db
def test_first_event_is_large_and_some_records_are_translated(client):
    generate()

    event = Event.objects.get(slug="generated-1-event-0")

    assert (event.sessions.count(), event.appearances.count()) == (50, 100)
    assert event.translations() == ["ar", "zh-hans", "en", "fr", "ru", "es"]
    assert Event.objects.get(slug="generated-1-event-1").translations() == ["en"]


@pytest.mark.django_db
def test_command_refuses_a_database_with_content():
    make_topic()

    with pytest.raises(CommandError, match=r"content already.*--into-existing"):
        generate()

    assert Topic.objects.count() == 1
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_command_writes_among_content_when_told_to():
    make_topic()

    generate(into_existing=True)

    assert Topic.objects.count() == 41


@pytest.mark.django_db
def test_command_says_that_a_seed_was_used_before():
    generate()

    with pytest.raises(CommandError, match="seed 1 are there already"):
        generate(into_existing=True)


@pytest.mark.django_db
def test_command_tells_how_far_and_how_fast_it_is():
    err = StringIO()

    generate(verbosity=1, stderr=err)

    assert "records, " in err.getvalue()
    assert "pages, " in err.getvalue()
    assert "a second" in err.getvalue()


def test_command_refuses_less_than_one_event():
    with pytest.raises(CommandError, match="At least one"):
        generate(events=0)

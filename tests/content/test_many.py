"""Lists of many records: which index answers them, and what is said of more than can be counted.

SQLite tells its plan as it is for any number of rows, since its tables are never analysed here;
PostgreSQL would read a small table whole, so it is kept from that and from sorting.
"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from events.facets import EVENT_FACETS
from events.models import Event, EventSeries, Organization, Person, Topic
from initiatives.models import Initiative, Programme, Publication
from summit_site.content import facets, many
from summit_site.content.facets import FilteredList, values_in
from summit_site.content.steps import Steps
from tests.factories import (
    make_appearance,
    make_event,
    make_event_organization,
    make_organization,
    make_person,
    make_series,
    make_topic,
)

# Where a further page begins, if not at a name.
PLACES = {"event": date(2020, 1, 1), "initiative": date(2020, 1, 1), "publication": 2020}

pytestmark = pytest.mark.django_db


def plan(queryset, *, joins_indexes=False):
    """Return how the database would answer a query, in its own words.

    PostgreSQL joins several indexes in bitmaps, and may read one so that would do by itself.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"SET LOCAL enable_bitmapscan = {joins_indexes}")
            cursor.execute(f"SET LOCAL enable_indexscan = {not joins_indexes}")
        return queryset.explain()


@pytest.mark.parametrize("language", ["en", "fr", "zh-hans"])
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Event, "event"),
        (Initiative, "initiative"),
        (Publication, "publication"),
        (Programme, "programme"),
        (Organization, "organization"),
        (Person, "person"),
        (EventSeries, "series"),
        (Topic, "topic"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_list_is_read_along_its_index(model, name, language, is_first):
    with translation.override(language):
        order, records = model.list_order(), model.objects.published().translated()
        if not is_first:
            records = order.beyond(records, (PLACES.get(name, "m"), "slug"))
        told = plan(order.apply(records)[:21])

    index = f"{name}_list_{language.replace('-', '_')}"
    assert index in told
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


@pytest.mark.parametrize(
    ("records", "index"),
    [
        (lambda: Event.objects.published().filter(country="CN"), "event_by_country"),
        (lambda: Event.objects.published().filter(kind="summit"), "event_by_kind"),
        (lambda: Event.objects.with_status("draft").order_by("-modified_at"), "event_unpublished"),
        (lambda: Event.objects.order_by("-modified_at", "id"), "event_changed"),
        (lambda: Event.objects.order_by("-starts_on", "slug"), "event_by_day"),
        (
            lambda: (
                Event.objects.published()
                .filter(publish_from__gt=timezone.now())
                .order_by("publish_from")
            ),
            "event_up",
        ),
    ],
)
def test_question_is_answered_by_its_index(records, index):
    assert index in plan(records()[:21])


def test_upcoming_events_are_found_by_the_indexes_of_both_conditions():
    # Drafts too: PostgreSQL would take any index of all that is published, as few as they are.
    told = plan(Event.objects.upcoming().order_by(), joins_indexes=True)

    assert "event_postponed" in told
    assert "events_even_ends_on_8f4170_idx" in told


def test_keys_by_steps_begin_each_part_and_leave_out_what_is_not_published():
    keys = sorted(make_event(slug=f"e-{number}").pk for number in range(5))
    make_event(status="draft")

    found = many.keys_by_steps(Event.objects.published(), 2)

    assert found[0] == keys[0]
    assert set(found) <= set(keys)
    assert many.keys_by_steps(Event.objects.published(), 10) == keys[:1]


def test_countries_are_found_by_steps_in_their_index():
    for country in ["CN", "FR", "CN", ""]:
        make_event(country=country)
    make_event(country="DE", status="draft")

    assert values_in(Event, "country") == ["CN", "FR"]


@pytest.fixture
def many_from_two(monkeypatch):
    """Take more than two records for many, and show two where a list is not the page's subject."""
    for module in [many, facets]:
        for name, value in [("MOST", 2), ("SHOWN", 2)]:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(many.Beginning.__init__, "__defaults__", (2,))


def choose(**values):
    query = QueryDict(mutable=True)
    query.update(values)
    return FilteredList(Event.objects.published(), EVENT_FACETS, query)


def test_many_records_have_choices_without_numbers(many_from_two):
    topic = make_topic(title="Teachers")
    for year in [2019, 2020, 2022]:
        make_event(starts_on=date(year, 1, 1), country="CN", topics=[topic])
    make_event(starts_on=date(2021, 1, 1), country="FR")

    options = {
        facet.parameter: [(o.value, o.count) for o in group] for facet, group in choose().groups
    }

    assert options["year"] == [("2022", None), ("2021", None), ("2020", None), ("2019", None)]
    assert options["country"] == [("CN", None), ("FR", None)]
    assert options["when"] == [("upcoming", None), ("past", None)]


def test_few_records_among_many_are_counted(many_from_two):
    for year in [2019, 2020, 2022]:
        make_event(starts_on=date(year, 1, 1), country="CN")
    make_event(starts_on=date(2021, 1, 1), country="FR", kind="forum")

    filtered = choose(country="FR")
    counts = {f.parameter: [(o.value, o.count) for o in group] for f, group in filtered.groups}

    assert filtered.glance.count == 1
    assert counts["country"] == [("CN", None), ("FR", None)]


@pytest.mark.parametrize("field", ["topic", "series", "organization", "person"])
def test_filter_by_a_page_finds_the_same_of_many_as_of_few(field, request):
    pages = {"topic": make_topic, "series": make_series, "organization": make_organization,
             "person": make_person}  # fmt: skip
    page = pages[field](slug="it")
    events = [make_event(slug=f"e-{number}") for number in range(4)]
    for event in events[:3]:
        if field == "topic":
            event.topics.add(page)
        elif field == "series":
            Event.objects.filter(pk=event.pk).update(series=page)
        elif field == "organization":
            make_event_organization(event=event, organization=page, role="host")
            make_event_organization(event=event, organization=page, role="sponsor")
        else:
            make_appearance(event=event, person=page)
            make_appearance(event=event, person=page)

    of_few = set(choose(**{field: "it"}).matching())
    request.getfixturevalue("many_from_two")
    of_many = set(choose(**{field: "it"}).matching())

    assert of_few == of_many == set(events[:3])


def test_busy_person_has_the_latest_appearances_and_a_way_to_the_others(client, many_from_two):
    person = make_person(slug="busy")
    for year in [2018, 2019, 2020, 2021]:
        make_appearance(
            person=person, event=make_event(slug=f"e-{year}", starts_on=date(year, 1, 1))
        )

    page = client.get(person.get_absolute_url())
    all_events = client.get(reverse("events:list"), {"person": "busy"})

    assert [each.event.slug for each in person.published_appearances] == ["e-2021", "e-2020"]
    assert 'href="/en/events/?person=busy"' in page.text
    assert len(all_events.context["page"]) == 4


def test_busy_organization_has_its_latest_events_and_first_people(many_from_two):
    organization = make_organization()
    for year in [2018, 2019, 2020, 2021]:
        event = make_event(slug=f"e-{year}", starts_on=date(year, 1, 1))
        make_event_organization(event=event, organization=organization)
        person = make_person(family_name=f"Name {year}")
        make_appearance(event=event, organization=organization, person=person)

    roles, people = organization.published_event_roles(), organization.published_people()

    assert [role.event.slug for role in roles] == ["e-2021", "e-2020"]
    assert [person.family_name for person in people] == ["Name 2018", "Name 2019"]
    assert roles.is_cut
    assert people.is_cut


def test_page_of_a_list_asks_for_no_count(many_from_two):
    for number in range(4):
        make_event(slug=f"e-{number}")

    with CaptureQueriesContext(connection) as queries:
        list(Steps(Event.objects.published(), Event.list_order(), QueryDict()))

    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"].upper().replace("COUNTRY", "")
    assert "OFFSET" not in queries[0]["sql"].upper()


def test_list_of_many_says_so(client, many_from_two):
    for number in range(4):
        make_event(slug=f"e-{number}", title_fr="Sommet" if number else "")

    english, french = client.get("/en/events/"), client.get("/fr/events/")

    assert "More than a thousand events on record." in english.text
    assert french.context["page"].untranslated is None

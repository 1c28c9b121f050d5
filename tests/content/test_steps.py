"""Pages of a list that begin behind a record: every record once, forwards and backwards."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from events.models import Event, EventSeries, Organization, Person, Topic
from initiatives.models import Initiative, Programme, Publication
from summit_site.content.steps import PAGE_SIZE, Order, Steps
from tests.factories import (
    PAGE_MAKERS,
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_programme,
    make_publication,
    make_series,
    make_topic,
)

pytestmark = pytest.mark.django_db

# Values of which some are the same, so that the slug has to decide.
DAYS = [date(2020, 1, 1) + timedelta(days=number // 7) for number in range(2 * PAGE_SIZE + 5)]
KINDS = [
    (Event, make_event, "starts_on", DAYS),
    (Initiative, make_initiative, "launched_on", DAYS),
    (Publication, make_publication, "year", [2000 + each.day for each in DAYS]),
    (Organization, make_organization, "name", [f"Name {each.day}" for each in DAYS]),
    (Person, make_person, "family_name", [f"Ñame, {each.day}" for each in DAYS]),
    (Programme, make_programme, "name", [f"Name {each.day}" for each in DAYS]),
    (EventSeries, make_series, "title", [f"Ä {each.day}" for each in DAYS]),
    (Topic, make_topic, "title", [f"国 {each.day}" for each in DAYS]),
]


def step(model, **parameters):
    query = QueryDict(mutable=True)
    query.update(parameters)
    return Steps(model.objects.published(), model.list_order(), query)


def walk(model, way, **start):
    """Return the pages from the start on, by their links in one way."""
    pages = [step(model, **start)]
    parameter = {"next": "after", "previous": "before"}[way]
    while place := getattr(pages[-1], way):
        pages.append(step(model, **{parameter: place}))
    return pages


@pytest.mark.parametrize(("model", "make", "field", "values"), KINDS)
def test_steps_show_each_record_once_in_the_order_of_the_list(model, make, field, values):
    for number, value in enumerate(values):
        make(**{field: value}, slug=f"s-{number * 17 % 97:02}")

    forwards = walk(model, "next")
    backwards = walk(model, "previous", after=forwards[-2].next)

    order = model.list_order()
    expected = list(order.apply(model.objects.published()))
    assert [record for page in forwards for record in page] == expected
    assert [len(page) for page in forwards] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert [list(page) for page in backwards[::-1]] == [list(page) for page in forwards]
    assert not forwards[0].previous


def test_page_behind_a_place_stays_the_same_when_records_come_before_it():
    for number, day in enumerate(DAYS):
        make_event(starts_on=day, slug=f"s-{number}")
    place = step(Event).next
    before = list(step(Event, after=place))

    make_event(starts_on=date(2030, 1, 1))

    assert list(step(Event, after=place)) == before


def test_page_behind_a_record_that_is_gone_begins_where_it_was():
    events = [make_event(slug=f"s-{number}") for number in range(3)]
    place = Event.list_order().place_of(events[1])

    events[1].delete()

    assert list(step(Event, after=place)) == [events[2]]


def test_number_of_old_still_leads_to_its_page():
    for number in range(PAGE_SIZE + 3):
        make_event(slug=f"s-{number:02}")

    second = step(Event, page="2")

    assert [event.slug for event in second] == ["s-20", "s-21", "s-22"]
    assert list(step(Event, before=second.previous)) == list(step(Event))


@pytest.mark.parametrize("parameter", ["after", "before", "page"])
@pytest.mark.parametrize(
    "value",
    ["", ",", "x", "x,y", "2021-13-01,a", "\0,\0", "9" * 600, "-1", "0", "51", "²", "99999,a"],
)
@pytest.mark.parametrize("model", [Event, Publication])
def test_place_that_is_none_gives_the_first_page(model, parameter, value):
    record = make_event() if model is Event else make_publication()

    assert list(step(model, **{parameter: value})) == [record]


def test_page_before_the_beginning_is_the_first_one():
    for number in range(3):
        make_event(slug=f"s-{number}")

    assert len(step(Event, before="2021-04-20,s-2")) == 3


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_every_kind_has_a_list_that_leads_on(client, make):
    records = [make() for _ in range(PAGE_SIZE + 1)]
    name = type(records[0])._meta.model_name
    names = {
        "event": "events:list",
        "initiative": "initiatives:list",
        "eventseries": "events:series-list",
    }
    app = type(records[0])._meta.app_label
    path = reverse(names.get(name, f"{app}:{name}-list"))

    first = client.get(path)
    page = first.context.get("page_obj") or first.context["page"]
    second = client.get(path, {"after": page.next})

    assert "?after=" in first.text
    assert "?before=" in second.text
    assert len(second.context.get("page_obj") or second.context["page"]) == 1


def test_people_stand_in_the_order_of_the_readers_alphabet():
    for name, russian in [("Young", "Янг"), ("Zola", "Золя")]:
        make_person(family_name=name, family_name_ru=russian)

    with translation.override("ru"):
        assert [person.family_name_en for person in step(Person)] == ["Zola", "Young"]


def test_order_refuses_a_year_that_no_database_can_compare():
    assert Order.of_years("year").place_in("99999,a") is None

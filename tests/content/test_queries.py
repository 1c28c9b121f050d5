"""JSONRows: a short list beside each row, the same on SQLite and on PostgreSQL."""

from datetime import date

import pytest
from django.db.models import Count, F, OuterRef
from django.utils import translation

from events.models import Event, EventOrganization, Topic
from summit_site.content.queries import JSONRows
from tests.factories import make_event, make_event_organization, make_organization, make_topic

pytestmark = pytest.mark.django_db


def rows_of(event, rows, *paths):
    """Return the rows beside an event, without the languages of their texts."""
    found = Event.objects.annotate(rows=JSONRows(rows, *paths)).get(pk=event.pk).rows
    return [{path: row[path] for path in paths} for row in found]


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        (["title"], ["Arts", "Languages", "Teachers"]),
        (["-title"], ["Teachers", "Languages", "Arts"]),
        (["-slug"], ["Arts", "Teachers", "Languages"]),
    ],
)
def test_rows_keep_the_order_of_their_queryset(order, titles):
    names = {"Languages": "a", "Teachers": "b", "Arts": "c"}
    event = make_event(topics=[make_topic(title=name, slug=slug) for name, slug in names.items()])

    rows = Topic.objects.filter(events=OuterRef("pk")).order_by(*order)

    assert rows_of(event, rows, "title") == [{"title": title} for title in titles]


def test_limited_queryset_gives_its_first_rows():
    event = make_event(topics=[make_topic(title=title) for title in "CAB"])

    rows = Topic.objects.filter(events=OuterRef("pk")).order_by("title")[:2]

    assert rows_of(event, rows, "title") == [{"title": "A"}, {"title": "B"}]


def test_no_rows_give_an_empty_list():
    event = make_event()
    make_event(topics=[make_topic()])

    rows = Topic.objects.filter(events=OuterRef("pk"))

    assert rows_of(event, rows, "title") == []


def test_rows_hold_values_of_every_plain_kind():
    event = make_event(title="Event", starts_on=date(2021, 4, 20), edition=2)

    rows = Event.objects.filter(pk=OuterRef("pk"))

    assert rows_of(event, rows, "title", "mode", "edition", "starts_on", "series") == [
        {
            "title": "Event",
            "mode": "in_person",
            "edition": 2,
            "starts_on": "2021-04-20",
            "series": None,
        }
    ]


@pytest.mark.parametrize(
    "text", ['It\'s “quoted” "twice"', "a\\b\n{}[],:", "教育 · éducation", "%s"]
)
def test_rows_hold_text_as_it_is(text):
    event = make_event(title=text)

    rows = Event.objects.filter(pk=OuterRef("pk"))

    assert rows_of(event, rows, "title") == [{"title": text}]


def test_rows_take_in_related_fields_and_annotations():
    event = make_event()
    organization = make_organization(name="Example University", short_name="EU")
    make_event_organization(event=event, organization=organization, role="partner")

    rows = EventOrganization.objects.filter(event=OuterRef("pk")).annotate(
        label=F("organization__short_name"), roles=Count("organization__event_roles")
    )

    assert rows_of(event, rows, "role", "organization__name", "label", "roles") == [
        {"role": "partner", "organization__name": "Example University", "label": "EU", "roles": 1}
    ]


def test_each_row_has_its_own_list_in_one_query(django_assert_num_queries):
    topics = [make_topic(title=title) for title in ["Arts", "Teachers"]]
    for size in range(3):
        make_event(title=f"With {size}", topics=topics[:size])
    rows = Topic.objects.filter(events=OuterRef("pk")).order_by("title")

    with django_assert_num_queries(1):
        events = list(Event.objects.annotate(rows=JSONRows(rows, "title")).order_by("title"))

    assert {event.title: [row["title"] for row in event.rows] for event in events} == {
        "With 0": [],
        "With 1": ["Arts"],
        "With 2": ["Arts", "Teachers"],
    }


def test_rows_say_in_which_language_their_texts_are():
    topics = [make_topic(title="Arts", title_fr="Les arts"), make_topic(title="Teachers")]
    event = make_event(topics=topics)
    rows = Topic.objects.filter(events=OuterRef("pk")).order_by("title_en")

    with translation.override("fr"):
        found = Event.objects.annotate(rows=JSONRows(rows, "title")).get(pk=event.pk).rows

    assert found == [
        {"title": "Les arts", "title_language": "fr"},
        {"title": "Teachers", "title_language": "en"},
    ]

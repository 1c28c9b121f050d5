"""Filters that combine: what each choice leaves, and what must not be said."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from events.facets import EVENT_FACETS
from events.models import Event
from initiatives.facets import INITIATIVE_FACETS
from initiatives.models import Initiative
from summit_site.content.facets import MAX_LENGTH, FilteredList
from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_event_organization,
    make_initiative,
    make_organization,
    make_series,
    make_topic,
)

pytestmark = pytest.mark.django_db


def choose(**values):
    """Return the published events as a visitor's choices filter them."""
    return FilteredList(Event.objects.published(), EVENT_FACETS, QueryDict(urlencode(values)))


def titles(filtered):
    return sorted(filtered.matching().values_list("title", flat=True))


def counts(filtered, parameter):
    """Return [(name, count)] of the options of a facet, [] where it is left out."""
    return [
        (option.label, option.count)
        for facet, options in filtered.groups
        for option in options
        if facet.parameter == parameter
    ]


@pytest.fixture
def events():
    """Make three events: two in China, two with teachers, two of a university."""
    teachers, arts = (make_topic(title=name, slug=name.lower()) for name in ["Teachers", "Arts"])
    university = make_organization(name="University", slug="university")
    company = make_organization(name="Company", slug="company")
    one = make_event(title="One", starts_on=date(2019, 5, 1), country="CN", topics=[teachers])
    two = make_event(title="Two", country="CN", kind="forum", topics=[teachers, arts])
    three = make_event(title="Three", country="FR", kind="forum", topics=[arts])
    make_event_organization(event=one, organization=university, role="host")
    make_event_organization(event=one, organization=university, role="sponsor")
    make_event_organization(event=two, organization=university, role="host")
    make_event_organization(event=three, organization=company, role="host")
    make_event(title="Draft", country="DE", status=Status.DRAFT, topics=[teachers])
    return one, two, three


@pytest.mark.parametrize(
    ("parameter", "options"),
    [
        ("when", [("Upcoming", 0), ("Past", 3)]),
        ("kind", [("Forum", 2), ("Summit", 1)]),
        ("year", [("2021", 2), ("2019", 1)]),
        ("country", [("China", 2), ("France", 1)]),
        ("topic", [("Arts", 2), ("Teachers", 2)]),
        ("series", []),
        ("organization", [("Company", 1), ("University", 2)]),
    ],
)
def test_each_option_counts_the_published_events_that_it_leaves(events, parameter, options):
    assert counts(choose(), parameter) == options


@pytest.mark.parametrize(
    ("choices", "left"),
    [
        ({}, ["One", "Three", "Two"]),
        ({"country": "CN"}, ["One", "Two"]),
        ({"country": "CN", "kind": "forum"}, ["Two"]),
        ({"topic": "arts", "organization": "university"}, ["Two"]),
        ({"year": "2021", "topic": "teachers", "when": "past"}, ["Two"]),
        ({"year": "2019", "country": "FR"}, []),
        ({"when": "upcoming"}, []),
    ],
)
def test_choices_of_several_filters_combine(events, choices, left):
    assert titles(choose(**choices)) == left


def test_options_count_what_the_other_choices_leave_but_not_their_own(events):
    filtered = choose(country="CN", kind="forum")

    assert counts(filtered, "country") == [("China", 1), ("France", 1)]
    assert counts(filtered, "kind") == [("Forum", 1), ("Summit", 1)]
    assert counts(filtered, "topic") == [("Arts", 1), ("Teachers", 1)]


def test_count_of_an_option_is_what_one_sees_on_choosing_it(events):
    for facet, options in choose(topic="teachers").groups:
        for option in options:
            chosen = choose(**{"topic": "teachers", facet.parameter: option.value})
            assert len(titles(chosen)) == option.count, option


def test_organization_of_two_roles_lists_and_counts_its_event_once(events):
    filtered = choose(organization="university")

    assert titles(filtered) == ["One", "Two"]
    assert counts(filtered, "organization") == [("Company", 1), ("University", 2)]


def test_upcoming_and_past_divide_all_events(events):
    make_event(title="Today", starts_on=timezone.localdate())
    make_event(title="Postponed", holding=Event.Holding.POSTPONED)

    assert counts(choose(), "when") == [("Upcoming", 2), ("Past", 3)]
    assert titles(choose(when="upcoming")) == ["Postponed", "Today"]


def test_filter_with_nothing_to_choose_between_is_left_out():
    make_event(country="CN", topics=[make_topic()])
    make_event(country="CN")

    offered = [facet.parameter for facet, _ in choose().groups]

    assert offered == ["when"]


def test_chosen_filter_is_offered_even_where_it_is_the_only_one():
    make_event(country="CN")

    assert counts(choose(country="CN"), "country") == [("China", 1)]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("when", "someday"),
        ("kind", "picnic"),
        ("year", "MMXXI"),
        ("year", "0021"),
        ("year", "٢٠٢١"),
        ("year", "20211"),
        ("country", "XX"),
        ("country", "<script>"),
        ("topic", "unknown"),
        ("series", "' OR 1=1 --"),
        ("organization", "university/"),
        ("topic", "x" * MAX_LENGTH),
    ],
)
def test_unknown_value_leaves_nothing_and_is_not_said_back(events, parameter, value):
    filtered = choose(**{parameter: value})

    made = [(facet.parameter, option.label, option.count) for facet, option in filtered.made]
    assert titles(filtered) == []
    assert made == [(parameter, "unknown", 0)]


@pytest.mark.parametrize("parameter", [facet.parameter for facet in EVENT_FACETS])
@pytest.mark.parametrize("value", ["", "C\0N", "\0", "x" * (MAX_LENGTH + 1)])
def test_value_that_no_record_can_have_is_no_choice(events, parameter, value):
    filtered = choose(**{parameter: value})

    assert titles(filtered) == ["One", "Three", "Two"]
    assert filtered.made == []


def test_event_without_a_value_makes_no_option():
    for country in ["CN", "FR", ""]:
        make_event(country=country)

    assert counts(choose(), "country") == [("China", 1), ("France", 1)]


def test_year_without_events_is_shown_as_chosen():
    make_event()

    assert counts(choose(year="1999"), "year") == [("2021", 1), ("1999", 0)]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_page_that_is_not_published_is_neither_offered_nor_named(events, status):
    hidden = make_topic(title="Secret topic", slug="secret", status=status)
    series = make_series(title="Secret series", slug="secret", status=status)
    organization = make_organization(name="Secret body", slug="secret", status=status)
    for event in events:
        event.topics.add(hidden)
        make_event_organization(event=event, organization=organization)
    Event.objects.update(series=series)

    for parameter in ["topic", "series", "organization"]:
        filtered = choose(**{parameter: "secret"})

        names = [name for name, _ in counts(choose(), parameter)]
        assert [name for name in names if "Secret" in name] == []
        assert titles(filtered) == []
        assert [option.label for _, option in filtered.made] == ["unknown"]


def test_page_with_draft_events_alone_is_not_offered(events):
    lone = make_topic(title="Of a draft")
    make_event(status=Status.DRAFT, topics=[lone])

    assert counts(choose(), "topic") == [("Arts", 2), ("Teachers", 2)]


def test_option_leads_to_its_choice_beside_the_others_or_back(events):
    filtered = choose(country="CN", topic="arts", page=3)

    queries = {
        option.label: (option.is_chosen, option.query)
        for facet, options in filtered.groups
        for option in options
        if facet.parameter == "topic"
    }
    assert queries == {
        "Arts": (True, "country=CN"),
        "Teachers": (False, "country=CN&topic=teachers"),
    }


def test_initiatives_are_filtered_by_kind_and_year():
    make_initiative(title="One", launched_on=date(2019, 5, 1))
    make_initiative(title="Two", kind=Initiative.Kind.DECLARATION)
    make_initiative(title="Draft", status=Status.DRAFT)

    filtered = FilteredList(
        Initiative.objects.published(), INITIATIVE_FACETS, QueryDict("year=2021")
    )

    assert titles(filtered) == ["Two"]
    assert counts(filtered, "kind") == []
    assert counts(filtered, "year") == [("2021", 1), ("2019", 1)]

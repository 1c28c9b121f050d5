"""Initiatives, their recommendations, and where these were taken up again."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from initiatives.models import Initiative, Mention, Recommendation
from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_programme,
    make_publication,
    make_recommendation,
    make_session,
)

pytestmark = pytest.mark.django_db


def refusal_of(record):
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    return refusal.value.message_dict


def session_of(**event):
    return make_session(event=make_event(**event))


SOURCES = {
    "event": make_event,
    "session": session_of,
    "publication": make_publication,
    "programme": make_programme,
}


def mention_by(name, record, **values):
    """Make a mention by one source, which `record` is."""
    return make_mention(**{"event": None, name: record, **values})


def test_number_of_a_published_recommendation_stays():
    recommendation = make_recommendation(number=3)

    recommendation.number = 4

    assert refusal_of(recommendation) == {
        "number": [
            "It is published as number 3, which is part of its address and of every citation. "
            "Take the initiative off the site to renumber it."
        ]
    }


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_number_may_change_while_visitors_do_not_see_it(status):
    recommendation = make_recommendation(initiative=make_initiative(status=status), number=3)

    recommendation.number = 4
    recommendation.full_clean()
    recommendation.save()

    assert Recommendation.objects.get().number == 4


def test_number_may_change_until_the_day_of_publication():
    tomorrow = timezone.now() + timedelta(days=1)
    recommendation = make_recommendation(initiative=make_initiative(publish_from=tomorrow))

    recommendation.number = 4
    recommendation.full_clean()
    recommendation.save()

    assert Recommendation.objects.get().number == 4


def test_published_recommendation_may_change_in_all_but_its_number():
    recommendation = make_recommendation(number=3)

    recommendation.title = "Better said"
    recommendation.full_clean()
    recommendation.save()

    assert list(Recommendation.objects.values_list("number", "title")) == [(3, "Better said")]


def test_recommendation_may_be_added_to_a_published_initiative():
    recommendation = Recommendation(initiative=make_initiative(), number=1, title="Equity")

    recommendation.full_clean()
    recommendation.save()

    assert Recommendation.objects.get() == recommendation


def test_recommendations_stand_in_the_order_of_their_numbers():
    initiative = make_initiative()
    for number in [3, 1, 10, 2]:
        make_recommendation(initiative=initiative, number=number, title=f"No. {number}")

    shown = Initiative.objects.for_event_page().get()

    assert [each.number for each in initiative.recommendations.all()] == [1, 2, 3, 10]
    assert [(row["number"], row["title"]) for row in shown.recommendation_rows] == [
        (number, f"No. {number}") for number in [1, 2, 3, 10]
    ]


@pytest.mark.parametrize("make", [make_initiative, make_recommendation])
def test_goals_and_targets_are_described_or_refused_at_their_field(make):
    record = make(sdgs="4.3, 17")

    described = record.sdg_list
    record.sdgs = "4.9"

    assert described == [("4.3", "Quality education"), ("17", "Partnerships for the Goals")]
    assert refusal_of(record) == {"sdgs": ["Not a goal or target of the 2030 Agenda: 4.9."]}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"person": make_person, "organization": make_organization}, "Ada LI, UNESCO"),
        ({"person": make_person}, "Ada LI"),
        ({"person": None, "organization": make_organization}, "UNESCO"),
    ],
)
def test_launcher_is_a_person_an_organization_or_one_for_the_other(values, name):
    named = {make_person: {"family_name": "Li"}, make_organization: {"name": "UNESCO"}}

    launcher = make_launcher(
        **{field: make and make(**named[make]) for field, make in values.items()}
    )

    launcher.full_clean()
    assert str(launcher) == name


@pytest.mark.parametrize("name", SOURCES)
def test_mention_is_published_when_both_its_initiative_and_its_source_are(name):
    mentions = {}
    for ours, theirs in product(Status, Status):
        recommendation = make_recommendation(initiative=make_initiative(status=ours))
        source = SOURCES[name](status=theirs)
        mentions[ours, theirs] = mention_by(name, source, recommendation=recommendation)

    published = list(Mention.objects.published())

    assert published == [mentions[Status.PUBLISHED, Status.PUBLISHED]]


def test_mention_knows_its_source_the_page_to_read_and_the_year():
    event = make_event(title="Summit", starts_on=date(2021, 4, 20))
    session = make_session(event=event, title="Opening")
    publication = make_publication(title="Report", year=2020)
    programme = make_programme(name="Institute", start_year=2019)
    sources = {
        "event": event,
        "session": session,
        "publication": publication,
        "programme": programme,
    }

    mentions = [mention_by(name, source, kind="quoted") for name, source in sources.items()]

    assert [(str(each), each.source, each.page, each.year) for each in mentions] == [
        ("Quoted: Summit", event, event, 2021),
        ("Quoted: Opening", session, event, 2021),
        ("Quoted: Report", publication, publication, 2020),
        ("Quoted: Institute", programme, programme, 2019),
    ]


@pytest.mark.parametrize(
    ("values", "year"),
    [({}, None), ({"start_year": 2019}, 2019), ({"starts_on": date(2018, 4, 1)}, 2018)],
)
def test_year_of_a_programme_is_as_far_as_it_is_known(values, year):
    assert mention_by("programme", make_programme(**values)).year == year


def test_mentions_are_told_in_the_order_in_which_they_happened():
    events = {day: make_event(starts_on=date(2021, 4, day)) for day in [20, 22]}
    in_order = [
        ("programme", make_programme(starts_on=date(2018, 1, 1))),
        ("publication", make_publication(year=2020, published_on=date(2020, 6, 1))),
        ("publication", make_publication(year=2020)),
        ("programme", make_programme(start_year=2021, starts_on=date(2021, 4, 1))),
        ("event", events[20]),
        ("publication", make_publication(year=2021, published_on=date(2021, 4, 21))),
        ("session", make_session(event=events[22])),
        ("publication", make_publication(year=2021)),
        ("event", make_event(starts_on=date(2022, 1, 1))),
        ("programme", make_programme()),
    ]
    mentions = [mention_by(name, source) for name, source in reversed(in_order)]

    told = list(Mention.objects.oldest_first())

    assert [each.source for each in told] == [source for _, source in in_order]
    assert set(told) == set(mentions)


@pytest.fixture
def recommendations():
    """Make recommendations of two initiatives: B 1, A 2, A 1."""
    a, b = make_initiative(title="A"), make_initiative(title="B")
    return [
        make_recommendation(initiative=initiative, number=number)
        for initiative, number in [(b, 1), (a, 2), (a, 1)]
    ]


def test_event_has_its_own_mentions_and_those_of_its_sessions_by_number(recommendations):
    event = make_event()
    session = make_session(event=event)
    for name, source, recommendation in zip(
        ["event", "session", "event"], [event, session, event], recommendations, strict=True
    ):
        mention_by(name, source, recommendation=recommendation)
    make_mention(recommendation=recommendations[0])
    mention_by("session", make_session(), recommendation=recommendations[0])

    found = [each.recommendation for each in Mention.objects.at(event)]

    assert found == recommendations[::-1]


@pytest.mark.parametrize("name", ["publication", "programme"])
def test_publication_or_programme_has_its_own_mentions_by_number(recommendations, name):
    source = SOURCES[name]()
    for recommendation in recommendations:
        mention_by(name, source, recommendation=recommendation)
    mention_by(name, SOURCES[name](), recommendation=recommendations[0])

    found = [each.recommendation for each in Mention.objects.by(source)]

    assert found == recommendations[::-1]


@pytest.mark.parametrize("name", SOURCES)
def test_source_of_a_mention_cannot_be_deleted(name):
    source = SOURCES[name]()
    mention = mention_by(name, source)

    with pytest.raises(ProtectedError):
        source.delete()

    assert list(Mention.objects.all()) == [mention]


def test_event_at_which_an_initiative_was_launched_cannot_be_deleted():
    event = make_event()
    initiative = make_initiative(event=event)

    with pytest.raises(ProtectedError):
        event.delete()

    assert Initiative.objects.get() == initiative

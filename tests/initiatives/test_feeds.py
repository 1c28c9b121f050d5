"""The feeds of initiatives; what all feeds must do is tested of those of events."""

import pytest

from summit_site.content.publishing import Status
from tests.factories import make_event, make_initiative, make_recommendation
from tests.feeds import FORMATS, feed_at, json_feed_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://summits.example"
    settings.SITE_NAME = "Summits"


def test_atom_and_rss_have_what_is_known_of_the_initiative(client):
    initiative = make_initiative(title="Pledge", summary="We will", kind="declaration")
    make_recommendation(initiative=initiative, title="Do it")

    for form in ["atom", "rss"]:
        feed = feed_at(client, f"/en/initiatives/feed.{form}")
        (entry,) = feed.entries

        assert feed.feed.title == "Initiatives · Summits"
        assert entry.title == "Pledge"
        assert entry.link == f"https://summits.example/en/initiatives/{initiative.slug}/"
        assert [tag.term for tag in entry.tags] == ["Declaration"]
        assert "<p>We will</p>" in entry.summary
        assert '<li value="1">Do it</li>' in entry.summary


def test_json_feed_has_the_facts_for_programs(client):
    make_initiative(title="Pledge", sdgs="4 17.6", is_open=True)

    (item,) = json_feed_at(client, "/en/initiatives/feed.json")["items"]

    assert item["title"] == "Pledge"
    assert item["_initiative"] == {
        "launched_on": "2021-04-20",
        "progress": "launched",
        "is_open": True,
        "sdgs": ["4", "17.6"],
    }


def test_feed_follows_the_filters_of_its_list(client):
    make_initiative(title="Here", kind="declaration")
    make_initiative(title="Elsewhere", kind="agreement")

    feed = feed_at(client, "/en/initiatives/feed.atom?kind=declaration")

    assert [entry.title for entry in feed.entries] == ["Here"]
    assert feed.feed.title == "Initiatives · Declaration · Summits"


def test_feed_in_a_language_has_no_other_language(client):
    initiative = make_initiative(title_en="Pledge", title_fr="Engagement", summary_en="English")
    make_recommendation(initiative=initiative, title_en="Not translated")
    make_initiative(title_en="English alone")

    (entry,) = feed_at(client, "/fr/initiatives/feed.atom").entries

    assert entry.title == "Engagement"
    assert "English" not in entry.summary
    assert "Not translated" not in entry.summary


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
@pytest.mark.parametrize("form", FORMATS)
def test_initiative_that_is_not_public_is_in_no_feed(client, status, form):
    initiative = make_initiative(title="Hidden")
    before = client.get(f"/en/initiatives/feed.{form}").text
    initiative.status = status
    initiative.save()

    after = client.get(f"/en/initiatives/feed.{form}").text

    assert ["Hidden" in text for text in [before, after]] == [True, False]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("form", FORMATS)
def test_feed_takes_the_same_queries_for_any_number_of_initiatives(
    client, count, form, django_assert_num_queries
):
    for _ in range(count):
        initiative = make_initiative(event=make_event())
        make_recommendation(initiative=initiative)

    with django_assert_num_queries(2):
        client.get(f"/en/initiatives/feed.{form}")

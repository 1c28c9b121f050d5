import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [1, 3])
def test_initiative_list_takes_the_same_queries_for_any_number_of_initiatives(
    client, size, django_assert_num_queries
):
    shown = [make_initiative(title=f"Initiative {number}") for number in range(size)]
    for initiative in shown:
        make_recommendation(initiative=initiative)
    draft = make_initiative(status=Status.DRAFT)

    with django_assert_num_queries(4):
        response = client.get(reverse("initiatives:list"))

    assert list(response.context["page"]) == shown
    assert draft.title not in response.text


@pytest.mark.parametrize("size", [1, 3])
def test_initiative_page_takes_the_same_queries_whatever_its_size(
    client, size, django_assert_num_queries
):
    initiative = make_initiative(
        event=make_event(),
        partners=[make_organization() for _ in range(size)],
        reiterates=[make_publication() for _ in range(size)],
        programmes=[make_programme() for _ in range(size)],
    )
    for _ in range(size):
        make_launcher(initiative=initiative, organization=make_organization())
        make_mention(recommendation=make_recommendation(initiative=initiative))

    with django_assert_num_queries(7):
        response = client.get(initiative.get_absolute_url())

    assert response.status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_recommendation_page_takes_the_same_queries_whatever_its_trace(
    client, size, django_assert_num_queries
):
    initiative = make_initiative(event=make_event())
    recommendation = make_recommendation(initiative=initiative)
    for _ in range(size):
        make_recommendation(initiative=initiative)
        make_mention(recommendation=recommendation)
        make_launcher(initiative=initiative)

    with django_assert_num_queries(4):
        response = client.get(recommendation.get_absolute_url())

    assert response.text.count("Carried forward") == size


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("initiatives:publication-list", make_publication),
        ("initiatives:programme-list", make_programme),
    ],
)
def test_page_lists_take_the_same_queries_for_any_number_of_records(
    client, django_assert_num_queries, name, make, size
):
    shown = [make() for _ in range(size)]
    make(status=Status.DRAFT)

    with django_assert_num_queries(2):
        response = client.get(reverse(name))

    assert set(response.context["page_obj"]) == set(shown)


@pytest.mark.parametrize("size", [1, 3])
def test_publication_page_takes_the_same_queries_whatever_its_size(
    client, size, django_assert_num_queries
):
    publication = make_publication(
        publishers=[make_organization() for _ in range(size)],
        authors=[make_person() for _ in range(size)],
        event=make_event(),
    )
    for language in ["en", "fr", "ru"][:size]:
        make_publication_text(publication=publication, language=language)
        make_initiative(reiterates=[publication])
        make_mention(publication=publication)

    with django_assert_num_queries(6):
        response = client.get(publication.get_absolute_url())

    assert response.text.count('<a href="https://example.org/text"') == size


@pytest.mark.parametrize("size", [1, 3])
def test_programme_page_takes_the_same_queries_whatever_its_size(
    client, size, django_assert_num_queries
):
    programme = make_programme(events=[make_event() for _ in range(size)])
    for _ in range(size):
        make_programme_organization(programme=programme)
        make_initiative(programmes=[programme])
        make_mention(programme=programme)

    with django_assert_num_queries(7):
        response = client.get(programme.get_absolute_url())

    assert response.text.count("Carried forward") == size


def test_recommendations_stand_in_the_order_of_their_numbers(client):
    initiative = make_initiative()
    make_recommendation(initiative=initiative, number=2, title="Then this")
    make_recommendation(initiative=initiative, number=1, title="First this")

    response = client.get(initiative.get_absolute_url())

    assert response.text.index("First this") < response.text.index("Then this")


def test_recommendation_has_an_address_of_its_own(client):
    initiative = make_initiative(slug="pact")
    make_recommendation(initiative=initiative, number=4, title="Evidence")

    found = client.get("/en/initiatives/pact/4/")
    missing = client.get("/en/initiatives/pact/5/")

    assert found.context["recommendation"].title == "Evidence"
    assert missing.status_code == 404


def test_recommendation_keeps_its_address_when_the_initiatives_slug_changes(client):
    initiative = make_initiative(slug="old-name")
    make_recommendation(initiative=initiative, number=2)
    initiative.slug = "new-name"
    initiative.save()

    response = client.get("/en/initiatives/old-name/2/")

    assert (response.status_code, response.url) == (301, "/en/initiatives/new-name/2/")


def test_trace_tells_what_became_of_a_recommendation_the_oldest_first(client):
    recommendation = make_recommendation()
    report = make_publication(title="A report", year=2023)
    conference = make_event(title="A conference", starts_on=date(2022, 5, 1))
    panel = make_session(title="A panel", event=make_event(starts_on=date(2024, 2, 1)))
    make_mention(recommendation=recommendation, session=panel)
    make_mention(recommendation=recommendation, publication=report)
    make_mention(recommendation=recommendation, event=conference)

    response = client.get(recommendation.get_absolute_url())

    places = [response.text.index(title) for title in ["A conference", "A report", "A panel"]]
    assert places == sorted(places)


def test_trace_of_an_initiative_is_drawn_as_a_line_for_each_recommendation(client):
    initiative = make_initiative(launched_on=date(2020, 4, 20))
    first, second = [make_recommendation(initiative=initiative) for _ in range(2)]
    report = make_publication(title="A report", year=2023)
    programme = make_programme(name="A programme")
    for recommendation in [first, second]:
        make_mention(recommendation=recommendation, publication=report, kind="reported")
    make_mention(recommendation=second, programme=programme, kind="carried")

    page = client.get(initiative.get_absolute_url()).text

    def words(pattern):
        found = re.findall(pattern, page, re.DOTALL)
        return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in found]

    assert words('<th scope="col">(.*?)</th>') == ["2020", "2023", "– Year not known"]
    assert words("<td>(.*?)</td>")[1:] == [
        *["Launched", "Reported on: A report", ""],
        *["Launched", "Reported on: A report", "Carried forward: A programme"],
    ]
    assert f'<a class="point reported" href="{report.get_absolute_url()}">' in page


def test_source_that_takes_up_several_recommendations_is_listed_once(client):
    initiative = make_initiative()
    report = make_publication(title="A report", year=2023)
    for _ in range(3):
        recommendation = make_recommendation(initiative=initiative)
        make_mention(recommendation=recommendation, publication=report)

    page = client.get(initiative.get_absolute_url()).text

    assert page.count(">A report</a>") == 1
    assert "Recommendations 1, 2, 3" in page


def test_initiative_that_nothing_took_up_has_no_trace(client):
    initiative = make_recommendation().initiative

    assert "trace" not in client.get(initiative.get_absolute_url()).text


def test_text_of_a_publication_is_given_out_only_while_it_is_published(client):
    text = make_publication_text(file=ContentFile(b"words", "text.pdf"))

    given = client.get(text.get_absolute_url())
    text.publication.status = Status.ARCHIVED
    text.publication.save()
    refused = client.get(text.get_absolute_url())

    assert given.getvalue() == b"words"
    assert given["Content-Disposition"].startswith("attachment")
    assert refused.status_code == 404


def test_launch_is_shown_with_the_title_of_the_day_on_both_launchers_pages(client):
    person = make_person(family_name="Dou", given_name="Ruigang", name_order="family_first")
    foundation = make_organization(name="A Foundation")
    launcher = make_launcher(person=person, organization=foundation, job_title="Deputy Secretary")
    title = launcher.initiative.title

    on_persons = client.get(person.get_absolute_url()).text
    on_foundations = client.get(foundation.get_absolute_url()).text

    assert title in on_persons
    assert "As Deputy Secretary" in on_persons
    assert title in on_foundations
    assert "DOU Ruigang</a>, Deputy Secretary" in on_foundations

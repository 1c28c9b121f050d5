import pytest
from django.urls import reverse

from initiatives.models import Initiative, Mention, Publication
from summit_site.content.editing.revisions import Revision
from summit_site.content.publishing import Status
from tests.admin_forms import empty_parts, errors_in, form_data, new_parts
from tests.factories import (
    make_event,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_superuser,
    text_file,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/initiatives/initiative/add/"


@pytest.fixture
def staff(client):
    """A client signed in as staff who may do everything."""
    client.force_login(make_superuser())
    return client


def change(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def new_initiative(**values):
    """Return what the form of a new initiative sends."""
    defaults = {
        "title_en": "Joint Initiative",
        "slug": "joint-initiative",
        "kind": "joint_initiative",
        "launched_on": "2021-04-20",
        "progress": "launched",
        "status": "draft",
    }
    return {**defaults, **empty_parts("launchers", "recommendations"), **values}


def test_new_initiative_is_saved_with_launchers_and_recommendations(staff):
    person, organization = make_person(), make_organization()
    data = new_initiative(
        **new_parts(
            "launchers",
            {"person": person.pk, "job_title_en": "Director", "organization": organization.pk},
            {"person": "", "job_title_en": "", "organization": organization.pk},
        ),
        **new_parts(
            "recommendations",
            {"number": "1", "title_en": "Online Education", "sdgs": "4.3"},
            {"number": "2", "title_en": "Capacity Building", "sdgs": ""},
        ),
    )

    response = staff.post(ADD, data)

    initiative = Initiative.objects.get()
    assert response.status_code == 302
    assert [str(launcher) for launcher in initiative.launchers.all()] == [
        f"{person}, {organization}",
        str(organization),
    ]
    assert [str(each) for each in initiative.recommendations.all()] == [
        "1. Online Education",
        "2. Capacity Building",
    ]


def test_initiative_form_refuses_a_launcher_without_anyone(staff):
    row = {"person": "", "job_title_en": "Director", "organization": ""}

    response = staff.post(ADD, new_initiative(**new_parts("launchers", row)))

    assert errors_in(response) == {
        "launchers-0-person": ["Name a person, an organisation, or both."]
    }
    assert not Initiative.objects.exists()


def test_initiative_form_refuses_a_number_given_twice(staff):
    rows = [{"number": "1", "title_en": "First"}, {"number": "1", "title_en": "Second"}]

    response = staff.post(ADD, new_initiative(**new_parts("recommendations", *rows)))

    assert errors_in(response) == {
        "recommendations-1-number": ["Another recommendation has this number."]
    }
    assert not Initiative.objects.exists()


def test_initiative_form_refuses_the_number_of_a_stored_recommendation(staff):
    recommendation = make_recommendation(number=1)
    address = change(recommendation.initiative)
    data = form_data(staff.get(address))
    data["recommendations-TOTAL_FORMS"] = "2"
    data |= {"recommendations-1-number": "1", "recommendations-1-title_en": "Second"}

    response = staff.post(address, data)

    assert errors_in(response) == {
        "recommendations-1-number": ["Another recommendation has this number."]
    }


def test_initiative_form_keeps_published_numbers(staff):
    recommendation = make_recommendation(number=1)
    address = change(recommendation.initiative)
    data = form_data(staff.get(address)) | {"recommendations-0-number": "2"}

    response = staff.post(address, data)

    recommendation.refresh_from_db()
    assert list(errors_in(response)) == ["recommendations-0-number"]
    assert recommendation.number == 1


def test_initiative_form_takes_a_row_with_only_its_suggested_number_for_an_empty_one(staff):
    row = {"number": "1", "title_en": "", "sdgs": ""}

    response = staff.post(ADD, new_initiative(**new_parts("recommendations", row)))

    assert response.status_code == 302
    assert not Initiative.objects.get().recommendations.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_initiative_form_takes_the_same_queries_for_any_number_of_parts(
    staff, count, django_assert_num_queries
):
    initiative = make_initiative(event=make_event())
    for _ in range(count):
        make_launcher(initiative=initiative, organization=make_organization())
        make_recommendation(initiative=initiative)
    staff.get(change(initiative))

    with django_assert_num_queries(14):
        staff.get(change(initiative))


def test_recommendation_form_is_reached_from_its_initiative_and_not_in_the_menu(staff):
    recommendation = make_recommendation()

    form = staff.get(change(recommendation.initiative))
    menu = staff.get(reverse("admin:index")).context["available_apps"]

    assert f'href="{change(recommendation)}"' in form.text
    assert "Recommendation" not in [model["object_name"] for app in menu for model in app["models"]]


def title(recommendation):
    return {"title_en": recommendation.title_en}


def test_recommendation_form_adds_where_it_was_taken_up(staff):
    recommendation, event = make_recommendation(), make_event()
    row = {"kind": "carried", "event": event.pk, "note_en": "As its theme."}

    response = staff.post(
        change(recommendation), title(recommendation) | new_parts("mentions", row)
    )

    mention = Mention.objects.get()
    assert response.status_code == 302
    assert (mention.recommendation, mention.source) == (recommendation, event)


def test_recommendation_form_refuses_two_sources_in_one_mention(staff):
    recommendation, event, publication = make_recommendation(), make_event(), make_publication()
    row = {"kind": "carried", "event": event.pk, "publication": publication.pk}

    response = staff.post(
        change(recommendation), title(recommendation) | new_parts("mentions", row)
    )

    assert list(errors_in(response)) == ["mentions-0-event"]
    assert not Mention.objects.exists()


def test_recommendation_form_offers_neither_deletion_nor_a_dead_link(staff):
    recommendation = make_recommendation(initiative=make_initiative(status=Status.DRAFT))

    response = staff.get(change(recommendation))

    assert "deletelink" not in response.text
    assert response.context["absolute_url"] is None


def test_publication_form_refuses_a_language_twice(staff):
    row = {"language": "en", "link": "https://example.org/text"}
    data = {
        "title_en": "Recommendations",
        "kind": "report",
        "year": "2020",
        "slug": "recommendations",
    }

    response = staff.post(
        "/admin/initiatives/publication/add/",
        data | {"status": "draft"} | new_parts("texts", row, row),
    )

    assert errors_in(response) == {
        "texts-1-language": ["There is already a text in this language."]
    }
    assert not Publication.objects.exists()


def test_publication_form_leads_to_the_file_of_a_draft(staff):
    text = make_publication_text(
        file=text_file(name="text.pdf"), publication=make_publication(status=Status.DRAFT)
    )

    form = staff.get(change(text.publication))
    file = staff.get(f"/admin/files/{text.file.name}")
    file.close()

    assert f'href="/admin/files/{text.file.name}"' in form.text
    assert file.status_code == 200


def test_typed_link_without_a_scheme_becomes_https(staff):
    row = {"language": "en", "link": "example.org/text"}
    data = {"title_en": "Text", "kind": "report", "year": "2020", "slug": "text", "status": "draft"}

    staff.post("/admin/initiatives/publication/add/", data | new_parts("texts", row))

    assert Publication.objects.get().texts.get().link == "https://example.org/text"


def test_history_says_what_was_changed(staff):
    launcher = make_launcher(job_title="Deputy Secretary")
    address = change(launcher.initiative)
    data = form_data(staff.get(address)) | {"launchers-0-job_title_en": "Secretary"}

    staff.post(address, data)

    launcher.refresh_from_db()
    assert launcher.job_title == "Secretary"
    assert Revision.objects.filter(kind="draft").get().what() == (
        f"Changed Job title that day for launcher “{launcher}”."
    )

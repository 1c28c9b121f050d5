"""Publications and programmes: their dates, texts and organisations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from initiatives.models import Initiative, Programme, Publication
from summit_site.content.publishing import Status
from tests.factories import (
    make_event,
    make_initiative,
    make_organization,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    text_file,
)

pytestmark = pytest.mark.django_db


DATED = [(make_publication, "year", "published_on"), (make_programme, "start_year", "starts_on")]


def refusal_of(record):
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    return refusal.value.message_dict


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2021, 1, 1)])
@pytest.mark.parametrize(("make", "year_field", "field"), DATED)
def test_day_in_another_year_than_given_is_refused(make, year_field, field, day):
    record = make(**{year_field: 2020, field: day})

    assert refusal_of(record) == {field: ["This day is in another year."]}


@pytest.mark.parametrize("day", [None, date(2020, 1, 1), date(2020, 12, 31)])
@pytest.mark.parametrize(("make", "year_field", "field"), DATED)
def test_day_in_the_year_given_is_taken(make, year_field, field, day):
    record = make(**{year_field: 2020, field: day})

    record.full_clean()

    assert type(record).objects.filter(**{field: day}).exists()


@pytest.mark.parametrize("year", [1799, 2201])
@pytest.mark.parametrize(
    ("make", "field"), [(make_publication, "year"), (make_programme, "start_year")]
)
def test_year_that_was_mistyped_is_refused(make, field, year):
    record = make()

    setattr(record, field, year)

    assert list(refusal_of(record)) == [field]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("doi", "doi:10.1000/182", "A DOI looks like 10.1000/182."),
        ("isbn", "978-92-3-100470-5", "This ISBN has a mistyped digit."),
    ],
)
def test_mistyped_identifier_is_refused_at_its_field(field, value, message):
    publication = make_publication()

    setattr(publication, field, value)

    assert refusal_of(publication) == {field: [message]}


@pytest.mark.parametrize(
    ("acronym", "title"), [("IIOE", "Online Institute (IIOE)"), ("", "Online Institute")]
)
def test_programme_is_called_by_its_name_with_its_acronym(acronym, title):
    programme = make_programme(name="Online Institute", acronym=acronym)

    assert (programme.title, str(programme)) == (title, title)


def test_organizations_of_a_programme_stand_by_role_each_in_order():
    programme = make_programme()
    for role, name in [("partner", "P"), ("launched_by", "B"), ("launched_by", "A")]:
        make_programme_organization(
            programme=programme, role=role, organization=make_organization(name=name)
        )

    page = Programme.objects.for_page().get()
    card = Programme.objects.with_organization_rows().get()

    on_page = [
        (role, [each.organization.name for each in members])
        for role, members in page.organizations_by_role
    ]
    on_card = [
        (role, [row["organization__name"] for row in rows])
        for role, rows in card.organization_names_by_role
    ]
    assert on_page == on_card == [("Launched by", ["B", "A"]), ("In partnership with", ["P"])]


def test_programme_has_its_published_events_and_initiatives_alone():
    old, new = (make_event(starts_on=date(year, 1, 1)) for year in [2019, 2021])
    programme = make_programme(events=[old, new, make_event(status=Status.DRAFT)])
    initiative = make_initiative(programmes=[programme])
    make_initiative(programmes=[programme], status=Status.DRAFT)
    make_initiative()

    assert list(programme.published_events()) == [new, old]
    assert list(programme.published_initiatives()) == [initiative]


def test_publication_has_the_published_initiatives_that_reiterate_it():
    publication = make_publication()
    initiative = make_initiative(reiterates=[publication])
    make_initiative(reiterates=[publication], status=Status.DRAFT)
    make_initiative()

    assert list(publication.published_reiterations()) == [initiative]


def test_publishers_are_named_in_order_beside_their_publication():
    publishers = [
        make_organization(name=name, short_name=name[0], slug=name.lower())
        for name in ["Beta", "Alpha"]
    ]
    make_publication(publishers=publishers)

    shown = Publication.objects.with_publisher_rows().get()

    named = [(row["name"], row["short_name"], row["slug"]) for row in shown.publisher_rows]
    assert named == [("Alpha", "A", "alpha"), ("Beta", "B", "beta")]


def test_initiative_shows_what_is_published_of_the_texts_and_programmes_it_takes_up():
    publication, programme = make_publication(), make_programme()
    make_initiative(
        reiterates=[publication, make_publication(status=Status.DRAFT)],
        programmes=[programme, make_programme(status=Status.DRAFT)],
    )

    page = Initiative.objects.for_page().get()

    assert list(page.reiterates.all()) == [publication]
    assert list(page.programmes.all()) == [programme]


def test_publication_outlives_the_event_it_was_launched_at():
    event = make_event()
    publication = make_publication(event=event)

    event.delete()

    publication.refresh_from_db()
    assert publication.event is None


@pytest.mark.parametrize("name", ["text.html", "text.svg", "text.exe"])
def test_text_is_refused_as_a_file_that_a_browser_or_computer_would_run(name):
    text = make_publication_text(file=text_file(name))

    assert list(refusal_of(text)) == ["file"]


def test_texts_of_a_publication_are_called_by_their_language_and_stand_by_its_code():
    publication = make_publication()
    for language in ["zh-hans", "ar", "fr"]:
        make_publication_text(publication=publication, language=language)

    assert [str(text) for text in publication.texts.all()] == [
        "Arabic",
        "French",
        "Simplified Chinese",
    ]

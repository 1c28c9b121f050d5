"""Sessions, appearances, photos and documents of events."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.models import Appearance, Document, Session
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_organization,
    make_person,
    make_photo,
    make_session,
    text_file,
)

pytestmark = pytest.mark.django_db

DAY = date(2021, 4, 20)


def refusal_of(record):
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    return refusal.value.message_dict


def content_of(field_file):
    with field_file.open() as file:
        return file.read().decode()


@pytest.mark.parametrize(
    ("zone", "day", "starts_at"),
    [
        ("UTC", DAY, datetime(2021, 4, 20, 9, 30, tzinfo=UTC)),
        ("Asia/Shanghai", DAY, datetime(2021, 4, 20, 1, 30, tzinfo=UTC)),
        ("Europe/Paris", DAY, datetime(2021, 4, 20, 7, 30, tzinfo=UTC)),
        ("Europe/Paris", date(2021, 1, 20), datetime(2021, 1, 20, 8, 30, tzinfo=UTC)),
    ],
)
def test_session_starts_and_ends_by_the_clock_of_its_event(zone, day, starts_at):
    event = make_event(starts_on=day, time_zone=zone)

    session = make_session(event=event, day=day, starts=time(9, 30), ends=time(10))

    assert session.starts_at == starts_at
    assert session.ends_at == starts_at + timedelta(minutes=30)
    assert session.starts_at.time() == time(9, 30)


@pytest.mark.parametrize("values", [{}, {"day": DAY}, {"starts": time(9), "ends": time(10)}])
def test_session_without_day_or_time_has_no_moment(values):
    session = make_session(**values)

    session.full_clean()

    assert (session.starts_at, session.ends_at) == (None, None)


@pytest.mark.parametrize("days", [-1, 2])
def test_session_is_refused_on_a_day_without_the_event(days):
    event = make_event(starts_on=DAY, ends_on=DAY + timedelta(days=1))

    session = make_session(event=event, day=DAY + timedelta(days=days))

    assert refusal_of(session) == {"day": ["The event is not held on that day."]}


def test_appearance_is_refused_in_a_session_of_another_event():
    event, other = make_event(), make_event()

    appearance = make_appearance(event=event, session=make_session(event=other))

    assert refusal_of(appearance) == {"session": ["This session belongs to another event."]}


def test_appearance_in_a_session_of_its_event_is_taken():
    event = make_event()

    appearance = make_appearance(event=event, session=make_session(event=event))

    appearance.full_clean()
    assert Appearance.objects.get() == appearance


def test_later_job_does_not_rewrite_what_a_person_was_that_day():
    person, then, now = make_person(), make_organization(), make_organization()
    values = {"person": person, "job_title": "Director", "organization": then}
    before = make_appearance(event=make_event(starts_on=date(2019, 1, 1)), **values)

    after = make_appearance(
        event=make_event(), person=person, job_title="Minister", organization=now
    )

    then_and_now = [
        (each.job_title, each.organization) for each in person.appearances.latest_first()
    ]
    assert list(person.published_appearances) == [after, before]
    assert then_and_now == [("Minister", now), ("Director", then)]


def test_what_belongs_to_a_session_outlives_it():
    event = make_event()
    session = make_session(event=event)
    appearance = make_appearance(event=event, session=session)
    document = make_document(event=event, session=session)

    session.delete()

    assert Session.objects.count() == 0
    assert [Appearance.objects.get().session, Document.objects.get().session] == [None, None]
    assert (Appearance.objects.get(), Document.objects.get()) == (appearance, document)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"caption": "The opening", "alternative_text": "A hall"}, "The opening"),
        ({"alternative_text": "A hall"}, "A hall"),
    ],
)
def test_photo_is_called_by_its_caption_or_what_it_shows(values, name):
    assert str(make_photo(**values)) == name


def test_photo_that_says_nothing_is_called_by_its_file():
    photo = make_photo(alternative_text="", is_decorative=True)

    assert str(photo) == photo.image.name


def test_first_photo_in_staffs_order_is_the_cover():
    event = make_event()
    make_photo(event=event, position=2)
    first = make_photo(event=event, position=1)

    cards = type(event).objects.for_cards().get()

    assert cards.covers == [first]


def test_new_file_of_a_document_takes_its_place_and_keeps_each_earlier_one():
    document = make_document(file=text_file(text="One"))

    for text in ["Two", "Three"]:
        document = Document.objects.get()
        document.file = text_file(text=text)
        document.save()

    kept = Document.objects.get()
    versions = [(each.number, content_of(each.file)) for each in kept.versions.all()]
    assert (kept.pk, kept.version, content_of(kept.file)) == (document.pk, 3, "Three")
    assert versions == [(2, "Two"), (1, "One")]
    assert kept.get_absolute_url() == document.get_absolute_url()


def test_document_saved_without_a_new_file_has_no_new_version():
    make_document()
    document = Document.objects.get()

    document.title = "Agenda"
    document.save()

    assert (Document.objects.get().version, document.versions.count()) == (1, 0)


def test_document_replaced_from_a_form_opened_before_is_one_version_further():
    document, opened_before = make_document(), Document.objects.get()
    document.file = text_file(text="Two")
    document.save()

    opened_before.file = text_file(text="Three")
    opened_before.save()

    kept = Document.objects.get()
    assert (kept.version, content_of(kept.file)) == (3, "Three")
    assert [each.number for each in kept.versions.all()] == [2, 1]


@pytest.mark.parametrize(("name", "ending"), [("a.pdf", "PDF"), ("a.b.docx", "DOCX")])
def test_document_says_which_kind_of_file_it_is(name, ending):
    assert make_document(file=text_file(name)).ending == ending


@pytest.mark.parametrize("name", ["page.html", "program.exe", "drawing.svg", "pdf", "a.pdf.html"])
def test_file_that_a_browser_or_computer_would_run_is_no_document(name):
    allowed = "pdf, docx, xlsx, pptx, odt, ods, odp, epub, csv, txt."

    errors = refusal_of(make_document(file=text_file(name)))

    assert list(errors) == ["file"]
    assert errors["file"][0].endswith(f"Allowed extensions are: {allowed}")

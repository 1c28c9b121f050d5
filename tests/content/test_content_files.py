"""Content files: how values are read, and what is said of those that cannot be."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from events.models import Event
from initiatives.models import Mention
from summit_site.content.content_files import ContentFilesError
from tests.content.conftest import EVENT
from tests.factories import (
    make_event,
    make_person,
    make_session,
    write_files,
)

pytestmark = pytest.mark.django_db


INITIATIVE = 'title = "Joint initiative"\nlaunched_on = 2021-04-20\n'
RECOMMENDED = (
    INITIATIVE
    + """
[[recommendations]]
number = 1
title = "Equity"
[[recommendations.mentions]]
"""
)


@pytest.fixture
def errors_of(load):
    """Return a function that loads one event of these lines, and gives its errors."""

    def write_and_load(*lines):
        with pytest.raises(ContentFilesError) as refusal:
            load({"events/summit.toml": "\n".join(lines)})
        return [line.removeprefix("events/summit.toml: ") for line in refusal.value.lines]

    return write_and_load


def stored_files():
    return sorted(file.name for file in settings.MEDIA_ROOT.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("released_on = 2021-04-21", "released_on", date(2021, 4, 21)),
        ('released_on = "2021-04-21"', "released_on", date(2021, 4, 21)),
        ("edition = 2", "edition", 2),
        ("latitude = 39.9042\nlongitude = 116.4074", "latitude", Decimal("39.904200")),
        ('latitude = "39.9042"\nlongitude = "116.4074"', "longitude", Decimal("116.407400")),
        (
            "publish_from = 2021-04-20T09:00:00+08:00",
            "publish_from",
            datetime(2021, 4, 20, 1, tzinfo=UTC),
        ),
        ('city = "  Beijing "', "city", "Beijing"),
        ('country = "CN"', "country", "CN"),
        ('body = "One.\\n\\nTwo."', "body", "<p>One.</p>\n\n<p>Two.</p>"),
        ('body = "<h3>One</h3>"', "body", "<h3>One</h3>"),
        ('body = "<script>x</script>One"', "body", "One"),
        ('body = "A <strong>b</strong>"', "body", "<p>A <strong>b</strong></p>"),
    ],
)
def test_value_is_read_as_its_field_keeps_it(load_event, line, field, value):
    event = load_event(line)

    assert getattr(event, field) == value


def test_file_with_a_byte_order_mark_is_read(load):
    load({"events/summit.toml": ("\ufeff" + EVENT).encode()})

    assert Event.objects.get().title == "Summit"


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("edition = inf", "edition: another type is expected"),
        ("edition = nan", "edition: “NaN” value must be an integer."),
        ("ends_on = 10:00:00", "ends_on: another type is expected"),
        (
            'ends_on = "soon"',
            "ends_on: “soon” value has an invalid date format. It must be in YYYY-MM-DD format.",
        ),
        ("series = 5", "series: text in quotation marks is expected"),
        ("body = 5", "body: text in quotation marks is expected"),
        ("topics = 5", "topics: a list is expected"),
        ("topics = [5]", "topics: text in quotation marks is expected"),
        ('topics = [["teachers"]]', "topics: text in quotation marks is expected"),
        ('city = ["Beijing"]', "city: a single value is expected"),
        ('city = { name = "Beijing" }', "city: a single value is expected"),
        ('city = "a\\u0000b"', "city: text cannot hold the character U+0000"),
        ('topics = ["a\\u0000b"]', "topics: text cannot hold the character U+0000"),
        (
            "publish_from = 2021-04-20T09:00:00",
            "publish_from: a moment needs its distance from UTC: 2021-04-20T09:00:00+08:00",
        ),
        (
            "publish_from = 2021-04-20",
            "publish_from: a moment needs its distance from UTC: 2021-04-20T09:00:00+08:00",
        ),
        ('mode = "by post"', "mode: Value 'by post' is not a valid choice."),
        ('id = "x"', "id: event has no field of this name"),
        ('slug = "x"', "slug: event has no field of this name"),
        ("created_at = 2021-04-20", "created_at: event has no field of this name"),
        ("initiatives = []", "initiatives: event has no field of this name"),
        ("programmes = []", "programmes: event has no field of this name"),
        ("sessions = 5", "sessions: a list is expected"),
        ('sessions = ["Opening"]', "sessions: a table for each is expected: [[sessions]]"),
        ("[[sessions]]\nroom = 5", "Session 1: title: This field cannot be blank."),
        (
            '[[sessions]]\ntitle = "A"\nday = "soon"',
            "Session 1: day: “soon” value has an invalid date format. It must be in YYYY-MM-DD "
            "format.",
        ),
        (
            '[[sessions]]\ntitle = "A"\n[[sessions]]\ntitle = "B"\nday = 2021-04-21',
            "Session 2: day: The event is not held on that day.",
        ),
        (
            '[[sessions]]\ntitle = "A"\nevent = "other"',
            "Session 1: event: session has no field of this name",
        ),
        ('[[appearances]]\nperson = "nobody"', "Appearance 1: person: there is no person “nobody”"),
        (
            '[[documents]]\ntitle = "A"\nfile = "no.pdf"',
            "Document 1: file: there is no file “no.pdf” beside this one",
        ),
    ],
)
def test_value_that_does_not_fit_is_refused_in_words(errors_of, lines, error):
    assert errors_of(EVENT, lines) == [error]


@pytest.mark.parametrize("path", ["../../secret.txt", "{outside}/secret.txt", "link.txt"])
def test_file_outside_the_folder_is_not_read(tmp_path, errors_of, path):
    write_files(tmp_path, {"secret.txt": "Secret", "content/events/own.txt": "Ours"})
    (tmp_path / "content/events/link.txt").symlink_to(tmp_path / "secret.txt")
    path = path.format(outside=tmp_path)

    errors = errors_of(EVENT, f'[[documents]]\ntitle = "A"\nfile = "{path}"')

    assert errors == [f"Document 1: file: there is no file “{path}” beside this one"]
    assert stored_files() == []


@pytest.mark.parametrize("title", ["Opening", "Questions / answers", "summit/Opening"])
def test_session_of_the_same_event_is_named_by_its_title(load_event, title):
    make_person(slug="li")

    event = load_event(
        *(f'[[sessions]]\ntitle = "{name}"' for name in ["Before", title, "After"]),
        f'[[appearances]]\nperson = "li"\nsession = "{title}"',
    )

    assert event.appearances.get().session.title == title


@pytest.mark.parametrize("title", ["Opening", "Questions / answers"])
def test_session_of_an_event_is_named_after_its_slug_elsewhere(load, title):
    make_session(title=title)
    session = make_session(event=make_event(slug="summit"), title=title)

    load({"initiatives/joint.toml": RECOMMENDED + f'session = "summit/{title}"'})

    assert Mention.objects.get().session == session


@pytest.mark.parametrize("named", ["Opening", "summit", "summit/", "summit/Closing", "no/Opening"])
def test_session_that_is_not_named_so_is_missed(load, named):
    make_session(event=make_event(slug="summit"), title="Opening")

    with pytest.raises(ContentFilesError) as refusal:
        load({"initiatives/joint.toml": RECOMMENDED + f'session = "{named}"'})

    assert refusal.value.lines == [
        "initiatives/joint.toml: Recommendation 1: Mention 1: session: there is no session "
        f"“{named}”"
    ]


def test_session_of_another_event_is_refused(errors_of):
    make_session(event=make_event(slug="other"), title="Opening")
    make_person(slug="li")

    errors = errors_of(EVENT, '[[appearances]]\nperson = "li"\nsession = "other/Opening"')

    assert errors == ["Appearance 1: session: This session belongs to another event."]

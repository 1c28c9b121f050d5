"""The command load_content: all of a folder or nothing, and the same again when run again."""

from io import StringIO
from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from events.models import Event
from initiatives.models import Initiative, Mention
from summit_site.management.commands.demo import SAMPLE_CONTENT
from tests.factories import (
    make_document,
    make_event,
    make_photo,
    make_series,
    picture_file,
    text_file,
    write_files,
)

pytestmark = pytest.mark.django_db

EVENT = 'title = "Summit"\nstarts_on = 2021-04-20\n'
INITIATIVE = 'title = "Joint initiative"\nlaunched_on = 2021-04-20\n'
PICTURE = picture_file().read()
KIND_NAMES = "events, initiatives, organizations, people, programmes, publications, series, topics"
BAD_SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
TWO_OF_ONE_NUMBER = """
    [[recommendations]]
    number = 1
    title = "Equity"
    [[recommendations]]
    number = 1
    title = "Capacity"
"""
# One record of each kind, each part, and files beside them.
FOLDER = {
    "events/summit.toml": EVENT
    + """
        series = "summits"
        edition = 2
        topics = ["teachers"]
        [[organization_roles]]
        organization = "university"
        [[sessions]]
        title = "Opening"
        [[appearances]]
        person = "li-ming"
        session = "Opening"
        organization = "institute"
        [[photos]]
        image = "photos/hall.png"
        alternative_text = "A hall"
        [[documents]]
        title = "Agenda"
        file = "agenda.txt"
    """,
    "events/agenda.txt": "09:30 Opening",
    "events/photos/hall.png": PICTURE,
    "initiatives/joint.toml": INITIATIVE
    + """
        event = "summit"
        partners = ["university"]
        reiterates = ["report"]
        programmes = ["iioe"]
        [[recommendations]]
        number = 1
        title = "Equity"
        [[recommendations.mentions]]
        session = "summit/Opening"
        [[recommendations.mentions]]
        kind = "reported"
        publication = "report"
        [[recommendations]]
        number = 2
        title = "Capacity"
        [[launchers]]
        person = "li-ming"
        organization = "institute"
    """,
    "organizations/institute.toml": 'name = "Institute"\nkind = "un_body"\nparent = "university"',
    "organizations/university.toml": 'name = "University"\nkind = "university"',
    "people/li-ming.toml": """
        family_name = "Li"
        [[links]]
        label = "Staff page"
        url = "https://example.org/li"
    """,
    "programmes/iioe.toml": """
        name = "IIOE"
        events = ["summit"]
        [[organization_roles]]
        organization = "institute"
    """,
    "publications/report.toml": """
        title = "Report"
        year = 2020
        event = "summit"
        authors = ["li-ming"]
        [[texts]]
        language = "en"
        link = "https://example.org/report"
    """,
    "series/summits.toml": 'title = "Summits"',
    "topics/teachers.toml": 'title = "Teachers"',
}


def load(folder):
    out = StringIO()
    call_command("load_content", folder, stdout=out)
    return out.getvalue()


def refusal(folder):
    """Return the lines that the command gives as errors."""
    with pytest.raises(CommandError) as error:
        load(folder)
    head, *lines = str(error.value).splitlines()
    assert head == "Nothing was loaded."
    return lines


def rows():
    """Return {kind: [values of each row]} of all that events and initiatives keep."""
    found = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ["events", "initiatives"]
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    for row in chain.from_iterable(found.values()):
        row.pop("modified_at", None)
    return {label: values for label, values in found.items() if values}


def stored_files():
    return sorted(file.name for file in settings.MEDIA_ROOT.rglob("*") if file.is_file())


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "content", FOLDER)


def test_folder_is_loaded_with_all_parts_files_and_references(folder):
    printed = load(folder)

    event = Event.objects.get()
    carried, reported = Mention.objects.order_by("position")
    counted = {label: len(values) for label, values in rows().items()}
    assert printed == "9 records loaded.\n"
    assert counted == {
        "events.Appearance": 1,
        "events.Document": 1,
        "events.Event": 1,
        "events.EventOrganization": 1,
        "events.EventSeries": 1,
        "events.Event_topics": 1,
        "events.Organization": 2,
        "events.Person": 1,
        "events.PersonLink": 1,
        "events.Photo": 1,
        "events.Session": 1,
        "events.Topic": 1,
        "initiatives.Initiative": 1,
        "initiatives.Initiative_partners": 1,
        "initiatives.Initiative_programmes": 1,
        "initiatives.Initiative_reiterates": 1,
        "initiatives.Launcher": 1,
        "initiatives.Mention": 2,
        "initiatives.Programme": 1,
        "initiatives.ProgrammeOrganization": 1,
        "initiatives.Programme_events": 1,
        "initiatives.Publication": 1,
        "initiatives.PublicationText": 1,
        "initiatives.Publication_authors": 1,
        "initiatives.Recommendation": 2,
    }
    assert stored_files() == ["agenda.txt", "hall.png"]
    assert event.appearances.get().session == carried.session == event.sessions.get()
    assert reported.publication.event == Initiative.objects.get().event == event


@pytest.mark.parametrize("content", ["folder", "sample"])
def test_folder_loaded_again_changes_no_row_no_key_and_no_file(folder, content):
    content = folder if content == "folder" else SAMPLE_CONTENT
    load(content)
    before, files = rows(), stored_files()

    load(content)

    assert rows() == before
    assert stored_files() == files


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({}, ["{folder}: no content files (kind/slug.toml) here"]),
        (
            {"venues/hall.toml": 'name = "Hall"'},
            [f"venues/hall.toml: not in a folder named after a kind ({KIND_NAMES})"],
        ),
        (
            {"summit.toml": EVENT, "events/2021/summit.toml": EVENT},
            [
                f"events/2021/summit.toml: not in a folder named after a kind ({KIND_NAMES})",
                f"summit.toml: not in a folder named after a kind ({KIND_NAMES})",
            ],
        ),
        (
            {"events/summit.toml": "title = Summit"},
            ["events/summit.toml: not valid TOML: Invalid value (at line 1, column 9)"],
        ),
        (
            {"events/summit.toml": "title = 'Sommet d’été'".encode("latin-1", "replace")},
            [
                "events/summit.toml: not valid TOML: 'utf-8' codec can't decode byte 0xe9 in "
                "position 18: invalid continuation byte"
            ],
        ),
        ({"events/Two words.toml": EVENT}, [f"events/Two words.toml: slug: {BAD_SLUG}"]),
        (
            {"events/summit.toml": EVENT + 'series = "summits"'},
            ["events/summit.toml: series: there is no event series “summits”"],
        ),
        (
            {"events/summit.toml": EVENT + 'topics = ["a", "b"]', "topics/b.toml": 'title = "B"'},
            ["events/summit.toml: topics: there is no topic “a”"],
        ),
        (
            {
                "events/a.toml": EVENT + 'series = "s"\nedition = 2',
                "events/b.toml": EVENT + 'series = "s"\nedition = 2',
                "series/s.toml": 'title = "S"',
            },
            ["events/b.toml: edition: This series already has an edition of this number."],
        ),
        (
            {"events/summit.toml": EVENT + "ends_on = 2021-04-19"},
            ["events/summit.toml: ends_on: The last day is before the first day."],
        ),
        (
            {
                "events/summit.toml": EVENT + '[[photos]]\nimage = "hall.png"',
                "events/hall.png": PICTURE,
            },
            [
                "events/summit.toml: Photo 1: alternative_text: Say what the picture shows, or "
                "mark it as decorative."
            ],
        ),
        (
            {
                "events/summit.toml": EVENT
                + '[[photos]]\nimage = "hall.png"\nalternative_text = "A hall"',
                "events/hall.png": "<script>",
            },
            [
                "events/summit.toml: Photo 1: image: This is not a JPEG, PNG or WebP picture, or "
                "the file is damaged."
            ],
        ),
        (
            {"initiatives/i.toml": INITIATIVE + TWO_OF_ONE_NUMBER},
            [
                "initiatives/i.toml: Recommendation 2: number: Another recommendation has this "
                "number."
            ],
        ),
        (
            {
                "organizations/a.toml": 'name = "A"\nkind = "ngo"\nparent = "b"',
                "organizations/b.toml": 'name = "B"\nkind = "ngo"\nparent = "a"',
            },
            [
                "organizations/b.toml: parent: organisation “a” cannot be loaded itself",
                "organizations/a.toml: parent: organisation “b” cannot be loaded itself",
            ],
        ),
        (
            {
                "events/summit.toml": 'titel = "Summit"\nedition = "two"\nseries = "s"',
                "people/li.toml": 'orcid = "0000"',
                "series/s.toml": 'title = "S"\nstatus = "secret"',
            },
            [
                "events/summit.toml: titel: event has no field of this name",
                "series/s.toml: status: Value 'secret' is not a valid choice.",
                "events/summit.toml: series: event series “s” cannot be loaded itself",
                "events/summit.toml: title: This field cannot be blank.",
                "events/summit.toml: edition: “two” value must be an integer.",
                "events/summit.toml: starts_on: This field cannot be null.",
                "people/li.toml: family_name: This field cannot be blank.",
                "people/li.toml: orcid: An ORCID iD looks like 0000-0002-1825-0097.",
            ],
        ),
    ],
)
def test_errors_name_file_field_and_reason_and_nothing_is_saved(tmp_path, files, lines):
    make_series(slug="kept")
    before = rows()
    write_files(tmp_path / "content", {"topics/right.toml": 'title = "Right"'} if files else {})
    write_files(tmp_path / "content", files)

    found = refusal(tmp_path / "content")

    assert found == [line.format(folder=tmp_path / "content") for line in lines]
    assert rows() == before


def test_error_leaves_no_file_and_no_change_of_what_was_there(folder):
    event = make_event(slug="summit", title="Before")
    make_photo(event=event, image=picture_file(colour="white"))
    make_document(event=event, file=text_file(text="Draft"))
    before, files = rows(), stored_files()
    write_files(folder, {"topics/wrong.toml": ""})

    lines = refusal(folder)

    assert lines == ["topics/wrong.toml: title: This field cannot be blank."]
    assert rows() == before
    assert stored_files() == files

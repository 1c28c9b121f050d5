"""Content files loaded again: what is brought up to date, what stays, what goes."""

import pytest

from events.models import Document, Photo
from initiatives.models import Mention, Recommendation
from summit_site.content.content_files import ContentFilesError
from tests.content.conftest import EVENT
from tests.factories import (
    make_event,
    make_event_organization,
    make_mention,
    make_organization,
    make_series,
    make_session,
    make_topic,
    picture_file,
)

pytestmark = pytest.mark.django_db

INITIATIVE = 'title = "Joint initiative"\nlaunched_on = 2021-04-20\n'


def numbered(**titles):
    """Return the tables of recommendations with these titles and numbers."""
    return "\n".join(
        f'[[recommendations]]\ntitle = "{title}"\nnumber = {number}'
        for title, number in titles.items()
    )


def content_of(field_file):
    with field_file.open() as file:
        return file.read()


def test_what_a_file_does_not_name_stays(load_event):
    topic = make_topic()
    event = make_event(slug="summit", theme="Theme", city="Beijing", topics=[topic])
    make_session(event=event, title="Opening")

    loaded = load_event('city = "Paris"')

    assert loaded == event
    assert (loaded.title, loaded.theme, loaded.city) == ("Summit", "Theme", "Paris")
    assert list(loaded.topics.all()) == [topic]
    assert [session.title for session in loaded.sessions.all()] == ["Opening"]


def test_empty_values_take_away_what_was_there(load_event):
    event = make_event(
        slug="summit",
        theme="Theme",
        edition=2,
        series=make_series(),
        topics=[make_topic()],
    )
    make_session(event=event)

    loaded = load_event('theme = ""', 'edition = ""', 'series = ""', "topics = []", "sessions = []")

    assert (loaded.theme, loaded.edition, loaded.series) == ("", None, None)
    assert (loaded.topics.count(), loaded.sessions.count()) == (0, 0)


def test_parts_stand_in_the_order_of_the_file(load_event):
    lines = [f'[[sessions]]\ntitle = "{title}"' for title in ["C", "A", "B"]]

    event = load_event(*lines)

    sessions = event.sessions.values_list("position", "title")
    assert list(sessions) == [(1, "C"), (2, "A"), (3, "B")]


def test_recommendations_are_told_apart_by_number_so_that_mentions_survive(load):
    load({"initiatives/joint.toml": INITIATIVE + numbered(one=1, two=2, three='"3"')})
    before = {each.number: each for each in Recommendation.objects.all()}
    mentions = {number: make_mention(recommendation=each) for number, each in before.items()}

    load({"initiatives/joint.toml": INITIATIVE + numbered(new=4, third='"3"', first=1)})

    first, third, new = Recommendation.objects.all()
    assert [each.title for each in (first, third, new)] == ["first", "third", "new"]
    assert (first, third) == (before[1], before[3])
    assert set(Mention.objects.all()) == {mentions[1], mentions[3]}


def test_number_given_twice_is_refused_on_loading_again_too(load):
    load({"initiatives/joint.toml": INITIATIVE + numbered(one=1)})

    with pytest.raises(ContentFilesError) as refusal:
        load({"initiatives/joint.toml": INITIATIVE + numbered(one=1, two=1)})

    assert refusal.value.lines == [
        "initiatives/joint.toml: Recommendation 2: number: Another recommendation has this number."
    ]


def test_roles_are_told_apart_by_organization_and_role(load_event):
    event = make_event(slug="summit")
    unesco, company = (make_organization(slug=slug) for slug in ["unesco", "company"])
    host = make_event_organization(event=event, organization=unesco, role="host")
    sponsor = make_event_organization(event=event, organization=unesco, role="sponsor")
    make_event_organization(event=event, organization=company, role="sponsor")

    load_event(
        '[[organization_roles]]\norganization = "unesco"\nrole = "sponsor"',
        '[[organization_roles]]\norganization = "company"',
        '[[organization_roles]]\norganization = "unesco"',
    )

    roles = list(event.organization_roles.all())
    assert [(each.organization, each.role) for each in roles] == [
        (unesco, "sponsor"),
        (company, "host"),
        (unesco, "host"),
    ]
    assert (roles[0], roles[2]) == (sponsor, host)


def test_part_found_again_has_what_its_table_says_and_nothing_else(load_event):
    session = make_session(event=make_event(slug="summit"), title="Old", room="Hall 1")

    event = load_event('[[sessions]]\ntitle = "New"')

    assert [(each.pk, each.title, each.room) for each in event.sessions.all()] == [
        (session.pk, "New", "")
    ]


def test_document_that_changed_becomes_a_version_and_keeps_its_address(load):
    lines = '[[documents]]\ntitle = "Agenda"\nfile = "agenda.txt"'
    load({"events/summit.toml": EVENT + lines, "events/agenda.txt": "Draft"})
    before = Document.objects.get()

    load({"events/agenda.txt": "Final"})

    after = Document.objects.get()
    assert (after.pk, after.version) == (before.pk, 2)
    assert content_of(after.file) == b"Final"
    assert content_of(after.versions.get().file) == b"Draft"


def test_picture_that_changed_is_stored_anew(load):
    lines = '[[photos]]\nimage = "hall.png"\nalternative_text = "A hall"'
    load({"events/summit.toml": EVENT + lines, "events/hall.png": picture_file().read()})
    before = Photo.objects.get()

    load({"events/hall.png": picture_file(size=(20, 10)).read()})

    after = Photo.objects.get()
    assert after.pk == before.pk
    assert (after.image.width, after.image.height) == (20, 10)
    assert after.image.name != before.image.name

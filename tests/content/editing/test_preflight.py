"""What staff are told of a record before it goes live."""

import pytest

from summit_site.content.editing.preflight import concerns
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_draft,
    make_event,
    make_initiative,
    make_person,
    make_photo,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db


def told(record, **values):
    return list(concerns(record, **values))


def test_record_that_is_ready_raises_no_concern():
    event = make_event(title="Summit", title_fr="Sommet", topics=[make_topic()])
    make_appearance(event=event)
    make_photo(event=event, alternative_text="Delegates", alternative_text_fr="Délégués")

    assert told(event) == []


def test_unpublished_record_that_it_points_to_is_named():
    person = make_person(family_name="Lovelace", status=Status.DRAFT)
    event = make_event(topics=[make_topic(title="Trust", status=Status.ARCHIVED)])
    make_appearance(event=event, person=person)

    assert sorted(told(event)) == [
        "It points to “Ada LOVELACE” (person), which is not published.",
        "It points to “Trust” (topic), which is not published.",
    ]


def test_record_that_goes_live_together_with_it_is_no_concern():
    event = make_event(status=Status.DRAFT, title="Summit")
    initiative = make_initiative(event=event)

    assert told(initiative) == ["It points to “Summit” (event), which is not published."]
    assert told(initiative, beside=[event]) == []


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "1 picture has no alternative text."),
        (2, "2 pictures have no alternative text."),
    ],
)
def test_pictures_without_alternative_text_are_counted(count, sentence):
    event = make_event()
    for _ in range(count):
        make_photo(event=event)
    make_photo(event=event, alternative_text="", is_decorative=True)
    draft = make_draft(event)
    for row in draft.revision.rows:
        row["fields"] |= (
            {"alternative_text_en": ""} if "alternative_text_en" in row["fields"] else {}
        )
    draft.revision.save()

    assert told(event) == [sentence]


def test_language_that_it_has_a_name_in_and_not_all_else_is_unfinished():
    event = make_event(title="Summit", title_fr="Sommet", theme="Trust", summary="It was.")
    make_session(event=event, title="Opening")

    assert told(event) == ["Français: 3 texts are missing or outdated."]


def test_outdated_text_is_unfinished():
    event = make_event(title="Summit", title_fr="Sommet")
    event.title = "Great summit"
    event.save()

    assert told(event) == ["Français: 1 text is missing or outdated."]


def test_language_that_it_has_no_name_in_is_not_begun():
    assert told(make_event(title="Summit", theme="Trust", theme_fr="Confiance")) == []


@pytest.mark.parametrize(
    "address",
    [
        "/en/events/summit/nowhere/else/",
        "/en/events/gone/",
        "/en/events/draft/",
        "/nowhere/",
        "http://127.0.0.1:8000/en/events/gone/",
    ],
)
def test_link_to_nowhere_on_this_site_is_named(address, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    make_event(slug="draft", status=Status.DRAFT)
    event = make_event(title="Summit", body=f'<p><a href="{address}">There</a></p>')

    assert told(event) == [f"“Summit” links to {address}, which leads nowhere."]


@pytest.mark.parametrize(
    "address",
    [
        "/en/events/live/",
        "/fr/events/live/",
        "/en/events/live/?page=2#people",
        "/en/events/once/",
        "/en/events/",
        "/en/",
        "https://elsewhere.example/en/events/gone/",
        "mailto:rector@summit.example",
        "#people",
    ],
)
def test_link_that_leads_somewhere_or_elsewhere_is_no_concern(address):
    live = make_event(slug="once")
    live.slug = "live"
    live.save()
    event = make_event(body=f'<p><a href="{address}">There</a></p>')

    assert told(event) == []


def test_link_to_what_goes_live_together_with_it_is_no_concern():
    other = make_event(slug="other", status=Status.DRAFT)
    event = make_event(body='<p><a href="/en/events/other/">There</a></p>')

    assert told(event, beside=[other]) == []


def test_link_in_a_field_for_addresses_is_looked_at_too():
    event = make_event(title="Summit", stream_url="http://127.0.0.1:8000/en/events/gone/")

    assert len(told(event)) == 1


def test_draft_is_looked_at_instead_of_what_is_published():
    event = make_event(title="Summit", title_fr="Sommet")
    make_draft(event, theme_en="Trust")

    assert told(event) == ["Français: 1 text is missing or outdated."]

"""What a translator may change, and that an editor's work goes live through no door."""

import pytest
from django.urls import reverse

from events.models import Event, Topic
from initiatives.models import Recommendation
from summit_site.content.editing.drafts import Draft, kept
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rights import is_translator, languages_of
from summit_site.content.editing.rows import in_json, row_of, rows_of
from summit_site.content.editing.workflow import Move, form_address
from summit_site.content.publishing import Status
from tests.admin_forms import form_data, new_parts
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_event,
    make_mention,
    make_person,
    make_recommendation,
    make_session,
    make_superuser,
    make_topic,
)
from tests.roles import TRANSLATOR, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    """Return a function that signs in somebody of some roles and returns them."""

    def as_member(*roles):
        user = make_member(*roles)
        client.force_login(user)
        return user

    return as_member


def send(client, record, press=Move.SAVE, **values):
    """Send the form of a record as it is but for `values`, which no browser need offer."""
    address = form_address(record)
    return client.post(address, form_data(client.get(address), press=press) | values)


def row_now(record):
    return in_json(rows_of(record)[0])["fields"]


def row_in_draft(record):
    return Draft.objects.of(record).get().revision.rows[0]["fields"]


def test_translator_is_who_may_change_texts_in_some_languages_and_no_more():
    french, editor, both = make_member(TRANSLATOR), make_member("Editor"), make_superuser()

    assert languages_of(french) == ["fr"]
    assert is_translator(french, Event)
    assert not is_translator(editor, Event)
    assert not is_translator(both, Event)
    assert not is_translator(make_member(), Event)


def test_translator_of_two_languages_has_both():
    user = make_member(TRANSLATOR, "Translator: Español")

    assert languages_of(user) == ["fr", "es"]


def test_translator_saves_texts_in_their_language_as_a_draft(client, sign_in):
    event = make_event(title="Summit")
    user = sign_in(TRANSLATOR)

    response = send(client, event, title_fr="Sommet")

    draft = Draft.objects.of(event).get()
    assert response.status_code == 302
    assert (row_in_draft(event)["title_fr"], draft.user) == ("Sommet", user)
    event.refresh_from_db()
    assert event.title_fr is None


FORGED = {
    "title_en": "Forged",
    "title_es": "Falso",
    "slug": "forged",
    "theme_en": "Forged",
    "starts_on": "2030-01-01",
    "kind": "forum",
    "city_en": "Forged",
    "country": "FR",
    "publish_from": "2020-01-01T00:00",
    "unpublish_at": "2020-01-02T00:00",
    "status": "archived",
}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_translator_changes_nothing_else_even_by_a_forged_form(client, sign_in, status):
    event = make_event(title="Summit", title_fr="Sommet", status=status)
    before = row_now(event)
    sign_in(TRANSLATOR)

    send(client, event, **FORGED, topics=[str(make_topic().pk)], title_fr="Grand sommet")

    after = row_now(event) if status == Status.DRAFT else row_in_draft(event)
    changed = {name for name in after if (after[name] or "") != (before[name] or "")}
    assert changed - {"modified_at", "translation_sources"} == {"title_fr"}


def test_translator_translates_parts_and_changes_nothing_else_in_them(client, sign_in):
    event = make_event(status=Status.DRAFT)
    session = make_session(event=event, title="Opening", room="Hall 1")
    stranger = make_person()
    appearance = make_appearance(event=event, job_title="Rector")
    before = [in_json(row_of(each))["fields"] for each in [session, appearance]]
    sign_in(TRANSLATOR)

    response = send(
        client,
        event,
        **{
            "sessions-0-title_fr": "Ouverture",
            "sessions-0-title_en": "Forged",
            "sessions-0-room_es": "Falso",
            "sessions-0-day": "2030-01-01",
            "sessions-0-position": "7",
            "sessions-0-recording_url": "https://forged.example/",
            "appearances-0-job_title_fr": "Recteur",
            "appearances-0-person": str(stranger.pk),
            "appearances-0-role": "host",
            "appearances-0-session": str(session.pk),
        },
    )

    assert response.status_code == 302
    session, appearance = event.sessions.get(), event.appearances.get()
    assert (session.title_fr, appearance.job_title_fr) == ("Ouverture", "Recteur")
    after = [in_json(row_of(each))["fields"] for each in [session, appearance]]
    changed = {
        name
        for was, now in zip(before, after, strict=True)
        for name in now
        if (was[name] or "") != (now[name] or "")
    }
    assert changed == {"title_fr", "job_title_fr", "translation_sources"}


def test_translator_neither_adds_nor_deletes_parts_by_a_forged_form(client, sign_in):
    event = make_event(status=Status.DRAFT)
    session = make_session(event=event)
    sign_in(TRANSLATOR)
    new = new_parts(
        "appearances", {"person": str(make_person().pk), "role": "speaker", "job_title_fr": "Roi"}
    )

    send(client, event, **new, **{"sessions-0-DELETE": "on"})

    assert event.sessions.get() == session
    assert not event.appearances.exists()


def test_translator_does_not_take_the_part_of_another_event_by_a_forged_key(client, sign_in):
    event, other = make_event(status=Status.DRAFT), make_event(status=Status.DRAFT)
    make_session(event=event)
    foreign = make_session(event=other, title="Opening")
    sign_in(TRANSLATOR)

    send(client, event, **{"sessions-0-id": str(foreign.pk), "sessions-0-title_fr": "Faux"})

    foreign.refresh_from_db()
    assert (foreign.event, foreign.title_fr) == (other, None)


def test_translator_confirms_outdated_texts_of_their_language_alone(client, sign_in):
    event = make_event(title="Old", title_fr="Vieux", title_es="Viejo", status=Status.DRAFT)
    event.title = "New"
    event.save()
    sign_in(TRANSLATOR)

    send(client, event, **{"title_fr-still-right": "on", "title_es-still-right": "on"})

    event.refresh_from_db()
    assert event.outdated_fields("fr") == {}
    assert list(event.outdated_fields("es")) == ["title"]


@pytest.mark.parametrize("role", [TRANSLATOR, "Editor"])
@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_nobody_but_publishers_brings_a_page_to_visitors_or_takes_one_down(
    client, sign_in, make, role
):
    new, live = make(status=Status.DRAFT), make()
    sign_in(role)

    for record in [new, live]:
        for move in [Move.PUBLISH, Move.TAKE_DOWN, Move.RETURN]:
            assert send(client, record, press=move).status_code == 403
            send(client, record, press=Move.SAVE, **{move: "1"})

    statuses = dict(type(new).objects.values_list("pk", "status"))
    assert (statuses[new.pk], statuses[live.pk]) == (Status.DRAFT, Status.PUBLISHED)


def test_editor_writes_a_status_into_no_form(client, sign_in):
    event = make_event(status=Status.DRAFT)
    sign_in("Editor")

    send(client, event, status="published", publish_from="2020-01-01T00:00")

    event.refresh_from_db()
    assert (event.status, event.is_published) == (Status.DRAFT, False)


@pytest.mark.parametrize("passing", [{}, {"_popup": "1"}])
def test_editor_adds_as_a_draft_what_begins_as_published_for_others(client, sign_in, passing):
    address, data = reverse("admin:events_topic_add"), {"title_en": "Trust", "slug": "trust"}
    sign_in("Editor")

    assert client.post(address, data | passing | {"_publish": "1"}).status_code == 403
    client.post(address, data | passing | {"status": "published"})
    assert Topic.objects.get().status == Status.DRAFT
    sign_in("Publisher")
    client.post(address, {"title_en": "Hope", "slug": "hope"})

    assert Topic.objects.get(slug="hope").status == Status.PUBLISHED


def test_editor_cannot_publish_by_the_actions_of_a_list(client, sign_in):
    new, live = make_event(status=Status.DRAFT), make_event()
    sign_in("Editor")

    for action in ["publish", "archive", "delete_selected"]:
        data = {"action": action, "_selected_action": [str(new.pk), str(live.pk)], "post": "yes"}
        client.post(reverse("admin:events_event_changelist"), data)

    statuses = dict(Event.objects.values_list("pk", "status"))
    assert statuses == {new.pk: Status.DRAFT, live.pk: Status.PUBLISHED}


def test_what_an_editor_changes_after_it_was_scheduled_waits_for_a_publisher(client, sign_in):
    event = make_event(title="Summit")
    sign_in("Publisher")
    send(client, event, press=Move.PUBLISH, title_en="Agreed", publish_from="2099-01-01T00:00")
    assert Draft.objects.of(event).get().state == Draft.State.SCHEDULED
    sign_in("Editor")

    send(client, event, title_en="Not agreed")

    draft = Draft.objects.of(event).get()
    assert (draft.state, draft.publish_at) == (Draft.State.DRAFT, None)
    assert row_in_draft(event)["title_en"] == "Not agreed"


def test_editor_changes_a_page_that_will_be_published_as_a_draft(client, sign_in):
    event = make_event(title="Agreed", publish_from="2099-01-01T00:00Z")
    event.refresh_from_db()
    sign_in("Editor")

    send(client, event, title_en="Not agreed", publish_from="2020-01-01T00:00")

    event.refresh_from_db()
    assert (event.title, event.is_published) == ("Agreed", False)
    assert row_in_draft(event)["title_en"] == "Not agreed"


def test_editor_restores_a_version_of_a_live_page_as_a_draft(client, sign_in):
    event = make_event(title="First")
    first = kept(event)
    event.title = "Second"
    event.save()
    kept(event)
    sign_in("Editor")

    client.post(reverse("admin:events_event_restore", args=[event.pk, first.pk]))

    event.refresh_from_db()
    assert (event.title, row_in_draft(event)["title_en"]) == ("Second", "First")


def test_editor_restores_no_published_status_of_a_page_that_was_taken_down(client, sign_in):
    event = make_event(title="First")
    first = kept(event)
    event.status = Status.ARCHIVED
    event.save()
    kept(event)
    sign_in("Editor")

    client.post(reverse("admin:events_event_restore", args=[event.pk, first.pk]))

    event.refresh_from_db()
    assert event.status == Status.ARCHIVED


def test_editor_recovers_a_deleted_page_as_a_draft(client, sign_in):
    event = make_event(slug="gone")
    revision = kept(event)
    event.delete()
    sign_in("Editor")

    client.post(reverse("admin:events_event_recover"), {"revision": revision.pk})

    assert Event.objects.get(slug="gone").status == Status.DRAFT


def test_editor_deletes_no_part_of_a_live_page_at_its_own_address(client, sign_in):
    session, recommendation = make_session(), make_recommendation()
    sign_in("Editor")

    for name, part in [("events_session", session), ("initiatives_recommendation", recommendation)]:
        delete = reverse(f"admin:{name}_delete", args=[part.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403

    assert session.event.sessions.get() == session
    assert Recommendation.objects.get() == recommendation


def test_publisher_deletes_an_event_with_its_programme(client, sign_in):
    session = make_session()
    sign_in("Publisher")
    delete = reverse("admin:events_event_delete", args=[session.event.pk])

    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert not Event.objects.exists()


def test_editor_changes_no_mention_of_a_live_recommendation(client, sign_in):
    mention = make_mention(note="Carried")
    recommendation = mention.recommendation
    sign_in("Editor")
    data = new_parts("mentions", {"id": str(mention.pk), "note": "Forged", "kind": "quoted"})
    data["mentions-INITIAL_FORMS"] = "1"

    assert client.post(form_address(recommendation), data).status_code == 403
    mention.refresh_from_db()
    assert mention.note == "Carried"


def test_merge_that_another_editor_did_not_save_yet_is_nobody_elses_to_save(client, sign_in):
    event = make_event(title="Summit", status=Status.DRAFT)
    sign_in("Editor")
    mine = form_data(client.get(form_address(event)), press=Move.SAVE)
    send(client, event, theme_en="Theirs")
    client.post(form_address(event), mine | {"title_en": "Mine, not saved"})
    merged = Revision.objects.get(kind=Revision.Kind.MERGED)
    sign_in(TRANSLATOR)

    send(client, event, _opened_on=str(merged.pk), title_fr="Sommet")

    event.refresh_from_db()
    assert event.title == "Summit"

"""The history of a record in the admin: listed, compared, shown, restored, recovered."""

import pytest
from django.urls import reverse

from events.models import Event
from summit_site.content.editing.drafts import Draft, kept
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.workflow import Move, form_address
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_event,
    make_person,
    make_photo,
    make_recommendation,
    make_session,
    make_superuser,
    make_topic,
)

pytestmark = pytest.mark.django_db

TAKEN = "Another record has taken its address."


@pytest.fixture
def staff(client):
    client.force_login(make_superuser(username="ada"))
    return client


def address(record, name, *args):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[record.pk, *args])


def save(client, record, **values):
    data = form_data(client.get(form_address(record)), press=Move.SAVE)
    response = client.post(form_address(record), data | values)
    assert response.status_code == 302


def test_each_save_is_in_the_history_with_who_and_what(staff):
    event = make_event(status=Status.DRAFT)
    save(staff, event, title_en="One")
    save(staff, event, title_en="Two")

    response = staff.get(address(event, "history"))

    revisions = list(response.context["page"])
    assert [each.rows[0]["fields"]["title_en"] for each in revisions[:2]] == ["Two", "One"]
    assert [each.user and each.user.username for each in revisions] == ["ada", "ada", None]
    assert revisions[0].what() == "Changed Title."


@pytest.mark.parametrize("count", [1, 3])
def test_history_takes_the_same_queries_for_any_number_of_revisions(
    staff, count, django_assert_num_queries
):
    event = make_event()
    for _ in range(count):
        kept(event)
    staff.get(address(event, "history"))

    with django_assert_num_queries(6):
        staff.get(address(event, "history"))


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_history_of_each_kind_is_shown_before_and_after_it_is_saved(staff, make):
    record = make()

    assert staff.get(address(record, "history")).status_code == 200
    revision = kept(record)
    for page in [
        address(record, "history"),
        f"{address(record, 'compare')}?from={revision.pk}&to={revision.pk}",
        address(record, "version_page", revision.pk),
        address(record, "restore", revision.pk),
    ]:
        assert staff.get(page).status_code == 200


def test_comparison_shows_what_changed(staff):
    event = make_event(title="Summit")
    before = kept(event)
    event.title = "Great Summit"
    event.save()
    after = kept(event)

    response = staff.get(address(event, "compare"), {"from": before.pk, "to": after.pk})

    assert "<ins>Great </ins>Summit" in response.text


@pytest.mark.parametrize("number", ["", "x", "0", "99999999"])
def test_comparison_with_what_is_no_revision_is_not_found(staff, number):
    event = make_event()
    revision = kept(event)

    response = staff.get(address(event, "compare"), {"from": revision.pk, "to": number})

    assert response.status_code == 404


def test_revision_of_another_record_is_not_found_here(staff):
    event, other = make_event(), make_event()
    revision = kept(other)

    assert staff.get(address(event, "version_page", revision.pk)).status_code == 404
    assert staff.get(address(event, "restore", revision.pk)).status_code == 404
    assert staff.post(address(event, "restore", revision.pk)).status_code == 404


def test_page_is_shown_as_it_was_and_stays_as_it_is(staff, client):
    event = make_event(title="Summit")
    make_session(event=event, title="Opening")
    revision = kept(event)
    event.sessions.all().delete()
    Event.objects.update(title_en="Another title")

    response = staff.get(address(event, "version_page", revision.pk))

    assert "Opening" in response.text
    assert "no-store" in response["Cache-Control"]
    event.refresh_from_db()
    assert (event.title, event.sessions.count()) == ("Another title", 0)


def test_draft_is_restored_with_its_parts_at_once(staff):
    event = make_event(title="Summit", status=Status.DRAFT)
    session = make_session(event=event, title="Opening")
    photo = make_photo(event=event)
    revision = kept(event)
    save(staff, event, **{"title_en": "Another title", "photos-0-DELETE": "on"})
    make_appearance(event=event)

    staff.post(address(event, "restore", revision.pk))

    event.refresh_from_db()
    assert event.title == "Summit"
    assert (event.sessions.get(), event.photos.get()) == (session, photo)
    assert not event.appearances.exists()
    entry = Entry.objects.of(event).get(action=Entry.Action.RESTORED)
    assert (entry.user.username, entry.revision) == ("ada", revision)


def test_live_page_is_restored_as_a_draft(staff):
    event = make_event(title="Summit")
    revision = kept(event)
    event.title = "Another title"
    event.save()
    kept(event)

    staff.post(address(event, "restore", revision.pk))

    event.refresh_from_db()
    assert event.title == "Another title"
    Draft.objects.of(event).get().publish()
    event.refresh_from_db()
    assert (event.title, event.is_published) == ("Summit", True)


def test_restoring_is_in_the_history_and_can_be_undone(staff):
    event = make_event(title="First", status=Status.DRAFT)
    first = kept(event)
    save(staff, event, title_en="Second")
    second = Revision.objects.of(event).first()

    staff.post(address(event, "restore", first.pk))
    staff.post(address(event, "restore", second.pk))

    event.refresh_from_db()
    assert event.title == "Second"
    assert Revision.objects.of(event).count() == 4


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_deleted_record_is_recovered_as_a_draft_by_whoever_looks_for_it(staff, make):
    record = make()
    before, pk = str(record), record.pk
    staff.post(address(record, "delete"), {"post": "yes"})
    assert not type(record).objects.exists()
    meta = type(record)._meta
    recover = reverse(f"admin:{meta.app_label}_{meta.model_name}_recover")
    [deleted] = staff.get(recover).context["page"]

    response = staff.post(recover, {"revision": deleted.pk})

    recovered = type(record).objects.get()
    assert response["Location"] == form_address(recovered)
    assert (recovered.pk, str(recovered), recovered.status) == (pk, before, Status.DRAFT)
    assert list(staff.get(recover).context["page"]) == []
    actions = [entry.action for entry in Entry.objects.of(recovered)]
    assert actions == [Entry.Action.RECOVERED, Entry.Action.DELETED]


def test_event_deleted_from_the_list_is_recovered_with_all_its_parts(staff):
    event = make_event(topics=[make_topic()])
    make_appearance(event=event, session=make_session(event=event))
    data = {"action": "delete_selected", "_selected_action": [str(event.pk)], "post": "yes"}
    staff.post(reverse("admin:events_event_changelist"), data)
    recover = reverse("admin:events_event_recover")
    [deleted] = staff.get(recover).context["page"]

    staff.post(recover, {"revision": deleted.pk})

    event = Event.objects.get()
    assert event.appearances.get().session == event.sessions.get()
    assert event.topics.count() == 1


def test_deleting_a_page_with_a_draft_deletes_the_draft(staff):
    event = make_event()
    save(staff, event, title_en="Another title")

    staff.post(address(event, "delete"), {"post": "yes"})

    assert not Draft.objects.exists()


def test_part_whose_person_is_gone_is_left_out_of_what_is_recovered(staff):
    event, person = make_event(), make_person()
    make_appearance(event=event, person=person, job_title="Rector")
    staff.post(address(event, "delete"), {"post": "yes"})
    person.delete()
    recover = reverse("admin:events_event_recover")
    [deleted] = staff.get(recover).context["page"]

    response = staff.post(recover, {"revision": deleted.pk}, follow=True)

    assert not Event.objects.get().appearances.exists()
    assert "Not all of it could be put back. appearance Rector: its person was deleted." in [
        str(message) for message in response.context["messages"]
    ]


def test_record_whose_address_is_taken_by_now_is_recovered_at_another(staff):
    event = make_event(slug="summit")
    staff.post(address(event, "delete"), {"post": "yes"})
    make_event(slug="summit")
    recover = reverse("admin:events_event_recover")
    [deleted] = staff.get(recover).context["page"]

    response = staff.post(recover, {"revision": deleted.pk}, follow=True)

    assert response.status_code == 200
    assert Event.objects.get(pk=event.pk).slug == f"summit-{str(event.pk)[:8]}"
    assert f"Not all of it could be put back. {TAKEN}" in [
        str(message) for message in response.context["messages"]
    ]


def test_version_whose_address_is_taken_by_now_is_restored_at_the_present_one(staff):
    event = make_event(slug="summit", status=Status.DRAFT)
    revision = kept(event)
    save(staff, event, slug="great-summit")
    make_event(slug="summit")

    response = staff.post(address(event, "restore", revision.pk), follow=True)

    event.refresh_from_db()
    assert event.slug == "great-summit"
    assert f"Not all of it could be put back. {TAKEN}" in [
        str(message) for message in response.context["messages"]
    ]


def test_record_that_is_there_cannot_be_recovered(staff):
    revision = kept(make_event())

    response = staff.post(reverse("admin:events_event_recover"), {"revision": revision.pk})

    assert response.status_code == 404


def test_recommendation_keeps_its_mentions_in_revisions_of_its_own(staff):
    recommendation = make_recommendation()
    source = make_event()
    form = form_address(recommendation)
    data = form_data(staff.get(form), press="_save")
    data |= {
        "mentions-TOTAL_FORMS": "1",
        "mentions-0-kind": "carried",
        "mentions-0-event": str(source.pk),
    }

    assert staff.post(form, data).status_code == 302

    saved = Revision.objects.of(recommendation).first()
    # Its own texts are those of its initiative's revisions.
    assert [row["model"] for row in saved.rows] == ["initiatives.mention"]

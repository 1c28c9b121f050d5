"""Drafts of live pages: what is typed in the form, what visitors see, and when it changes."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from events.models import Appearance, Event
from initiatives.models import Initiative
from summit_site.content.addresses import FormerSlug
from summit_site.content.editing.drafts import CannotPublishError, Draft, kept
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.workflow import Move
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import (
    make_appearance,
    make_event,
    make_initiative,
    make_person,
    make_photo,
    make_recommendation,
    make_session,
    make_superuser,
    picture_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_superuser())
    return client


def form_of(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def send(client, record, press=Move.SAVE, **values):
    """Open the form of a record, change some fields, press a button, and return the response."""
    data = form_data(client.get(form_of(record)), press=press)
    return client.post(form_of(record), data | values)


def page_of(client, record):
    return client.get(record.get_absolute_url()).content


def make_summit(**values):
    event = make_event(title="Summit", **values)
    for place in range(1, 11):
        make_appearance(event=event, person=make_person(), position=place)
    make_photo(event=event)
    return event


def names_on(event):
    return [str(each.person) for each in event.appearances.all()]


def test_draft_of_a_live_event_leaves_its_page_as_it_is_to_the_byte(staff, client):
    event = make_summit()
    before = page_of(client, event)

    response = send(staff, event, title_en="Another title")

    assert response.status_code == 302
    assert page_of(client, event) == before
    assert Event.objects.get(pk=event.pk).title == "Summit"


def test_draft_is_opened_again_with_all_that_was_changed(staff):
    event = make_summit()
    newcomer = make_person(family_name="Newcomer")
    data = form_data(staff.get(form_of(event)), press=Move.SAVE)
    data |= {
        "title_en": "Another title",
        "appearances-2-DELETE": "on",
        "appearances-0-position": "10",
        "appearances-9-position": "1",
        "appearances-TOTAL_FORMS": "11",
        "appearances-10-person": str(newcomer.pk),
        "appearances-10-role": "speaker",
        "appearances-10-position": "11",
        "photos-0-image": picture_file(),
    }

    staff.post(form_of(event), data)
    form = staff.get(form_of(event))

    assert form.context["adminform"].form["title_en"].value() == "Another title"
    appearances = form.context["inline_admin_formsets"][2].formset
    assert len(appearances.initial_forms) == 10
    assert appearances.initial_forms[-1].instance.person == newcomer
    assert [each.position for each in Appearance.objects.filter(event=event)] == [*range(1, 11)]


def test_draft_is_published_whole(staff):
    event = make_summit()
    newcomer = make_person(family_name="Newcomer")
    old_photo = event.photos.get().image.name
    first, third, last = (event.appearances.all()[place] for place in [0, 2, 9])
    data = form_data(staff.get(form_of(event)), press=Move.SAVE)
    data |= {
        "title_en": "Another title",
        "appearances-2-DELETE": "on",
        "appearances-0-position": "10",
        "appearances-9-position": "1",
        "appearances-TOTAL_FORMS": "11",
        "appearances-10-person": str(newcomer.pk),
        "appearances-10-role": "speaker",
        "appearances-10-position": "11",
        "photos-0-image": picture_file(),
    }
    staff.post(form_of(event), data)

    Draft.objects.of(event).get().publish()

    event = Event.objects.get(pk=event.pk)
    people = [each.person for each in event.appearances.all()]
    assert event.title == "Another title"
    assert (people[0], people[-2], people[-1]) == (last.person, first.person, newcomer)
    assert third.person not in people
    assert len(people) == 10
    assert event.photos.get().image.name != old_photo
    assert default_storage.exists(event.photos.get().image.name)
    assert not Draft.objects.exists()


def test_draft_goes_on_from_where_it_was_left(staff):
    event = make_event(title="Summit", theme="Trust")
    send(staff, event, title_en="Another title")

    send(staff, event, theme_en="Hope")
    send(staff, event, press=Move.PUBLISH)

    event.refresh_from_db()
    assert (event.title, event.theme) == ("Another title", "Hope")


def test_discarded_draft_is_gone_and_in_the_history(staff):
    event = make_event(title="Summit")
    send(staff, event, title_en="Another title")
    discard = reverse("admin:events_event_discard", args=[event.pk])

    assert staff.get(discard).status_code == 200
    staff.post(discard)

    form = staff.get(form_of(event))
    assert form.context["adminform"].form["title_en"].value() == "Summit"
    drafts = Revision.objects.of(event).filter(kind=Revision.Kind.DRAFT)
    assert drafts.get().rows[0]["fields"]["title_en"] == "Another title"


def test_part_added_in_a_draft_never_touches_the_rows_of_another_record(staff):
    event, other = make_event(title="Summit"), make_event(title="Other")
    data = form_data(staff.get(form_of(event)), press=Move.SAVE)
    data |= {
        "appearances-TOTAL_FORMS": "1",
        "appearances-0-person": str(make_person(family_name="Draftee").pk),
        "appearances-0-role": "speaker",
    }
    staff.post(form_of(event), data)
    made_meanwhile = make_appearance(event=other, person=make_person(family_name="Bystander"))

    Draft.objects.of(event).get().publish()

    made_meanwhile.refresh_from_db()
    assert (made_meanwhile.event, made_meanwhile.person.family_name) == (other, "Bystander")
    assert names_on(event) == ["Ada DRAFTEE"]


def test_draft_carries_a_change_of_the_live_page_that_it_does_not_touch(staff):
    event = make_event(title="Summit", theme="Trust")
    send(staff, event, title_en="Another title")
    event.refresh_from_db()
    event.theme = "Hope"
    event.save()
    kept(event)

    Draft.objects.of(event).get().publish()

    event.refresh_from_db()
    assert (event.title, event.theme) == ("Another title", "Hope")


def test_numbers_that_may_not_be_equal_change_places(staff):
    initiative = make_initiative()
    first = make_recommendation(initiative=initiative, number=1, title="First")
    second = make_recommendation(initiative=initiative, number=2, title="Second")
    draft = Initiative.objects.get(pk=initiative.pk)
    Revision.objects.keep(draft)
    revision = Revision.objects.get()
    for row in revision.rows:
        if row["model"] == "initiatives.recommendation":
            row["fields"]["number"] = 3 - row["fields"]["number"]

    revision.put_back()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.number, second.number) == (2, 1)


def test_draft_that_points_to_a_deleted_person_is_not_published(staff):
    event, person = make_event(), make_person(family_name="Gone")
    data = form_data(staff.get(form_of(event)), press=Move.SAVE)
    data |= {
        "appearances-TOTAL_FORMS": "1",
        "appearances-0-person": str(person.pk),
        "appearances-0-role": "speaker",
        "appearances-0-job_title_en": "Rector",
    }
    staff.post(form_of(event), data)
    person.delete()

    with pytest.raises(CannotPublishError, match="appearance Rector"):
        Draft.objects.of(event).get().publish()

    assert staff.get(form_of(event)).status_code == 200
    assert Draft.objects.of(event).exists()


def test_new_address_in_a_draft_keeps_the_old_one_leading_there(staff, client):
    event = make_event(slug="summit")
    send(staff, event, slug="great-summit")
    assert not FormerSlug.objects.exists()

    Draft.objects.of(event).get().publish()

    assert client.get("/en/events/summit/").headers["Location"] == "/en/events/great-summit/"


def test_draft_is_scheduled_and_published_when_it_is_due(staff, client):
    event = make_event(title="Summit")
    moment = timezone.now() + timedelta(hours=1)

    send(
        staff,
        event,
        press=Move.PUBLISH,
        title_en="Another title",
        publish_from=timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M"),
    )

    event.refresh_from_db()
    draft = Draft.objects.of(event).get()
    assert (event.title, event.is_published) == ("Summit", True)
    assert draft.state == Draft.State.SCHEDULED
    assert abs(draft.publish_at - moment) < timedelta(minutes=1)


def test_preview_shows_what_was_typed_and_keeps_nothing(staff, client):
    event = make_summit()
    before, files = page_of(client, event), default_storage.listdir("pictures")
    data = form_data(staff.get(form_of(event)), press="_preview")
    data |= {
        "title_en": "Another title",
        "photos-0-image": picture_file(),
        "_preview_language": "fr",
    }

    response = staff.post(form_of(event), data)

    assert response.status_code == 200
    assert "Another title" in response.text
    assert 'lang="fr"' in response.text
    assert "data:image/" in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert page_of(client, event) == before
    assert default_storage.listdir("pictures") == files
    assert not Revision.objects.exists()


def test_preview_of_a_wrong_form_says_what_to_mend(staff):
    event = make_event()
    data = form_data(staff.get(form_of(event)), press="_preview") | {"title_en": ""}

    response = staff.post(form_of(event), data)

    assert "This field is required." in response.text


def test_preview_of_a_new_event_is_not_saved(staff):
    event = make_event(status=Status.DRAFT)
    data = form_data(staff.get(form_of(event)), press="_preview") | {"slug": "new"}

    response = staff.post("/admin/events/event/add/", data)

    assert event.title in response.text
    assert Event.objects.get() == event


def test_second_save_is_refused_and_merged(staff):
    event = make_event(title="Summit", theme="Trust")
    make_session(event=event, title="Opening")
    mine = form_data(staff.get(form_of(event)), press=Move.SAVE)
    send(staff, event, press=Move.SAVE, title_en="Their title")

    response = staff.post(form_of(event), mine | {"title_en": "My title", "theme_en": "Hope"})

    assert response.status_code == 409
    conflict = response.context["conflicts"]
    assert [change.before for change in conflict[0].changes] == ["<del>Their</del> title"]
    form = response.context["adminform"].form
    assert (form["title_en"].value(), form["theme_en"].value()) == ("My title", "Hope")
    assert Draft.objects.of(event).get().revision.rows[0]["fields"]["title_en"] == "Their title"

    again = form_data(response, press=Move.SAVE)
    assert staff.post(form_of(event), again).status_code == 302
    assert Draft.objects.of(event).get().revision.rows[0]["fields"]["theme_en"] == "Hope"


def test_second_save_keeps_the_parts_that_both_added(staff):
    event = make_event(status=Status.DRAFT)
    mine = form_data(staff.get(form_of(event)), press=Move.SAVE)
    theirs = dict(mine)
    for data, name in [(theirs, "Theirs"), (mine, "Mine")]:
        data |= {
            "appearances-TOTAL_FORMS": "1",
            "appearances-0-person": str(make_person(family_name=name).pk),
            "appearances-0-role": "speaker",
        }
    staff.post(form_of(event), theirs)

    response = staff.post(form_of(event), mine)
    assert response.status_code == 409
    staff.post(form_of(event), form_data(response, press=Move.SAVE))

    assert sorted(names_on(event)) == ["Ada MINE", "Ada THEIRS"]


def test_journal_says_who_published(staff):
    event = make_event(status=Status.DRAFT)

    send(staff, event, press=Move.PUBLISH)

    event.refresh_from_db()
    assert event.is_published
    entry = Entry.objects.get(action=Entry.Action.PUBLISHED)
    assert (entry.user, entry.record_name) == (get_user_model().objects.get(), event.title)

"""Publishing and archiving from a list: what changed since it was shown is not touched unseen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.publishing import Status
from tests.factories import make_draft, make_event
from tests.roles import make_member

pytestmark = pytest.mark.django_db

LIST = reverse("admin:events_event_changelist")


@pytest.fixture
def publisher(client):
    client.force_login(make_member("Publisher"))
    return client


def listed_at(client):
    """Open the list, and return the moment that it sends along."""
    return client.get(LIST).context["action_form"]["listed_at"].value()


def act(client, action, *records, seen_at):
    """Do something with marked records, and return what the reader is told."""
    data = {"action": action, "listed_at": seen_at}
    marked = [str(record.pk) for record in records]
    response = client.post(LIST, data | {"_selected_action": marked}, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_marked_records_and_drafts_are_published(publisher):
    new, live = make_event(status=Status.DRAFT), make_event(title="Summit")
    make_draft(live, title_en="Another title")

    told = act(publisher, "publish", new, live, seen_at=listed_at(publisher))

    new.refresh_from_db()
    live.refresh_from_db()
    assert told == ["2 records published."]
    assert (new.is_published, live.title) == (True, "Another title")
    assert Entry.objects.filter(action=Entry.Action.PUBLISHED).count() == 2


def test_marked_records_are_archived(publisher):
    event = make_event()

    assert act(publisher, "archive", event, seen_at=listed_at(publisher)) == ["1 record archived."]
    assert Event.objects.get().status == Status.ARCHIVED


@pytest.mark.parametrize("action", ["publish", "archive"])
def test_record_that_changed_since_the_list_was_shown_is_left_alone(publisher, action):
    event = make_event(title="Summit", status=Status.DRAFT)
    seen_at = listed_at(publisher)
    event.save()

    told = act(publisher, action, event, seen_at=seen_at)

    assert told[0] == "“Summit” was changed after you opened this list. Look again."
    assert Event.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("action", ["publish", "archive"])
def test_draft_that_changed_since_the_list_was_shown_is_left_alone(publisher, action):
    event = make_event(title="Summit")
    make_draft(event, title_en="Seen")
    seen_at = listed_at(publisher)
    make_draft(event, title_en="Not seen")

    told = act(publisher, action, event, seen_at=seen_at)

    assert told[0] == "“Summit” was changed after you opened this list. Look again."
    assert Event.objects.get().title == "Summit"
    assert Draft.objects.exists()


def test_record_that_cannot_be_published_does_not_stop_the_others(publisher):
    make_event(slug="taken")
    broken, sound = make_event(title="Broken"), make_event(status=Status.DRAFT)
    make_draft(broken, slug="taken")

    told = act(publisher, "publish", broken, sound, seen_at=listed_at(publisher))

    sound.refresh_from_db()
    assert sorted(told) == [
        "1 record published.",
        "Broken: Another record has taken its address.",
    ]
    assert sound.is_published


@pytest.mark.parametrize("moment", ["", "nonsense", "2020-13-45T25:61", "2020-01-01T00:00"])
def test_moment_that_is_none_is_no_error(publisher, moment):
    event = make_event(status=Status.DRAFT)

    act(publisher, "publish", event, seen_at=moment)


def test_record_whose_time_has_not_come_is_published_now(publisher):
    later = timezone.now() + timedelta(days=1)
    event = make_event(publish_from=later)

    act(publisher, "publish", event, seen_at=listed_at(publisher))

    event.refresh_from_db()
    assert (event.is_published, event.publish_from) == (True, None)

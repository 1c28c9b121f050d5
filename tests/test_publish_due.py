"""What goes live at its time: once, each on its own, however often the clock asks."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package
from summit_site.content.publishing import Status
from tests.factories import make_draft, make_event, make_initiative, make_topic
from tests.real_database import outcome


def publish_due():
    """Run the command, and return the lines that it prints."""
    out = StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue().splitlines()


def ago(**time):
    return timezone.now() - timedelta(**time)


def make_due(title, **fields):
    """Make a published topic with a draft that is due, and return the topic."""
    topic = make_topic(title=title)
    make_draft(topic, **fields).schedule(ago(minutes=1), user=None)
    return topic


@pytest.mark.django_db
def test_draft_goes_live_when_it_is_due_and_not_before():
    due, later = make_due("Due", title_en="New"), make_topic(title="Later")
    make_draft(later, title_en="New").schedule(timezone.now() + timedelta(minutes=1), user=None)

    assert publish_due() == ["Published: Due"]

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.title, later.title) == ("New", "Later")
    assert Draft.objects.get().record == later


@pytest.mark.django_db
def test_draft_that_nobody_scheduled_stays():
    make_draft(make_topic(), title_en="New")

    assert publish_due() == []
    assert Draft.objects.exists()


@pytest.mark.django_db
def test_second_run_does_nothing_more():
    make_due("Due", title_en="New")
    publish_due()
    entries = Entry.objects.count()

    assert publish_due() == []
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_draft_that_cannot_be_published_does_not_stop_the_others():
    make_topic(slug="taken")
    broken = make_due("Broken", slug="taken")
    Draft.objects.update(publish_at=ago(hours=1))
    sound = make_due("Sound", title_en="New")

    with pytest.raises(CommandError, match="Another record has taken its address"):
        publish_due()

    sound.refresh_from_db()
    assert sound.title == "New"
    assert Draft.objects.get().record == broken


@pytest.mark.django_db
def test_draft_whose_record_was_deleted_elsewhere_does_not_stop_the_others():
    gone = make_due("Gone", title_en="New")
    Draft.objects.update(publish_at=ago(hours=1))
    sound = make_due("Sound", title_en="New")
    type(gone).objects.filter(pk=gone.pk).delete()

    with pytest.raises(CommandError, match="“Gone” was deleted"):
        publish_due()

    sound.refresh_from_db()
    assert sound.title == "New"


@pytest.mark.django_db
def test_package_goes_live_once_when_it_is_due():
    event, initiative = make_event(status=Status.DRAFT), make_initiative(status=Status.DRAFT)
    package = Package.objects.create(name="Launch", publish_at=ago(minutes=1))
    package.put_in([event, initiative])
    later = Package.objects.create(name="Later", publish_at=timezone.now() + timedelta(days=1))
    later.put_in([make_event(status=Status.DRAFT)])

    assert publish_due() == ["Published: Launch"]
    assert publish_due() == []

    event.refresh_from_db()
    initiative.refresh_from_db()
    assert event.is_published
    assert initiative.is_published


def test_four_clocks_at_once_publish_everything_once(real_site):
    came = outcome(real_site, "publish_due_at_once")

    assert came == {"lines": 6, "published": 6, "titles": ["Changed"]}

"""Packages: what goes live together, or not at all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from summit_site.content.editing.drafts import CannotPublishError, Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package, unpublished_records
from summit_site.content.editing.workflow import form_address
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import (
    PAGE_MAKERS,
    make_draft,
    make_event,
    make_initiative,
    make_publication,
    make_superuser,
    make_topic,
)
from tests.roles import make_member

pytestmark = pytest.mark.django_db


def package_of(*records, **values):
    package = Package.objects.create(name="Launch", **values)
    package.put_in(records)
    return package


def item(record):
    from summit_site.admin import item_of

    return item_of(record)


def test_new_records_and_drafts_of_live_pages_go_live_together():
    event, publication = make_event(title="Summit"), make_publication(status=Status.IN_REVIEW)
    initiative = make_initiative(status=Status.DRAFT, event=event)
    make_draft(event, title_en="Another title")
    user = make_superuser()

    package_of(event, initiative, publication).publish(user=user)

    for record in [event, initiative, publication]:
        record.refresh_from_db()
    assert event.title == "Another title"
    assert initiative.is_published
    assert publication.is_published
    assert not Draft.objects.exists()
    entries = Entry.objects.filter(action=Entry.Action.PUBLISHED, user=user)
    assert entries.count() == 3
    assert None not in {entry.revision for entry in entries}


def test_nothing_goes_live_if_one_of_them_cannot():
    first, last = make_event(title="Summit", status=Status.DRAFT), make_topic(slug="trust")
    make_topic(slug="taken")
    make_draft(last, slug="taken")
    package = package_of(first, last)

    with pytest.raises(CannotPublishError, match="Another record has taken its address"):
        package.publish()

    first.refresh_from_db()
    package.refresh_from_db()
    assert (first.status, package.published_at) == (Status.DRAFT, None)
    assert Draft.objects.get().record == last
    assert not Entry.objects.filter(action=Entry.Action.PUBLISHED).exists()


def test_record_with_a_later_time_of_its_own_goes_live_with_the_others():
    later = timezone.now() + timedelta(days=1)
    new = make_event(status=Status.DRAFT, publish_from=later)

    package_of(new).publish()

    new.refresh_from_db()
    assert new.is_published


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_page_of_each_kind_can_be_in_a_package(make):
    record = make(status=Status.DRAFT)
    package = package_of(record)

    package.publish()

    record.refresh_from_db()
    assert package.records() == [record]
    assert record.is_published


def test_record_that_was_deleted_is_in_no_package_any_more():
    stays, goes = make_event(status=Status.DRAFT), make_event(status=Status.DRAFT)
    package = package_of(stays, goes)
    goes.delete()

    package.publish()

    assert package.records() == [stays]


def test_package_is_due_at_its_time_until_it_is_published():
    past, ahead = (timezone.now() + timedelta(minutes=each) for each in [-1, 1])
    due = package_of(publish_at=past)
    package_of(publish_at=ahead)
    package_of()
    package_of(publish_at=past, published_at=past)

    assert list(Package.objects.due()) == [due]


def test_what_is_being_worked_on_is_offered():
    live, archived = make_event(), make_event(status=Status.ARCHIVED)
    new = make_event(status=Status.DRAFT)
    changed, in_review = make_event(), make_initiative(status=Status.IN_REVIEW)
    make_draft(changed, title_en="Another title")

    offered = unpublished_records()

    assert set(offered) == {changed, new, in_review}
    assert live not in offered
    assert archived not in offered


def test_publisher_makes_a_package_reads_what_may_be_wrong_and_publishes_it(client):
    event, initiative = make_event(status=Status.DRAFT), make_initiative(status=Status.DRAFT)
    client.force_login(make_member("Publisher"))
    data = {"name": "Launch", "records": [item(event), item(initiative)]}

    client.post(reverse("admin:summit_site_package_add"), data)
    package = Package.objects.get()
    form = client.get(form_address(package))
    assert [each[0] for each in form.context["preflight"]] == [event, initiative]
    client.post(form_address(package), data | {"_publish_all": "1"})

    package.refresh_from_db()
    event.refresh_from_db()
    assert package.published_at is not None
    assert event.is_published


def test_publisher_reads_why_nothing_was_published(client):
    topic = make_topic()
    make_topic(slug="taken")
    make_draft(topic, slug="taken")
    package = package_of(topic)
    client.force_login(make_member("Publisher"))
    data = {"name": "Launch", "records": [item(topic)], "_publish_all": "1"}

    response = client.post(form_address(package), data, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        f"Nothing was published. {topic}: Another record has taken its address."
    ]
    package.refresh_from_db()
    assert package.published_at is None


def test_package_that_is_out_is_changed_no_more(client):
    package = package_of(published_at=timezone.now())
    client.force_login(make_member("Publisher"))

    response = client.post(form_address(package), {"name": "Other", "records": []})

    assert response.status_code == 403


def test_package_form_keeps_what_was_chosen(client):
    event = make_event(status=Status.DRAFT)
    package = package_of(event)
    client.force_login(make_member("Publisher"))

    data = form_data(client.get(form_address(package)))

    assert data["records"] == [item(event)]


def test_package_cannot_hold_what_is_not_offered(client):
    live = make_event()
    client.force_login(make_member("Publisher"))

    client.post(
        reverse("admin:summit_site_package_add"), {"name": "Launch", "records": [item(live)]}
    )

    assert not Package.objects.exists()

"""What is kept of a record and its parts, at what cost, and how it is put back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from events.models import Appearance, Event, Photo
from initiatives.models import Mention, Recommendation
from summit_site.content.addresses import FormerSlug
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rows import in_json, published_as, rolled_back, rows_of
from summit_site.content.editing.workflow import Move
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_document,
    make_event,
    make_mention,
    make_organization,
    make_person,
    make_photo,
    make_session,
    make_superuser,
    make_topic,
    text_file,
)

pytestmark = pytest.mark.django_db


def make_large_event():
    """Make an event with 10 appearances, 10 sessions, 10 photos and 5 documents."""
    event = make_event(topics=[make_topic()])
    for _ in range(10):
        session = make_session(event=event)
        make_appearance(event=event, session=session, organization=make_organization())
        make_photo(event=event)
    for _ in range(5):
        make_document(event=event)
    return event


def test_revision_of_a_large_event_takes_few_queries(django_assert_num_queries):
    event = make_large_event()
    Revision.objects.keep(event)

    with django_assert_num_queries(9):
        revision = Revision.objects.keep(event)

    assert len(revision.rows) == 36


def test_revision_of_a_small_event_takes_as_many_queries(django_assert_num_queries):
    document = make_document()
    Revision.objects.keep(document.event)

    with django_assert_num_queries(9):
        Revision.objects.keep(document.event)


def test_putting_back_what_is_there_writes_nothing(django_assert_num_queries):
    Revision.objects.keep(make_large_event())
    revision = Revision.objects.select_related("content_type").get()

    with django_assert_num_queries(9) as queries:
        left = revision.put_back()

    assert left == []
    verbs = {query["sql"].split()[0] for query in queries.captured_queries}
    assert verbs.isdisjoint({"INSERT", "UPDATE", "DELETE"})


def make_small_event():
    event = make_event(topics=[make_topic()])
    session = make_session(event=event)
    make_appearance(event=event, session=session, organization=make_organization())
    make_photo(event=event)
    make_document(event=event)
    return event


@pytest.mark.parametrize("make", [make_small_event, make_large_event])
def test_form_is_saved_as_a_draft_in_the_same_queries_for_any_number_of_parts(
    client, make, django_assert_num_queries
):
    event = make()
    client.force_login(make_superuser())
    form = reverse("admin:events_event_change", args=[event.pk])
    client.post(form, form_data(client.get(form), press=Move.SAVE))
    data = form_data(client.get(form), press=Move.SAVE) | {"title_en": "Another title"}

    with django_assert_num_queries(76):
        client.post(form, data)

    assert Draft.objects.of(event).get().revision.rows[0]["fields"]["title_en"] == "Another title"


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_record_put_back_is_what_it_was_to_each_column(make):
    record = make()
    before = [in_json(row) for row in rows_of(record)]
    revision = Revision.objects.keep(record)
    type(record).objects.filter(pk=record.pk).update(slug="changed", created_at=timezone.now())

    revision.put_back()

    assert [in_json(row) for row in rows_of(record)] == before


def test_deleted_record_is_put_back_with_all_its_parts():
    event = make_large_event()
    before = without_counts(rows_of(event))
    revision = Revision.objects.keep(event)
    event.delete()

    assert revision.put_back() == []
    assert without_counts(rows_of(Event(pk=revision.object_id))) == before


def without_counts(rows):
    """Return the rows without what tells calendars that something happened to them."""
    counts = {"sequence", "modified_at"}
    return [
        {**row, "fields": {n: value for n, value in row["fields"].items() if n not in counts}}
        for row in map(in_json, rows)
    ]


def test_parts_are_put_back_as_they_were_and_later_ones_go():
    event = make_event()
    changed = make_session(event=event, title="Opening")
    deleted = make_appearance(event=event)
    key = deleted.pk
    revision = Revision.objects.keep(event)
    changed.title = "Welcome"
    changed.save()
    deleted.delete()
    make_photo(event=event)

    revision.put_back()

    assert event.sessions.get().title == "Opening"
    assert event.appearances.get().pk == key
    assert not event.photos.exists()


def test_parts_of_other_records_are_left_alone():
    event, other = make_event(), make_event()
    revision = Revision.objects.keep(event)
    session = make_session(event=other)

    revision.put_back()

    assert other.sessions.get() == session


def test_versions_of_a_document_are_put_back_with_it():
    document = make_document()
    document.file = text_file("newer.txt")
    document.save()
    revision = Revision.objects.keep(document.event)
    document.delete()

    revision.put_back()

    assert document.event.documents.get().versions.get().number == 1


def test_mentions_of_a_recommendation_outlive_its_initiative_put_back():
    mention = make_mention()
    initiative = mention.recommendation.initiative
    Recommendation.objects.filter(pk=mention.recommendation.pk).update(title="Changed")
    revision = Revision.objects.keep(initiative)
    Recommendation.objects.filter(pk=mention.recommendation.pk).update(title="Changed again")

    revision.put_back()

    assert initiative.recommendations.get().title == "Changed"
    assert Mention.objects.get() == mention


def test_part_whose_person_is_gone_is_left_out_and_named():
    event, person = make_event(), make_person()
    make_appearance(event=event, person=person, job_title="Rector")
    revision = Revision.objects.keep(event)
    event.appearances.all().delete()
    person.delete()

    assert revision.put_back() == ["appearance Rector: its person was deleted."]
    assert not event.appearances.exists()


def test_organization_that_is_gone_is_left_out_of_a_part_that_can_do_without():
    appearance = make_appearance(organization=make_organization())
    revision = Revision.objects.keep(appearance.event)
    gone = appearance.organization
    Appearance.objects.update(organization=None)
    gone.delete()

    assert revision.put_back() == ["appearance: its organisation that day was deleted."]
    assert appearance.event.appearances.get().organization is None


def test_topic_that_is_gone_is_left_out():
    stays, goes = make_topic(), make_topic()
    event = make_event(topics=[stays, goes])
    revision = Revision.objects.keep(event)
    goes.delete()

    assert revision.put_back() == [f"event {event}: its topics was deleted."]
    assert list(event.topics.all()) == [stays]


def test_former_address_leads_to_the_record_after_it_is_put_back():
    event = make_event(slug="summit")
    revision = Revision.objects.keep(event)
    event.slug = "great-summit"
    event.save()

    revision.put_back()

    assert FormerSlug.objects.get().slug == "great-summit"


def test_address_that_another_record_has_by_now_stays_as_it_is():
    event = make_event(slug="summit")
    revision = Revision.objects.keep(event)
    event.slug = "great-summit"
    event.save()
    make_event(slug="summit")

    assert revision.put_back() == ["Another record has taken its address."]
    event.refresh_from_db()
    assert event.slug == "great-summit"


def test_revision_holds_each_language_and_no_text_without_one():
    event = make_event(title="Summit", title_fr="Sommet")

    with translation.override("fr"):
        fields = Revision.objects.keep(event).rows[0]["fields"]

    assert (fields["title_en"], fields["title_fr"]) == ("Summit", "Sommet")
    assert "title" not in fields


def test_rows_published_as_the_record_is_now_keep_its_way_to_readers():
    event = make_event(status=Status.DRAFT, title="Summit")
    rows = [in_json(row) for row in rows_of(event)]
    event.status, event.publish_from = Status.PUBLISHED, timezone.now() + timedelta(days=1)
    event.save()

    fields = published_as(event, rows)[0]["fields"]

    assert (fields["status"], fields["title_en"]) == ("published", "Summit")
    assert fields["publish_from"] == in_json(rows_of(event)[0])["fields"]["publish_from"]
    assert rows[0]["fields"]["status"] == "draft"


def test_first_revision_is_kept_once():
    event = make_event()

    first = Revision.objects.keep_first(event)

    assert Revision.objects.keep_first(event) == first
    assert Revision.objects.of(event).get() == first


def test_nothing_of_a_rolled_back_block_stays():
    event = make_event(title="Summit")

    with rolled_back():
        Event.objects.update(title="Another title")
        make_photo(event=event)

    event.refresh_from_db()
    assert event.title == "Summit"
    assert not Photo.objects.exists()

"""The index is right whenever a transaction commits, whichever way a page was changed."""

import pytest
from django.core import serializers
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from events.models import Appearance, Event
from summit_site.content import search_writing
from summit_site.content.publishing import Status
from summit_site.content.search_changes import index_older_content, index_pending
from summit_site.content.search_index import SearchEntry
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_event,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_publication,
    make_recommendation,
    make_session,
    make_topic,
)
from tests.search import entries, find

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(monkeypatch):
    """Return a list of the batches of pages that are indexed from now on."""
    batches = []
    index_batch = search_writing.index_batch

    def index_and_note(kind, keys, known_words):
        batches.append((kind.name, list(keys)))
        return index_batch(kind, keys, known_words)

    monkeypatch.setattr(search_writing, "index_batch", index_and_note)
    return batches


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_published_page_is_found_and_no_other(make):
    shown = make(slug="shown")
    for status in [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED]:
        make(slug=f"is-{status}".replace("_", "-"), status=status)

    assert {title for title, _language in entries()} == {str(shown)}
    assert find(str(shown)) == [str(shown)]


def test_page_has_a_row_for_each_language_that_it_exists_in():
    make_event(title="Summit", title_fr="Sommet", theme="Bridges", theme_fr="Ponts")

    assert entries() == {("Summit", "en"), ("Sommet", "fr")}
    assert find("ponts") == ["Sommet"]


def test_languages_that_are_not_offered_are_indexed_and_not_found(settings):
    make_event(title="Summit", title_fr="Sommet")
    settings.LANGUAGES = [("en", "English")]

    assert entries() == {("Summit", "en"), ("Sommet", "fr")}
    assert find("sommet") == []


def test_changed_page_is_found_by_its_new_words_alone():
    event = make_event(title="Old", body="<p>Bridges</p>")
    index_pending()
    event.title, event.body = "New", "<p>Tunnels</p>"
    event.save()

    assert [find(word) for word in ["old", "bridges", "new", "tunnels"]] == [
        [], [], ["New"], ["New"]
    ]  # fmt: skip


def test_deleted_page_is_gone_with_its_tokens():
    event = make_event(title="Summit")
    index_pending()
    event.delete()

    assert entries() == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM summit_site_search_tokens")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("method", ["archive", "publish"])
def test_publish_and_archive_actions_reach_the_index(method):
    one, other = make_event(title="One", status=Status.DRAFT), make_event(title="Other")
    index_pending()

    getattr(Event.objects.filter(pk__in=[one.pk, other.pk]), method)()

    expected = {("One", "en"), ("Other", "en")} if method == "publish" else set()
    assert entries() == expected


def test_parts_and_the_names_on_a_page_are_found_and_follow_their_changes():
    event = make_event(title="Summit")
    session = make_session(event=event, title="Opening words")
    appearance = make_appearance(
        event=event,
        person=make_person(family_name="Weber", native_name="韦伯", native_language="zh-hans"),
        organization=make_organization(name="Tide University", short_name="TIU"),
        speech_title="On rivers",
    )
    before = [find(text)[-1:] for text in ["opening words", "weber", "韦伯", "tiu", "rivers"]]
    session.title = "Closing"
    session.save()
    appearance.delete()

    assert before == [["Summit"]] * 5
    assert [find(text) for text in ["opening words", "closing", "rivers"]] == [[], ["Summit"], []]
    assert find("weber") == ["Ada WEBER"]


def test_new_name_of_a_person_reaches_the_pages_where_it_stands(indexed):
    person = make_person(family_name="Weber")
    make_appearance(event=make_event(title="Summit"), person=person)
    make_launcher(initiative=make_initiative(title="Pledge"), person=person)
    make_publication(title="Book", authors=[person])
    make_event(title="Elsewhere")
    index_pending()
    indexed.clear()
    person.family_name = "Tisserand"
    person.save()

    assert sorted(find("tisserand")) == ["Ada TISSERAND", "Book", "Pledge", "Summit"]
    assert find("weber") == []
    assert sorted(name for name, keys in indexed if len(keys) == 1) == [
        "event", "initiative", "person", "publication"
    ]  # fmt: skip


def test_person_whose_name_stays_has_no_other_page_indexed(indexed):
    person = make_person(family_name="Weber")
    make_appearance(event=make_event(title="Summit"), person=person)
    index_pending()
    indexed.clear()
    person.biography = "<p>Born by a river.</p>"
    person.save()
    index_pending()

    assert indexed == [("person", [person.pk])]


def test_related_records_are_found_whichever_side_they_are_set_from():
    publication = make_publication(title="Book")
    person, other = make_person(family_name="Weber"), make_person(family_name="Moreau")
    index_pending()
    publication.authors.add(person)
    after_add = find("weber")
    other.publications.set([publication])
    after_set = find("moreau")
    other.publications.clear()
    after_clear = find("moreau")
    publication.authors.set([])

    assert sorted(after_add) == ["Ada WEBER", "Book"]
    assert sorted(after_set) == ["Ada MOREAU", "Book"]
    assert after_clear == ["Ada MOREAU"]
    assert find("weber") == ["Ada WEBER"]


def test_deleted_author_leaves_the_publication():
    person = make_person(family_name="Weber")
    make_publication(title="Book", authors=[person])
    index_pending()
    person.delete()

    assert find("weber") == []


def test_recommendations_are_found_on_their_initiative():
    initiative = make_initiative(title="Pledge")
    make_recommendation(initiative=initiative, title="Open the harbours", text="<p>Soon.</p>")

    assert find("harbour") == find("soon") == ["Pledge"]


def test_raw_saves_of_a_revision_reach_the_index():
    event = make_event(title="Old")
    session = make_session(event=event, title="Bridges")
    kept = serializers.serialize("json", [event, session])
    session.delete()
    event.title = "New"
    event.save()
    index_pending()

    for record in serializers.deserialize("json", kept):
        record.save()

    assert (find("old"), find("new"), find("bridges")) == (["Old"], [], ["Old"])


def test_page_is_indexed_once_however_many_of_its_parts_are_saved(indexed):
    event = make_event()
    for _ in range(3):
        make_session(event=event)
    index_pending()
    index_pending()

    assert indexed == [("event", [event.pk])]


@pytest.mark.parametrize("count", [1, 3])
def test_indexing_takes_the_same_queries_for_any_number_of_pages(count, django_assert_num_queries):
    host = make_organization()
    index_pending()
    for _ in range(count):
        make_appearance(event=make_event(), person=make_person(), organization=host)

    # Of events and people: savepoints, the rows there are, the pages, rows, tokens and words; of
    # events the parts and those named there besides.
    with django_assert_num_queries(25):
        index_pending()

    assert SearchEntry.objects.filter(kind="event").count() == count


def test_unchanged_page_takes_no_query_but_those_that_look(django_assert_num_queries):
    topic = make_topic()
    index_pending()
    topic.save()

    with django_assert_num_queries(6):  # two savepoints made and released, its rows, the page
        index_pending()


@pytest.mark.django_db(transaction=True)
def test_index_is_written_in_the_transaction_of_the_save():
    with transaction.atomic():
        make_event(title="Summit")
        before = SearchEntry.objects.count()

    assert (before, SearchEntry.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_save_without_a_transaction_is_indexed_too():
    make_event(title="Summit")

    assert SearchEntry.objects.get().title == "Summit"


@pytest.mark.django_db(transaction=True)
def test_page_that_cannot_be_indexed_is_not_saved(monkeypatch):
    def fail(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(search_writing, "write", fail)

    with pytest.raises(RuntimeError, match="broken"), transaction.atomic():
        make_event()

    assert Event.objects.count() == 0
    monkeypatch.undo()
    make_event(title="Summit")
    assert SearchEntry.objects.get().title == "Summit"


@pytest.mark.django_db(transaction=True)
def test_preview_that_is_rolled_back_indexes_nothing(indexed):
    event = make_event(title="Summit")
    make_appearance(event=event)
    indexed.clear()

    with transaction.atomic():
        event.title = "Preview"
        event.save()
        Appearance.objects.all().delete()
        transaction.set_rollback(True)
    with transaction.atomic(), transaction.atomic():
        event.save()
        transaction.set_rollback(True)
    with transaction.atomic():
        pass

    assert indexed == []
    assert set(SearchEntry.objects.filter(kind="event").values_list("title")) == {("Summit",)}


@pytest.mark.parametrize(
    ("plan", "titles"), [([(None, False)], ["Summit"]), ([], []), ([(None, True)], [])]
)
def test_index_of_older_content_is_made_by_a_migration_forward(plan, titles):
    make_event(title="Summit")

    index_older_content(plan=plan)

    assert list(SearchEntry.objects.values_list("title", flat=True)) == titles


def test_index_of_older_content_waits_until_all_migrations_are_there():
    make_event(title="Summit")
    [last] = MigrationExecutor(connection).loader.graph.leaf_nodes("events")
    MigrationRecorder(connection).record_unapplied(*last)

    index_older_content(plan=[(None, False)])

    assert not SearchEntry.objects.exists()

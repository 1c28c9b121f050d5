from contextlib import suppress

import pytest
from admin_interface.models import Theme
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event, Session
from summit_site.content.addresses import FormerSlug
from summit_site.content.generation import (
    ContentGeneration,
    changes_content,
    content_changed,
    current_token,
    snapshot,
)
from tests.factories import make_event, make_session, make_superuser, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


CONTENT_GENERATION = ContentGeneration._meta.db_table


class RolledBackError(Exception):
    """What an editor's transaction is given up for."""


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


EDITS = {
    "save": lambda event: event.save(),
    "update": lambda event: Event.objects.update(title_en="New"),
    "archive": lambda event: Event.objects.filter(pk=event.pk).archive(),
    "bulk update": lambda event: Event.objects.bulk_update([event], ["title_en"]),
    "bulk create": lambda event: Session.objects.bulk_create(
        [Session(event=event, title_en="Opening", position=9)]
    ),
    "many to many": lambda event: event.topics.set([make_topic()]),
    "delete": lambda event: event.delete(),
    "delete of many": lambda event: Session.objects.filter(event=event).delete(),
    "raw SQL": lambda event: execute("update events_event set title_en = %s", "New"),
    "raw SQL with a common table": lambda event: execute(
        "WITH new AS (SELECT 'New' AS title) UPDATE events_event SET title_en = 'New'"
    ),
    "raw save": lambda event: event.save_base(raw=True),
    "theme": lambda event: Theme.objects.create(name=event.slug),
    "former address": lambda event: FormerSlug.objects.create(
        content_type=ContentType.objects.get_for_model(Event), object_id=event.pk, slug=event.slug
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edit_renews_the_token_alone_and_in_a_transaction(edit):
    events = [make_session().event, make_session().event]
    tokens = [current_token()]

    edit(events[0])
    tokens.append(current_token())
    with transaction.atomic():
        edit(events[1])
    tokens.append(current_token())

    assert len({None, *tokens}) == 4


def log_in(user):
    user.last_login = timezone.now()
    user.save()
    SessionStore().create()


PRIVATE = {
    "session": lambda user: SessionStore().create(),
    "login": log_in,
    "user": lambda user: make_superuser(),
    "log entry": lambda user: LogEntry.objects.create(user=user, action_flag=CHANGE),
    "reading": lambda user: list(Event.objects.all()),
    "reading for an update": lambda user: list(Event.objects.order_by("pk")[:1]),
}


@pytest.mark.parametrize("act", PRIVATE.values(), ids=PRIVATE)
def test_what_no_page_shows_leaves_the_token(act):
    user = make_superuser()
    make_event()
    before = current_token()

    act(user)
    with transaction.atomic():
        act(user)

    assert current_token() == before


def test_rolled_back_edit_leaves_the_token_and_so_does_the_next_session():
    event = make_event()
    before = current_token()

    with suppress(RolledBackError), transaction.atomic():
        event.save()
        raise RolledBackError
    SessionStore().create()

    assert current_token() == before


def test_edit_in_a_savepoint_counts_if_the_savepoint_stays():
    event = make_event()
    before = current_token()

    with transaction.atomic():
        with suppress(RolledBackError), transaction.atomic():
            event.save()
            raise RolledBackError
        SessionStore().create()
    after_rollback = current_token()
    with transaction.atomic():
        with transaction.atomic():
            event.save()
        with suppress(RolledBackError), transaction.atomic():
            event.save()
            raise RolledBackError
    after_release = current_token()

    assert after_rollback == before
    assert after_release != before


def test_edit_in_a_transaction_managed_by_hand_counts_when_it_is_committed():
    event = make_event()
    before = current_token()

    transaction.set_autocommit(False)
    try:
        event.save()
        transaction.rollback()
        SessionStore().create()
        transaction.commit()
        between = current_token()
        event.save()
        transaction.commit()
    finally:
        transaction.set_autocommit(True)

    assert between == before
    assert current_token() != before


def test_failed_edit_on_its_own_leaves_the_token():
    make_event(slug="taken")
    before = current_token()

    with pytest.raises(Exception, match="slug"):
        make_event(slug="taken")

    assert current_token() == before


def test_transaction_renews_the_token_once_and_says_so_after_its_commit():
    heard = []

    def listen(**kwargs):
        heard.append((connection.in_atomic_block, current_token()))

    event = make_event()
    content_changed.connect(listen)
    with transaction.atomic():
        event.save()
        event.save()

    assert heard == [(False, current_token())]
    assert ContentGeneration.objects.count() == 1


def test_rows_that_an_edit_on_its_own_returns_can_be_read_in_every_way():
    returning = "UPDATE events_event SET title_en = 'New' RETURNING title_en"
    for _ in range(3):
        make_event()

    with connection.cursor() as cursor:
        cursor.execute(returning)
        read = [cursor.fetchone(), cursor.fetchmany(1), cursor.fetchall(), cursor.fetchone()]
        cursor.execute(returning)
        read += list(cursor)
        cursor.execute("SELECT 1")
        read += cursor.fetchall()

    assert read == [("New",), [("New",)], [("New",)], None, *[("New",)] * 3, (1,)]


def test_token_of_a_snapshot_is_that_of_what_it_shows(database_for_threads, other_thread):
    event = make_event(title="Before")
    token = current_token()

    with snapshot():
        seen = [current_token()]
        other_thread(lambda: Event.objects.update(title_en="After"))
        seen += [Event.objects.get().title, current_token()]

    assert seen == [token, "Before", token]
    event.refresh_from_db()
    assert event.title == "After"
    assert current_token() != token


def test_token_is_renewed_last_so_that_editors_do_not_wait_for_each_other():
    # PostgreSQL locks the row from then on until the commit.
    event = make_event()

    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        event.save()
        event.save()

    written = [query["sql"] for query in queries if changes_or_renews(query["sql"])]
    assert [CONTENT_GENERATION in sql for sql in written] == [False, False, True]


def changes_or_renews(sql):
    return changes_content(sql) or (CONTENT_GENERATION in sql and "SELECT" not in sql)


@pytest.mark.parametrize(
    ("sql", "changes"),
    [
        ('SELECT "title" FROM "events_event" FOR UPDATE', False),
        ('INSERT INTO "events_event" ("title") VALUES (%s)', True),
        ('INSERT OR IGNORE INTO "events_event_topics" VALUES (1)', True),
        ('INSERT OR IGNORE INTO "auth_group_permissions" VALUES (1)', False),
        ('  update "django_session" set x = 1', True),
        ('UPDATE "django_session" SET "x" = 1', False),
        ('DELETE FROM "summit_site_revision" WHERE 1', False),
        ('TRUNCATE "django_session", "events_event"', True),
        ("WITH x AS (SELECT 1) SELECT * FROM x", False),
        ("WITH x AS (SELECT 1) DELETE FROM events_event", True),
        ("SAVEPOINT s1", False),
        ("VACUUM INTO 'copy'", False),
        (b"SELECT 1", True),
    ],
)
def test_statement_changes_content_unless_it_surely_does_not(sql, changes):
    assert changes_content(sql) is changes

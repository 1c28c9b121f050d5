"""Which state the public content is in: one token, new with each commit that touched it.

Whoever keeps something made from the content keeps the token with it; while the token is the
same, so is the content. What is watched is the SQL that runs, not signals: `update()`, bulk
operations, raw SQL and rolled-back savepoints are seen for what they are.
"""

import re
import uuid
from contextlib import contextmanager
from functools import partial
from itertools import islice

from django.db import connection, models, transaction
from django.dispatch import Signal

# Sent in the process that changed the content, once it is committed.
content_changed = Signal()

# Tables, by the beginning of their names, of which no public page shows anything. All others
# count as content: one forgotten here costs some renderings, and never shows an old page.
PRIVATE_TABLES = (
    *["auth_", "django_admin_log", "django_content_type", "django_migrations", "django_session"],
    *["axes_", "account_", "mfa_", "summit_site_contentgeneration"],
    # Drafts, and all that is about editing.
    *["summit_site_draft", "summit_site_entry", "summit_site_openform", "summit_site_package"],
    *["summit_site_revision", "summit_site_sharelink"],
)

WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|WITH)\b", re.IGNORECASE)
WRITING_WITHIN = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
# As Django writes it; of what others write in another manner, the table is taken for content.
WRITTEN_TABLE = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


class ContentGeneration(models.Model):
    """The one row that holds the token; without it, the content never changed."""

    # Random, so that no state is taken for another one after a backup has been restored.
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        app_label = "summit_site"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_content_generation")
        ]

    def __str__(self):
        return str(self.token)


def current_token():
    """Return the token of the present state (a UUID), or None if the content never changed."""
    return ContentGeneration.objects.values_list("token", flat=True).first()


@contextmanager
def snapshot():
    """Let all queries within see one state of the database, that of the first; without a lock."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    # SQLite's transactions begin as writers here (see the settings), which would queue.
    connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        connection.transaction_mode = mode


def watch_connection(connection, **kwargs):
    """Renew the token with each commit on a connection; a receiver of `connection_created`."""
    if _watch not in connection.execute_wrappers:
        # First: a wrapper that someone takes off again is always the last.
        connection.execute_wrappers.insert(0, _watch)
        # Within `commit`, behind whatever else is to be done before one.
        connection._commit = partial(_renew_and_commit, connection, connection._commit)


def _watch(execute, sql, params, many, context):
    connection, cursor = context["connection"], context["cursor"]
    if isinstance(cursor.cursor, FetchedCursor):
        cursor.cursor = cursor.cursor.raw
    if not changes_content(sql):
        return execute(sql, params, many, context)
    if not connection.in_atomic_block and connection.get_autocommit():
        # A write on its own becomes a transaction, to hold the token too.
        with transaction.atomic(using=connection.alias):
            result = _watch(execute, sql, params, many, context)
            if cursor.description:
                cursor.cursor = FetchedCursor(cursor.cursor)
            return result
    result = execute(sql, params, many, context)
    if not _is_changed(connection):
        # Django forgets it again if the transaction, or the savepoint, is rolled back. Not by
        # `on_commit`, which refuses transactions that are managed by hand.
        connection.run_on_commit.append((set(connection.savepoint_ids), _announce, False))
    return result


class FetchedCursor:
    """A cursor whose rows (of RETURNING) are fetched: SQLite commits nothing while some wait."""

    def __init__(self, raw):
        self.raw = raw
        self._rows = iter(raw.fetchall())

    def __getattr__(self, name):
        return getattr(self.raw, name)

    def __iter__(self):
        return self._rows

    def fetchone(self):
        return next(self._rows, None)

    def fetchmany(self, size=1):
        return list(islice(self._rows, size))

    def fetchall(self):
        return list(self._rows)


def changes_content(sql):
    """Whether a statement writes what public pages may show."""
    if not isinstance(sql, str):
        return True
    writing = WRITING.match(sql)
    if not writing or (writing[1].upper() == "WITH" and not WRITING_WITHIN.search(sql)):
        return False
    table = WRITTEN_TABLE.match(sql)
    return not (table and table[1].startswith(PRIVATE_TABLES))


def _is_changed(connection):
    return any(hook is _announce for _savepoints, hook, _robust in connection.run_on_commit)


def _renew_and_commit(connection, commit):
    # Last of all: on PostgreSQL the row is locked until the commit, and editors do not queue.
    if _is_changed(connection):
        _renew_token(connection)
    commit()


def _renew_token(connection):
    # Migrations older than the table write content too.
    if ContentGeneration._meta.db_table in connection.introspection.table_names():
        ContentGeneration.objects.using(connection.alias).bulk_create(
            [ContentGeneration(pk=1)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["token"],
        )


def _announce():
    content_changed.send(ContentGeneration)

"""Keeps the index right: what a transaction changes is indexed once, just before it commits.

Each change is noted among the transaction's `on_commit` callbacks, so that Django drops the note
wherever it rolls back: a preview, which saves a whole form and takes it back, costs nothing.
"""

from collections import defaultdict
from functools import cache
from types import SimpleNamespace

from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from django.db.models import signals

from summit_site.content.publishing import updated_in_bulk
from summit_site.content.search_index import SearchEntry
from summit_site.content.search_kinds import KINDS, Names
from summit_site.content.search_writing import index_pages, rebuild


class Change:
    """A note that pages of a kind have changed: `keys`, or the pages where `path` leads to them."""

    def __init__(self, kind, keys, path="pk"):
        self.kind, self.keys, self.path = kind, keys, path
        self.is_done = False

    def __call__(self):
        """Index it by itself, where there was no transaction to wait for."""
        if not self.is_done:
            index_changes([self])

    def pages(self):
        """Return the keys of the pages; those that are gone are among them."""
        if self.path == "pk":
            return self.keys
        pages = self.kind.model.objects.filter(**{f"{self.path}__in": self.keys})
        return pages.values_list("pk", flat=True)


def note(kind, keys, path="pk"):
    change = Change(kind, list(keys), path)
    if connection.in_atomic_block or connection.get_autocommit():
        transaction.on_commit(change)
    else:
        # A transaction that is managed by hand takes no notes.
        change()


def index_pending():
    """Index what the transaction has changed so far."""
    callbacks = [callback for _savepoints, callback, _robust in connection.run_on_commit]
    changes = [each for each in callbacks if isinstance(each, Change) and not each.is_done]
    if changes:
        index_changes(changes)


def index_changes(changes):
    """Index each page of the changes once."""
    pages = defaultdict(dict)
    for change in changes:
        pages[change.kind.name].update(dict.fromkeys(change.pages()))
    with transaction.atomic():
        for name, keys in pages.items():
            index_pages(KINDS[name], keys)
    for change in changes:
        change.is_done = True


def index_before_commits(connection, **kwargs):
    """Make each commit of a new connection index first what has changed, or fail with that."""
    # A connection that was closed and opens again is the same object.
    if "commit" in vars(connection):
        return
    commit = connection.commit

    def index_and_commit():
        try:
            index_pending()
        except BaseException:
            # Django would leave the transaction open, and what follows would commit it.
            connection.rollback()
            raise
        commit()

    connection.commit = index_and_commit


@cache
def sources():
    """Return which kinds of pages a model's records are part of, or are named on.

    `parts` is {model: [(kind, column of the page's key)]}, `links` {table of a many-to-many
    relation: [(kind, its field)]} and `named` {model: [(kind, path from a page)]}.
    """
    parts, links, named = defaultdict(list), defaultdict(list), defaultdict(list)
    for kind in KINDS.values():
        for name in dict.fromkeys(path.split("__")[0] for path in kind.relations):
            relation = kind.model._meta.get_field(name)
            if relation.one_to_many:
                parts[relation.related_model].append((kind, relation.field.attname))
            elif relation.many_to_many:
                links[relation.remote_field.through].append((kind, relation.name))
        for path in kind.related:
            named[last_model(kind.model, path)].append((kind, path))
    return SimpleNamespace(parts=dict(parts), links=dict(links), named=dict(named))


def last_model(model, path):
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def note_page(sender, instance, **kwargs):
    """Note a page that is saved or deleted, or the page of a part that is."""
    kind = KINDS.get(sender._meta.model_name)
    if kind and kind.model is sender:
        note(kind, [instance.pk])
    for owner, key in sources().parts.get(sender, []):
        note(owner, [getattr(instance, key)])


def note_new_name(sender, instance, **kwargs):
    """Note the pages on which a page is named, if it will be called otherwise."""
    if sender not in sources().named:
        return
    before = sender.objects.filter(pk=instance.pk).first()
    if before and called(before) != called(instance):
        for kind, path in sources().named[sender]:
            note(kind, [instance.pk], path)


def called(page):
    names = Names()
    return names.by_language(page), names.all_of(page)


def note_end_of_name(sender, instance, **kwargs):
    """Note the pages on which a page is named that is deleted, while they can still be told."""
    for kind, path in sources().named.get(sender, []):
        note(kind, Change(kind, [instance.pk], path).pages())


def note_link(sender, instance, action, reverse, pk_set, **kwargs):
    """Note the pages that a many-to-many relation gained or lost a record of."""
    for kind, field in sources().links.get(sender, []):
        if not reverse:
            note(kind, [instance.pk])
        elif action == "pre_clear":
            note(kind, Change(kind, [instance.pk], field).pages())
        else:
            note(kind, pk_set or [])


def note_update(sender, keys, **kwargs):
    note(KINDS[sender._meta.model_name], keys)


def index_older_content(plan=(), **kwargs):
    """Index what was there before there was an index, once `migrate` has brought all up to date."""
    went_forward = any(not is_backwards for _migration, is_backwards in plan)
    if went_forward and is_up_to_date() and not SearchEntry.objects.exists():
        for _count in rebuild(list(KINDS.values())):
            pass


def is_up_to_date():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def follow_changes():
    """Index from now on whatever changes."""
    connection_created.connect(index_before_commits)
    signals.post_save.connect(note_page)
    signals.post_delete.connect(note_page)
    signals.pre_save.connect(note_new_name)
    signals.pre_delete.connect(note_end_of_name)
    signals.m2m_changed.connect(note_link)
    updated_in_bulk.connect(note_update)

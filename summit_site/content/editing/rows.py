"""Records and their parts as rows: read, put back, and undone again.

A row is {"model", "pk", "fields"}, as Django's serializers have it. Rows are put back with `raw`
saves: what a save works out is in them already.
"""

import json
from collections import defaultdict
from contextlib import contextmanager

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.utils.translation import gettext

from summit_site.content.addresses import Slugged, former_slug_kept
from summit_site.content.parts import Part, part_relations, with_parts
from summit_site.content.translation import DEFAULT, column, translated_fields


@contextmanager
def rolled_back():
    """Undo on leaving whatever the block did in the database: a look at what would be."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def lock(record):
    """Let no other save of this record begin before this transaction ends."""
    # SQLite's transactions queue from their start; there it is a query that locks nothing.
    manager = type(record)._base_manager
    manager.select_for_update().filter(pk=record.pk).values_list("pk").first()


def record_with_parts(model, pk):
    """Return the stored record and its parts, in a query for each kind; [] if it is gone."""
    lookups = part_relations(model, edited_apart=False)
    record = model._default_manager.filter(pk=pk).prefetch_related(*lookups).first()
    return list(with_parts(record, lookups)) if record else []


def row_of(each):
    """Return the row of a record or part: its columns, and the keys of what it points to."""
    fields = [field.name for field in [*each._meta.fields, *each._meta.many_to_many]]
    # A text without a language is the one of the active language: not a column of its own.
    kept = set(fields) - set(translated_fields(type(each)))
    [row] = serializers.serialize("python", [each], fields=kept)
    return row


def rows_of(record):
    """Return the rows of the record and its parts as they are stored now.

    Of a part that has a form of its own, only the parts: its texts are its owner's to keep.
    """
    rows = [row_of(each) for each in record_with_parts(type(record), record.pk)]
    return rows[1:] if isinstance(record, Part) else rows


def published_as(record, rows):
    """Return the rows with the record's present way to its readers, whatever it was then."""
    now = in_json(row_of(record))["fields"]
    way = {name: now[name] for name in ["status", "publish_from", "unpublish_at"]}
    first, *rest = rows
    return [{**first, "fields": first["fields"] | way}, *rest]


def key_of(row):
    return row["model"], str(row["pk"])


def put_back(model, pk, rows):
    """Store the rows of one record where they differ; return sentences on what could not be."""
    present = {key_of(row_of(each)): each for each in record_with_parts(model, pk)}
    wanted = {key_of(row): row for row in rows}
    parts_gone = [
        each
        for key, each in present.items()
        if key not in wanted and key != (model._meta.label_lower, str(pk))
    ]
    left = [sentence for part in parts_gone for sentence in _deleted(part)]
    changed = [row for key, row in wanted.items() if not _is_stored(row, present.get(key))]
    return left + _store(changed, among=wanted)


def _deleted(part):
    try:
        with transaction.atomic():
            part.delete()
    except models.ProtectedError:
        yield gettext("“%s” stays: something else points to it.") % part


def _is_stored(row, each):
    return each is not None and in_json(row_of(each)) == row


def in_json(row):
    """Return the row as it comes back from a revision: dates and keys as texts."""
    return json.loads(json.dumps(row, cls=DjangoJSONEncoder))


def is_storable(model, pk, rows):
    """Whether the database takes the rows."""
    try:
        with rolled_back():
            put_back(model, pk, rows)
    except IntegrityError:
        return False
    return True


def _store(rows, among):
    known = _known_targets(rows) | among.keys()
    whole, left = [], []
    for row in rows:
        model = apps.get_model(row["model"])
        fields, lost = _without_lost(model, row["fields"], known)
        left += [
            gettext("%(name)s: its %(field)s was deleted.")
            % {
                "name": f"{model._meta.verbose_name} {text_in(row)}".strip(),
                "field": model._meta.get_field(name).verbose_name,
            }
            for name in lost
        ]
        if all(model._meta.get_field(name).null for name in lost):
            whole.append({**row, "fields": fields})
    return left + _write(whole)


def _write(rows):
    stored = list(serializers.deserialize("python", rows))
    # Parts are written anew, so that they can change places whose numbers may not be equal. Raw:
    # what points to a part finds it again before the transaction ends.
    for each in stored:
        if isinstance(each.object, Part):
            same = type(each.object)._base_manager.filter(pk=each.object.pk)
            same._raw_delete(DEFAULT_DB_ALIAS)
    return [sentence for each in stored for sentence in _saved(each)]


def _saved(each):
    """Save a row. What of a page's own another page has taken meanwhile stays as it is stored."""
    record = each.object
    is_page = isinstance(record, Slugged)
    taken = _taken(record) if is_page else []
    if taken:
        stored = type(record)._base_manager.filter(pk=record.pk).first()
        for name in taken:
            setattr(record, name, getattr(stored, name) if stored else _free(record, name))
    with former_slug_kept(record):
        each.save()
    for name in taken:
        field = record._meta.get_field(name).verbose_name
        yield gettext("Another record has taken its %s.") % field


def _taken(record):
    """Return the names of the unique fields whose values another record has."""
    others = type(record)._base_manager.exclude(pk=record.pk)
    constraints = [
        each for each in record._meta.constraints if isinstance(each, models.UniqueConstraint)
    ]
    sets = [("slug",), *(each.fields for each in constraints)]
    return [
        names[-1]
        for names in sets
        if None not in (values := {name: getattr(record, name) for name in names}).values()
        and others.filter(**values).exists()
    ]


def _free(record, name):
    """Return what a record that comes back has instead of a value that is taken."""
    return f"{record.slug[:100]}-{str(record.pk)[:8]}" if name == "slug" else None


def targets(model, fields):
    """Yield (name, model, [key]) for each relation in the fields of a row."""
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        value = fields.get(field.name) if field.is_relation else None
        if value:
            keys = value if field.many_to_many else [value]
            yield field.name, field.related_model, [str(key) for key in keys]


def _known_targets(rows):
    """Return the keys of what the rows point to, as far as it is there; a query for each model."""
    wanted = defaultdict(set)
    for row in rows:
        for _name, model, keys in targets(apps.get_model(row["model"]), row["fields"]):
            wanted[model].update(keys)
    return {
        (model._meta.label_lower, str(key))
        for model, keys in wanted.items()
        for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    }


def _without_lost(model, fields, known):
    """Return the fields without keys of what is gone, and the names of those that held one."""
    kept, lost = dict(fields), []
    for name, target, keys in targets(model, fields):
        there = [key for key in keys if (target._meta.label_lower, key) in known]
        if model._meta.get_field(name).many_to_many:
            kept[name] = there
        elif not there:
            kept[name] = None
        if len(there) < len(keys):
            lost.append(name)
    return kept, lost


def text_in(row):
    """Return the first text of the row in the default language, which it goes by; or nothing."""
    columns = [column(name, DEFAULT) for name in translated_fields(apps.get_model(row["model"]))]
    return next((row["fields"][name] for name in columns if row["fields"].get(name)), "")

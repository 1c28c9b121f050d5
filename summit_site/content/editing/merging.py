"""Two editors' work on the same record, made one: field by field, part by part."""

from dataclasses import dataclass

from django.apps import apps

from summit_site.content.editing.rows import key_of

# What follows from other fields, or says when: two values of these are never a conflict.
QUIET = {
    *["modified_at", "created_at", "translation_sources"],
    *["position", "version", "sequence"],
    # Of a picture.
    *["width", "height", "placeholder"],
}


@dataclass
class Conflict:
    """A field that both changed, each to another value; `field` is None where one deleted it."""

    row: dict
    field: str | None
    theirs: object
    mine: object


def merge(base, theirs, mine):
    """Return (rows, conflicts): what two changes of `base` come to together.

    Where both changed the same field, the row has `mine`. A part that one deleted and the other
    changed stays.
    """
    before, other, own = ({key_of(row): row for row in rows} for rows in (base, theirs, mine))
    rows, conflicts = [], []
    for key in [*own, *(key for key in other if key not in own)]:
        row, found = _merged_row(before.get(key), other.get(key), own.get(key))
        if row:
            rows.append(row)
        conflicts += found
    kept = {str(each.row["pk"]) for each in conflicts if each.field is None}
    present = {key_of(row) for row in rows}
    for key, row in {**before, **other, **own}.items():
        # A part that stays keeps what belongs to it.
        if key not in present and _owner(row) in kept:
            rows.append(row)
    return rows, conflicts


def _owner(row):
    owner_field = getattr(apps.get_model(row["model"]), "owner_field", None)
    return owner_field and str(row["fields"].get(owner_field))


def _merged_row(before, theirs, mine):
    if theirs is None or mine is None:
        return _kept_or_deleted(before, theirs, mine)
    fields, conflicts = {}, []
    was = before["fields"] if before else {}
    for name, value in mine["fields"].items():
        fields[name] = _merged(was.get(name), theirs["fields"].get(name), value)
        if name not in QUIET and _is_conflict(was.get(name), theirs["fields"].get(name), value):
            conflicts.append(Conflict(mine, name, theirs["fields"].get(name), value))
    return {**mine, "fields": fields}, conflicts


def _kept_or_deleted(before, theirs, mine):
    row = theirs or mine
    if before is None:
        return row, []
    if _content(row) == _content(before):
        return None, []
    return row, [Conflict(row, None, theirs, mine)]


def _content(row):
    return {name: value for name, value in row["fields"].items() if name not in QUIET}


def _merged(was, theirs, mine):
    if all(isinstance(value, list) for value in (was, theirs, mine)):
        added, removed = [v for v in mine if v not in was], [v for v in was if v not in mine]
        return [v for v in theirs if v not in removed] + [v for v in added if v not in theirs]
    return theirs if mine == was else mine


def _is_conflict(was, theirs, mine):
    if isinstance(was, list):
        return False
    return theirs not in (was, mine) and mine != was

"""Two revisions of a record, side by side: what changed, in the words of the forms.

Texts are compared word by word, pictures are shown, and keys are given the names of what they
stand for.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from modeltranslation.fields import TranslationField

from summit_site.content.editing.merging import QUIET
from summit_site.content.editing.rows import key_of, targets, text_in
from summit_site.content.pictures import PictureField
from summit_site.content.renditions import address
from summit_site.content.richtext import RichTextField

UNSEEN = QUIET | {"id"}
WORD = re.compile(r"\w+|\s+|[^\w\s]")
# A paragraph, a line or an item of a list ends here, when markup is left out.
BREAK = re.compile(r"</(?:p|h\d|li|blockquote|tr)>|<br\s*/?>")


@dataclass
class Change:
    """A field that differs: its name, its language if it has one, and both values as HTML.

    `column` and `value` are what a form would take to have the value before.
    """

    label: str
    before: str
    after: str
    language: str
    column: str
    value: str


@dataclass
class PartChange:
    """A record or part that was added, removed or changed; `how` is one of these words."""

    how: str
    kind: str
    name: str
    pk: str
    changes: list = field(default_factory=list)


def compared(before, after):
    """Return [PartChange] that lead from the rows of one revision to those of another."""
    names = Names([*before, *after])
    old, new = ({key_of(row): row for row in rows} for rows in (before, after))
    found = [_part_change(old.get(key), new.get(key), names) for key in [*new, *(old.keys() - new)]]
    return [each for each in found if each.how != "changed" or each.changes]


def described(conflicts):
    """Return [PartChange] of what two editors disagree about: theirs before, mine after."""
    names = Names([conflict.row for conflict in conflicts])
    return [_conflict(each, names) for each in conflicts]


class Names:
    """What the keys in rows stand for, asked once for each model."""

    def __init__(self, rows):
        self._rows = {key_of(row): row for row in rows}
        wanted = {}
        for row in rows:
            for _name, model, keys in targets(apps.get_model(row["model"]), row["fields"]):
                wanted.setdefault(model, set()).update(keys)
        self._names = {
            (model._meta.label_lower, str(each.pk)): str(each)
            for model, keys in wanted.items()
            for each in model._base_manager.filter(pk__in=keys)
        }

    def of(self, model, key):
        known = (model._meta.label_lower, str(key))
        row = self._rows.get(known)
        return self._names.get(known) or (text_in(row) if row else "") or gettext("(deleted)")

    def of_row(self, row):
        """Return what a part is called: by what it points to, or by its first text."""
        model = apps.get_model(row["model"])
        owner = getattr(model, "owner_field", None)
        pointed = [
            self.of(target, key)
            for name, target, keys in targets(model, row["fields"])
            if name not in (owner, "session") and not model._meta.get_field(name).many_to_many
            for key in keys
        ]
        is_part = owner is not None
        return (is_part and ", ".join(pointed)) or text_in(row) or gettext("(without a name)")


def _part_change(before, after, names):
    row = after or before
    how = "changed" if before and after else "added" if after else "removed"
    meta = apps.get_model(row["model"])._meta
    changes = _changes(before, after, names)
    return PartChange(how, capfirst(meta.verbose_name), names.of_row(row), str(row["pk"]), changes)


def _changes(before, after, names):
    model = apps.get_model((after or before)["model"])
    old, new = (row["fields"] if row else {} for row in (before, after))
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [
        _change(each, old.get(each.name), new.get(each.name), names)
        for each in fields
        if each.name in {**old, **new}
        and each.name not in UNSEEN
        and each.name != getattr(model, "owner_field", None)
        and (old.get(each.name) or "") != (new.get(each.name) or "")
    ]


def _change(db_field, before, after, names):
    label, language = capfirst(db_field.verbose_name), ""
    if isinstance(db_field, TranslationField):
        label, language = capfirst(db_field.translated_field.verbose_name), db_field.language
    if _is_text(db_field):
        shown = marked(_plain(db_field, before), _plain(db_field, after))
    else:
        shown = [_shown(db_field, value, names) for value in (before, after)]
    plain = "" if before is None or isinstance(before, list) else str(before)
    return Change(label, *shown, language, db_field.name, plain)


def _conflict(conflict, names):
    meta = apps.get_model(conflict.row["model"])._meta
    row = conflict.row
    part = PartChange("changed", capfirst(meta.verbose_name), names.of_row(row), str(row["pk"]))
    if conflict.field is None:
        part.how = "removed" if conflict.theirs is None else "kept"
    else:
        db_field = meta.get_field(conflict.field)
        part.changes = [_change(db_field, conflict.theirs, conflict.mine, names)]
    return part


def _is_text(db_field):
    is_text = isinstance(db_field, (models.CharField, models.TextField))
    return is_text and not db_field.choices and not isinstance(db_field, models.FileField)


def _plain(db_field, value):
    text = str(value or "")
    original = getattr(db_field, "translated_field", db_field)
    return strip_tags(BREAK.sub("\n", text)) if isinstance(original, RichTextField) else text


def marked(before, after):
    """Return both texts as HTML, with what was taken out in <del> and what was put in in <ins>."""
    old, new = WORD.findall(before), WORD.findall(after)
    left, right = [], []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[i:j])), escape("".join(new[k:m]))
        is_same = what == "equal"
        left.append(gone if is_same or not gone else f"<del>{gone}</del>")
        right.append(come if is_same or not come else f"<ins>{come}</ins>")
    # Escaped piece by piece above.
    return mark_safe("".join(left)), mark_safe("".join(right))  # noqa: S308


def _shown(db_field, value, names):
    """Return a value that is no text in the words of staff, or as a picture."""
    if value in (None, "", []):
        return gettext("none")
    if db_field.is_relation:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names.of(db_field.related_model, key) for key in keys)
    if isinstance(db_field, PictureField):
        return format_html(
            '<img src="{}" alt="{}" width="160">', address(value, 160, "webp"), value
        )
    if isinstance(db_field, models.BooleanField):
        return gettext("yes") if value else gettext("no")
    return _in_words(db_field, value)


def _in_words(db_field, value):
    if isinstance(db_field, models.DateTimeField):
        return date_format(localtime(parse_datetime(value)), "DATETIME_FORMAT")
    if isinstance(db_field, models.DateField):
        return date_format(parse_date(value), "DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(db_field.flatchoices).get(value, value))

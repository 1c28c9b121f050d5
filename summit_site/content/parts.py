"""What belongs to a page and has none of its own: the inline children of the admin's forms."""

import uuid
from functools import cache

from django.db import models
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from summit_site.content.translation import Translatable


def grouped(rows, choices, choice_of):
    """Return [(label, [row])] for each of `choices` that a row has, in the order of the choices."""
    groups = [(label, [row for row in rows if choice_of(row) == value]) for value, label in choices]
    return [(label, members) for label, members in groups if members]


class Record(models.Model):
    """A row with a key that no other row ever had.

    A rolled-back integer key is given out again by SQLite, so a draft kept from a rolled-back
    save could overwrite another event's row; a random UUID cannot meet another.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field):  # noqa: N802 (what each get_…_display calls)
        # Django makes a dictionary of all choices for each label; of languages there are a hundred,
        # to be translated and sorted. A page with a programme has as many labels.
        value = getattr(self, field.attname)
        return _labels(field, get_language()).get(value, value)


@cache
def _labels(field, language):
    """Return {value: its label in a language}, which is the active one."""
    return {value: str(label) for value, label in field.flatchoices}


class PartQuerySet(models.QuerySet):
    def published(self):
        """Return the parts of published pages."""
        return self.filter(self.on_published(self.model.owner_field))

    def on_published(self, name):
        """Return the condition that what the foreign key `name` leads to is seen by visitors.

        Asked of each row by itself: SQLite would first make a list of all that are published.
        """
        related = self.model._meta.get_field(name).related_model._default_manager
        return Exists(related.published().filter(pk=OuterRef(name)))


class Part(Record, Translatable):
    """A part of a publishable record, which `owner_field` names; seen when its owner is."""

    owner_field = None
    # It has a form of its own: drafts and revisions of its owner's owner leave it as it is.
    is_edited_apart = False

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True


class OrderedPart(Part):
    """A part that stands where staff put it among its owner's parts."""

    position = models.PositiveSmallIntegerField(
        _("position"), blank=True, help_text=_("Left empty, it comes last.")
    )

    class Meta:
        abstract = True
        ordering = ["position"]

    def save(self, **kwargs):
        if self.position is None:
            siblings = type(self)._default_manager.filter(
                **{self.owner_field: getattr(self, self.owner_field)}
            )
            self.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save(**kwargs)


def page_of(record):
    """Return the page that a part, or a part of a part, belongs to; a page itself."""
    while isinstance(record, Part):
        record = getattr(record, record.owner_field)
    return record


def part_relations(model, prefix="", *, edited_apart=True):
    """Return the lookups that lead from a page to its parts and to theirs, for prefetching.

    Without `edited_apart`, parts of parts that have a form of their own are left out.
    """
    found = []
    for relation in model._meta.related_objects:
        part = relation.related_model
        if not issubclass(part, Part) or part.owner_field != relation.field.name:
            continue
        if edited_apart or not prefix or not part.is_edited_apart:
            lookup = prefix + relation.get_accessor_name()
            found += [lookup, *part_relations(part, f"{lookup}__", edited_apart=edited_apart)]
    return found


def with_parts(record, lookups=None):
    """Yield a record, its parts and theirs, by lookups that `part_relations` gave (all of them)."""
    yield record
    lookups = part_relations(type(record)) if lookups is None else lookups
    for lookup in lookups:
        if "__" not in lookup:
            start = f"{lookup}__"
            deeper = [each.removeprefix(start) for each in lookups if each.startswith(start)]
            for part in getattr(record, lookup).all():
                yield from with_parts(part, deeper)

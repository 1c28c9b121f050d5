"""Tables of a dump: CSV with a column for each field of a model that visitors see."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from django.conf import settings
from django.db import models
from django_countries.fields import CountryField
from modeltranslation.utils import build_localized_fieldname as column

from summit_site.content.open_data.data import LANGUAGES, address_of, if_published, names, plain
from summit_site.content.open_data.keyset import in_batches
from summit_site.content.pages import Page
from summit_site.content.translation import DEFAULT, translated_fields

BATCH = 500
# Excel takes UTF-8 for the letters of a single country unless a file begins with this.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would run as a formula, and what looks so once an apostrophe is taken off.
FORMULA = re.compile("'*[=+\\-@\t\r]")
# What staff and the site itself keep beside a record.
INTERNAL = {
    *["status", "publish_from", "unpublish_at", "created_at", "translation_sources", "sequence"],
    *["sort_keys", "placeholder", "native_sort_key"],
}
TYPES = {
    models.UUIDField: ("string", "uuid"),
    models.DateField: ("date", "default"),
    models.DateTimeField: ("datetime", "any"),
    models.TimeField: ("time", "any"),
    models.IntegerField: ("integer", "default"),
    models.DecimalField: ("number", "default"),
    models.BooleanField: ("boolean", "default"),
    models.URLField: ("string", "uri"),
}


@dataclass(frozen=True)
class Column:
    """A column: its name, what a record has in it, and what the Table Schema says of it."""

    name: str
    value: Callable
    kind: str = "string"
    form: str = "default"
    title: str = ""
    refers_to: type | None = None


class EachLine:
    """A file that gives back what is written into it: what csv.writer makes of a row."""

    def write(self, line):
        return line


@dataclass(frozen=True)
class Table:
    """A file of a dump: the `columns` of all published records of a `model`.

    `more` are columns besides those of the model's fields, and `without` the fields left out.
    `named` are the keys of pages that the site names even while they are not published.
    """

    name: str
    model: type
    more: tuple = ()
    without: frozenset = frozenset()
    named: frozenset = frozenset()

    def records(self):
        """Return the published records with all that the columns show."""
        pages = [field.name for field in self._fields if is_key_of_page(field)]
        lists = [
            models.Prefetch(field.name, field.related_model.objects.published())
            for field in self.model._meta.many_to_many
        ]
        return self.model.objects.published().select_related(*pages).prefetch_related(*lists)

    def lines(self):
        """Yield the lines of the CSV file (RFC 4180), so many at a time."""
        writer = csv.writer(EachLine())
        yield BYTE_ORDER_MARK + writer.writerow([column.name for column in self.columns])
        for batch in in_batches(self.records(), BATCH):
            yield "".join(writer.writerow(self._row(record)) for record in batch)

    def _row(self, record):
        return [cell(column.value(record)) for column in self.columns]

    @cached_property
    def columns(self):
        """The columns: key, address in the API, then in the order of the model."""
        found = []
        for each in self._fields:
            found += columns_of(each)
            if each.name in self.named:
                found.append(column_of_name(each))
        found.sort(key=lambda column: column.name != "id")
        if issubclass(self.model, Page):
            found.insert(1, Column("url", address_of, form="uri"))
        lists = [column_of_list(each) for each in self.model._meta.many_to_many]
        return [*found, *lists, *self.more]

    @property
    def _fields(self):
        translations = {
            column(name, language)
            for name in translated_fields(self.model)
            for language in settings.MODELTRANSLATION_LANGUAGES
        }
        left_out = INTERNAL | self.without | translations
        return [each for each in self.model._meta.concrete_fields if each.name not in left_out]


def is_key_of_page(field):
    return field.is_relation and issubclass(field.related_model, Page)


def columns_of(field):
    """Return the column of a field, or one for each language if it has translations."""
    title = str(field.verbose_name)
    if field.name in translated_fields(field.model):
        return [
            Column(column(field.name, language), text_in(field.name, language), title=title)
            for language in settings.MODELTRANSLATION_LANGUAGES
        ]
    if field.is_relation:
        return [Column(field.name, key_in(field), "string", "uuid", title, field.related_model)]
    kind, form = type_of(field)
    return [Column(field.name, attrgetter(field.name), kind, form, title)]


def key_in(field):
    """Return what reads the key of another record; of a page only if it is published."""
    if not is_key_of_page(field):
        return attrgetter(field.attname)

    def key(record):
        page = if_published(getattr(record, field.name))
        return page and page.pk

    return key


def column_of_name(field):
    def name(record):
        page = getattr(record, field.name)
        return page and names(page, DEFAULT).get(DEFAULT)

    return Column(f"{field.name}_name", name, title=str(field.verbose_name))


def column_of_list(field):
    def keys(record):
        return " ".join(str(page.pk) for page in getattr(record, field.name).all())

    return Column(field.name, keys, title=str(field.verbose_name))


def text_in(name, language):
    """Return what reads the text of a field; a language that is not offered is not public."""
    if language not in LANGUAGES:
        return lambda record: ""
    return attrgetter(column(name, language))


def type_of(field):
    """Return (type, format) as the Table Schema has them."""
    if isinstance(field, models.FileField | CountryField) or field.choices:
        return "string", "default"
    kinds = [TYPES[kind] for kind in type(field).__mro__ if kind in TYPES]
    return kinds[0] if kinds else ("string", "default")


def cell(value):
    """Return what a cell holds; text that a spreadsheet would run gets an apostrophe before it."""
    if not isinstance(value, str):
        value = _as_text(plain(value))
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def _as_text(value):
    """Return what stands for a value that is no text; a number as it is: a minus is no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else value

"""Queries whose SQL is written once and then run with other values, as databases prepare theirs.

Django writes the SQL of a queryset anew each time it is used. For the page of an event, with the
columns of six languages, that took 30 ms of 45; reading the rows takes three.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateTimeField, JSONField, Prefetch
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import _filter_prefetch_queryset
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname as column

from summit_site.content.publishing import moment
from summit_site.content.translation import DEFAULT, active_language, translated_fields

# What stands for now in the SQL: no record is published or taken down just then.
SOME_MOMENT = datetime(4242, 1, 1, tzinfo=UTC)
# What saving works out for other uses, and when that was, cannot be edited; it is of these kinds.
WORKED_OUT = (JSONField, DateTimeField)
READ_OF_A_PAGE = ["translation_sources", "created_at", "modified_at"]


class Prepared:
    """What `build(key)` finds, a queryset for a slug or the key of a record, as a list.

    The rows are those of the queryset, with what it selects, annotates and prefetches (one level
    at a time: no `a__b`). Parts are plain lists: to ask further of them is an error, not a query.
    Whatever the SQL depends on besides the key, the present time and the language must not change.

    The records are to be read, not saved: the signals of Django are not sent, and texts in other
    languages than the active one, and the default one that stands in for it, are left out. Names
    of the records themselves are there in all: a page says which translations it has.
    """

    def __init__(self, build):
        self.build = build
        self._by_language = {}

    def __call__(self, key):
        language = active_language()
        if language not in self._by_language:
            # Of the key's own kind, and no slug, for a slug has no capitals.
            mark = uuid4() if isinstance(key, UUID) else uuid4().hex.upper()
            with moment(SOME_MOMENT):
                found = _without_unread(self.build(mark), keeping=READ_OF_A_PAGE)
                self._by_language[language] = _Query(found, [mark])
        return self._by_language[language].rows([key])


class _Query:
    """The SQL of a queryset in which each of `marks` stands for a value."""

    def __init__(self, queryset, marks):
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        names = [f"p{place}" for place, _param in enumerate(params)]
        self.sql = _with_names(sql, names)
        places = {_stored(mark): place for place, mark in enumerate([*marks, SOME_MOMENT])}
        # (name of the parameter, place among the values or None, what stands there whatever those)
        self.params = [
            (name, places.get(param), _stored(param))
            for name, param in zip(names, params, strict=True)
        ]
        self.records = _Records(compiler.klass_info, compiler.select)
        self.annotations = list(compiler.annotation_col_map.items())
        converters = compiler.get_converters([each[0] for each in compiler.select])
        self.converters = [
            (place, convert, expression)
            for place, (converts, expression) in converters.items()
            for convert in converts
        ]
        self.parts = [
            _Parts(queryset.model, lookup) for lookup in queryset._prefetch_related_lookups
        ]

    def rows(self, values):
        """Return the records found for the values, with their parts."""
        stored = [_stored(value) for value in [*values, timezone.now()]]
        params = {
            name: param if place is None else stored[place] for name, place, param in self.params
        }
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = [self._record(list(row), connection) for row in cursor.fetchall()]
        for parts in self.parts if found else []:
            parts.set_on(found)
        return found

    def _record(self, row, connection):
        for place, convert, expression in self.converters:
            row[place] = convert(row[place], expression, connection)
        record = self.records.made_of(row)
        for name, place in self.annotations:
            setattr(record, name, row[place])
        return record


def _with_names(sql, names):
    """Return SQL with a name for each of its parameters, which need no long search in it."""
    names = iter(names)
    return re.sub("%%|%s", lambda sign: sign[0] if sign[0] == "%%" else f"%({next(names)})s", sql)


class _Records:
    """Makes the records of a model, with those joined to them, of the rows of a query.

    As Django does, but without calling `Model.__init__`, which with the rules of translation takes
    ten times as long: an event's page may be made of five hundred records.
    """

    def __init__(self, info, select):
        places = info["select_fields"]
        self.model = info["model"]
        self.columns = slice(places[0], places[-1] + 1)
        self.names = [select[place][0].target.attname for place in places]
        self.key = places[self.names.index(self.model._meta.pk.attname)]
        self.joined = [
            (_Records(joined, select), joined["local_setter"], joined["remote_setter"])
            for joined in info.get("related_klass_infos", [])
        ]

    def made_of(self, row):
        """Return the record of a row, None if there is none to join."""
        if row[self.key] is None:
            return None
        record = self.model.__new__(self.model)
        record._state = ModelState()
        record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS
        vars(record).update(zip(self.names, row[self.columns], strict=True))
        for joined, set_here, set_there in self.joined:
            other = joined.made_of(row)
            set_here(record, other)
            if other is not None:
                set_there(other, record)
        return record


def _without_unread(queryset, keeping=()):
    """Return a queryset that leaves out what pages do not read, but for fields to be kept."""
    selected = queryset.query.select_related
    unread = set(_unread(queryset.model, selected if isinstance(selected, dict) else {}))
    name = getattr(queryset.model, "naming_field", None)
    names = [column(name, language) for language in settings.MODELTRANSLATION_LANGUAGES if name]
    queryset = queryset.all()
    queryset.query.add_deferred_loading(unread - {*names, *keeping})
    return queryset


def _unread(model, selected, path=""):
    """Return the paths of the fields that pages do not read, of a model and those joined to it.

    That is each text but in two languages, and what is worked out on saving for other uses.
    """
    read = {column(name, code) for name in translated_fields(model) for code in _read_languages()}
    for field in model._meta.concrete_fields:
        name = getattr(field, "translated_field", field).name
        is_unread_text = name in translated_fields(model) and field.name not in read
        if is_unread_text or (isinstance(field, WORKED_OUT) and not field.editable):
            yield f"{path}{field.name}"
    for name, deeper in selected.items():
        joined = model._meta.get_field(name).related_model
        yield from _unread(joined, deeper, f"{path}{name}__")


def _read_languages():
    return {active_language(), DEFAULT}


class _Parts:
    """What one lookup of `prefetch_related` brings beside the records of a model."""

    def __init__(self, model, lookup):
        self.model = model
        self.lookup = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
        self.relation = model._meta.get_field(self.lookup.prefetch_through)
        self._by_number = {}

    def set_on(self, owners):
        """Read the parts of the records and set them where Django would."""
        number = len(owners)
        if number not in self._by_number:
            self._by_number[number] = self._written(number)
        query, key, key_of_owner = self._by_number[number]
        parts = defaultdict(Rows)
        for part in query.rows([owner.pk for owner in owners]):
            parts[key(part)].append(part)
        for owner in owners:
            self._set(owner, parts[key_of_owner(owner)])

    def _set(self, owner, parts):
        if self.relation.one_to_many:
            for part in parts:
                self.relation.field.set_cached_value(part, owner)
        name, is_attribute = self.lookup.get_current_to_attr(0)
        if is_attribute:
            setattr(owner, name, parts)
        else:
            vars(owner).setdefault("_prefetched_objects_cache", {})[self.relation.name] = parts

    def _written(self, number):
        """Return (query, key of a row's owner, key of an owner) for so many owners."""
        marks = [uuid4() for _ in range(number)]
        owners = [self.model(pk=mark) for mark in marks]
        if self.relation.many_to_many:
            manager = getattr(owners[0], self.lookup.prefetch_through)
            queryset, key, key_of_owner, *_ = manager.get_prefetch_querysets(
                owners, self.lookup.get_current_querysets(0)
            )
        else:
            field = self.relation.field
            rows = self.lookup.queryset
            rows = field.model._default_manager.all() if rows is None else rows
            # Which knows what to do with the first few of each owner.
            queryset = _filter_prefetch_queryset(rows.all(), field.name, owners)
            key, key_of_owner = attrgetter(field.attname), attrgetter("pk")
        return _Query(_without_unread(queryset), marks), key, key_of_owner


class Rows(list):
    """Records that a related manager gives for `all()`."""

    def all(self):
        return self


def _stored(value):
    """Return a value as the database's driver takes it."""
    connection = connections[DEFAULT_DB_ALIAS]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, Enum):
        # SQLite's driver would look each time for what makes another kind of text one.
        return value.value
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value

"""Pages of a long list by the last record seen: always one index search, never a count of rows."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q


class WrongCursorError(ValueError):
    """It is none of ours, or of another list."""


@dataclass(frozen=True)
class Keyset:
    """The order of a list by one or two columns that differ for any two records: -starts_on, id.

    A record that comes in between shifts nothing: what was there is seen once, neither left out
    nor twice.
    """

    columns: tuple

    def page(self, records, size, cursor=""):
        """Return ([record], cursor of the next page or None); raise WrongCursorError."""
        records = records.order_by(*self.columns)
        if cursor:
            records = records.filter(self._after(self._position(records.model, cursor)))
        found = list(records[: size + 1])
        more = len(found) > size
        return found[:size], self._cursor(found[size - 1]) if more else None

    @property
    def _names(self):
        return [column.removeprefix("-") for column in self.columns]

    def _after(self, position):
        """Return the condition to come after a position in this order."""
        first, condition = None, Q()
        for column, value in zip(self.columns, position, strict=True):
            name, beyond = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
            # Where the first one is the same, the second decides; and this is for the index.
            first = first or Q(**{f"{name}__{beyond}e": value})
            condition |= Q(**{f"{name}__{beyond}": value})
        return first & condition

    def _cursor(self, record):
        values = [str(getattr(record, name)) for name in self._names]
        return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def _position(self, model, cursor):
        try:
            values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            pairs = zip(self._names, values, strict=True)
            return [_value(model._meta.get_field(name), str(value)) for name, value in pairs]
        except (ValueError, TypeError, ValidationError) as error:
            raise WrongCursorError from error


def _value(field, text):
    value = field.to_python(text)
    field.run_validators(value)
    return value


def in_batches(records, size):
    """Yield all records by their keys, so many at a time: any number of them, in little memory.

    The keys come first, of all there are: with its conditions, SQLite would find each batch by
    the index of the status, and sort all that are published for it.
    """
    keyset, keys, cursor = Keyset(("id",)), records.model._base_manager.only("id"), ""
    while cursor is not None:
        batch, cursor = keyset.page(keys, size, cursor)
        yield list(records.filter(pk__in=[each.pk for each in batch]).order_by("id"))

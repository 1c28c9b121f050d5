"""Pages of a list that neither count nor skip: each begins behind the last record of another one.

An address such as `?after=2021-04-20,summit-2021` says where, by the values that the list is
ordered by. So it shows the same records when others are added before, and when that one is gone.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

PAGE_SIZE = 20
PARAMETERS = ("after", "before", "page")
# Addresses of old had numbers; the first of them still lead to what they did.
MOST_NUMBERED = 50
MAX_LENGTH = 500


@dataclass(frozen=True)
class Order:
    """The order of a list: by a field or expression, then by slug, which no two records share."""

    expression: object
    is_descending: bool = False
    read: callable = str

    NAME = "list_position"

    @classmethod
    def of_days(cls, name):
        """Return the order by a date, the latest first."""
        return cls(name, is_descending=True, read=date.fromisoformat)

    @classmethod
    def of_years(cls, name):
        return cls(name, is_descending=True, read=year_in)

    def apply(self, records, *, backwards=False):
        """Return the records in this order, or the other way round."""
        sign = "-" if self.is_descending != backwards else ""
        slug = "-slug" if backwards else "slug"
        return self._positioned(records).order_by(f"{sign}{self._name}", slug)

    def beyond(self, records, place, *, backwards=False):
        """Return the records behind a place (value, slug), or before it, in no order."""
        value, slug = place
        ways = {True: ("lte", "lt"), False: ("gte", "gt")}
        reached, passed = ways[self.is_descending != backwards]
        further = Q(**{f"{self._name}__{passed}": value})
        further |= Q(**{f"slug__{'lt' if backwards else 'gt'}": slug})
        # The first condition says nothing new, but it is one that an index can begin at.
        return self._positioned(records).filter(further, **{f"{self._name}__{reached}": value})

    def place_of(self, record):
        return f"{getattr(record, self._name)},{record.slug}"

    def place_in(self, text):
        """Return (value, slug) that an address names, or None if it names no place."""
        value, comma, slug = text.replace("\0", "")[:MAX_LENGTH].rpartition(",")
        try:
            return (self.read(value), slug) if comma else None
        except ValueError:
            return None

    @property
    def _name(self):
        return self.expression if isinstance(self.expression, str) else self.NAME

    def _positioned(self, records):
        if isinstance(self.expression, str):
            return records
        return records.annotate(**{self.NAME: self.expression})


class Steps:
    """One page of `records` in an order, and where the pages before and behind it begin.

    They are found by their keys: where many have to be sorted, only those shown are read whole,
    from `shown`, a queryset of all.
    """

    def __init__(self, records, order, parameters, shown=None):
        self.order = order
        self.previous = self.next = ""
        self._shown = records.model._default_manager.all() if shown is None else shown
        before, after = (order.place_in(parameters.get(name, "")) for name in ["before", "after"])
        self._records = self._before(records, before) if before else None
        if self._records is None:
            self._after(records, after, _number_in(parameters.get("page", "")))

    def __iter__(self):
        return iter(self._records)

    def __len__(self):
        return len(self._records)

    def _before(self, records, place):
        """Return the records before a place; None where that is the beginning of the list."""
        records = self.order.beyond(records, place, backwards=True)
        found = self._read(records, backwards=True)
        if len(found) <= PAGE_SIZE:
            return None
        page = found[:PAGE_SIZE][::-1]
        self.previous, self.next = self.order.place_of(page[0]), self.order.place_of(page[-1])
        return page

    def _after(self, records, place, number):
        skipped = 0 if place else (number - 1) * PAGE_SIZE
        if place:
            records = self.order.beyond(records, place)
        found = self._read(records, skipped)
        self._records = found[:PAGE_SIZE]
        if len(found) > PAGE_SIZE:
            self.next = self.order.place_of(self._records[-1])
        if self._records and (place or skipped):
            self.previous = self.order.place_of(self._records[0])

    def _read(self, records, skipped=0, *, backwards=False):
        """Return the records of a page and one more, which tells that there is another page."""
        keys = self.order.apply(records, backwards=backwards).values("pk")
        found = self._shown.filter(pk__in=keys[skipped : skipped + PAGE_SIZE + 1])
        return list(self.order.apply(found, backwards=backwards))


def year_in(text):
    """Return a year; raise ValueError for what is none, or none that a database can compare."""
    return date.fromisoformat(f"{text}-01-01").year


def _number_in(text):
    """Return the number of a page that an address of old names, 1 for what is none."""
    number = int(text) if text.isdecimal() and len(text) < 5 else 1
    return number if 1 <= number <= MOST_NUMBERED else 1

"""Filters of a list that combine, each choice with the number of records it would leave.

Up to MOST records are counted, exactly. Of more, the choices are there without numbers, as long
as they can be told without reading the records: nothing here takes longer as records are added.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from summit_site.content.many import Glance, having

# Longer than any slug; what is longer or holds a NUL character can match nothing.
MAX_LENGTH = 200
# So many pages one reads through to find the one to filter by: those with the most records.
MOST_OPTIONS = 50


@dataclass
class Option:
    """A choice: its value and name, how many records it leaves, and whether it is made.

    The count is None where too many records would have to be counted.
    """

    value: str
    label: str
    count: int | None
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Facet:
    """A filter by the values of one column, which `names` translates for readers."""

    parameter: str
    label: str
    lookup: str
    names: dict = field(default_factory=dict, hash=False)
    is_offered = True

    def filter(self, records, value):
        return records.filter(**{self.lookup: value})

    def counts(self, tally):
        """Return [(value, name, count)] for what the records of a Tally hold, in order of name."""
        counted = Counter(map(str, filter(None, tally.values(self.lookup))))
        found = [(value, self.name(value), count) for value, count in counted.items()]
        return sorted(found, key=lambda row: row[1])

    def joint(self, model):
        """Return (rows, way, other) where a table stands between the records and the values."""

    def choices(self, records):
        """Return [(value, name)] of what may be found among many records, in order of name."""
        values = self.names or values_in(records.model, self.lookup)
        found = [(value, self.name(value)) for value in values]
        return sorted(found, key=lambda row: row[1])

    def name(self, value):
        """Return what readers call `value`; what they typed themselves is not said back to them."""
        return str(self.names.get(value) or _("unknown"))


@dataclass(frozen=True)
class YearFacet(Facet):
    """A filter by the year of a date, the latest first."""

    PATTERN = "[1-9][0-9]{3}"

    def filter(self, records, value):
        return super().filter(records, int(value)) if self.is_year(value) else records.none()

    def counts(self, tally):
        return sorted(super().counts(tally), reverse=True)

    def choices(self, records):
        """Return all years from the first to the last that there is."""
        name = self.lookup.removesuffix("__year")
        # Those of the list in the reader's language, whose index is in this order.
        days = records.model.objects.published().translated().order_by(name)
        days = days.values_list(name, flat=True)
        first, last = days.first(), days.last()
        years = range(year_of(first), year_of(last) + 1) if first else []
        return [(str(year), str(year)) for year in reversed(years)]

    def name(self, value):
        return value if self.is_year(value) else super().name(value)

    @staticmethod
    def is_year(value):
        return bool(re.fullmatch(YearFacet.PATTERN, value))


@dataclass(frozen=True)
class PageFacet(Facet):
    """A filter by a related page, which `lookup` leads to and `way_back` leads from."""

    pages: QuerySet = None
    way_back: str = ""
    # Whether the list offers it; else only links from elsewhere choose it.
    is_offered: bool = True

    def filter(self, records, value):
        page = self.pages.all().published().filter(slug=value).first()
        if page is None:
            return records.none()
        return self.of(records, page)

    def of(self, records, page):
        """Return the records that belong to a page, each once, however often it has to do with it.

        Where they have a table between them, its rows are looked up or walked past, as is faster.
        """
        joint = self.joint(records.model)
        if joint is None:
            return records.filter(**{self.lookup: page})
        parts, way, other = joint
        return having(records, parts.filter(**{other: page}), way)

    def joint(self, model):
        first, *others = self.lookup.split("__")
        relation = model._meta.get_field(first)
        if relation.many_to_many:
            through = relation.remote_field.through._base_manager
            return through.all(), relation.m2m_field_name(), relation.m2m_reverse_field_name()
        if relation.one_to_many:
            return relation.related_model._base_manager.all(), relation.field.name, others[0]
        return None

    def counts(self, tally):
        counted = Counter(filter(None, self._keys_of_pages(tally)))
        most = [key for key, _count in counted.most_common(MOST_OPTIONS)]
        pages = self.pages.all().published().filter(pk__in=most)
        found = [(page.slug, str(page), counted[page.pk]) for page in pages]
        return sorted(found, key=lambda row: row[1])

    def _keys_of_pages(self, tally):
        """Return the key of a page for each record that belongs to it."""
        joint = self.joint(tally.model)
        if joint is None:
            return tally.values(self.lookup)
        parts, way, other = joint
        rows = parts.filter(**{f"{way}__in": tally.keys}).order_by()
        # A record that has to do with a page twice counts once.
        return [page for page, _record in rows.values_list(other, way).distinct()]

    def choices(self, records):
        """Return all pages, unless there are more than one would read through."""
        pages = list(self.pages.all().published().order_by()[: MOST_OPTIONS + 1])
        found = [(page.slug, str(page)) for page in pages if len(pages) <= MOST_OPTIONS]
        return sorted(found, key=lambda row: row[1])

    def name(self, value):
        return str(self.pages.all().published().filter(slug=value).first() or super().name(value))


def year_of(value):
    return getattr(value, "year", value)


def values_in(model, name):
    """Return the values of a column of published records, a step in its index for each.

    The index has to begin with the column, and to be on published records.
    """
    further = model.objects.published().filter(**{f"{name}__gt": RawSQL("steps.value", [])})
    step, parameters = further.order_by(name).values(name)[:1].query.sql_with_params()
    sql = (
        "WITH RECURSIVE steps(value) AS (SELECT CAST('' AS text) UNION ALL "  # noqa: S608
        f"SELECT CAST(({step}) AS text) FROM steps WHERE steps.value IS NOT NULL) "
        "SELECT value FROM steps WHERE value > ''"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [value for (value,) in cursor.fetchall()]


class Tally:
    """A few records, by their keys, and their values in the columns that facets look at."""

    def __init__(self, model, keys, facets):
        self.model, self.keys = model, keys
        self._columns = [
            facet.lookup for facet in facets if facet.lookup and facet.joint(model) is None
        ]

    @property
    def records(self):
        return self.model.objects.filter(pk__in=self.keys).order_by()

    def values(self, column):
        """Return the value of a column for each record; all columns are read at once."""
        return self._values.get(column, ())

    @cached_property
    def _values(self):
        rows = self.records.values_list(*self._columns)
        return dict(zip(self._columns, zip(*rows, strict=True), strict=False))


def parameters_of(facets):
    """Return the parameters of the query that choose among `facets`."""
    return [facet.parameter for facet in facets]


@dataclass
class FilteredList:
    """The records of a list that match what `parameters` (a QueryDict) choose among `facets`."""

    records: QuerySet
    facets: list
    parameters: dict
    chosen: dict = field(init=False)

    def __post_init__(self):
        given = {facet: self.parameters.get(facet.parameter, "") for facet in self.facets}
        self.chosen = {
            facet: value
            for facet, value in given.items()
            if value and len(value) <= MAX_LENGTH and "\0" not in value
        }

    def matching(self, except_for=None):
        """Return the records that match all choices, but for the one of a facet."""
        if except_for not in self.chosen:
            # The same for all of them, and asked once.
            return self._matching
        return self._without(except_for)

    @cached_property
    def _matching(self):
        return self._without(None)

    def _without(self, except_for):
        records = self.records
        for facet, value in self.chosen.items():
            if facet is not except_for:
                records = facet.filter(records, value)
        return records

    @cached_property
    def glance(self):
        """What a look at the records that match all choices tells of them."""
        return Glance(self.matching())

    @cached_property
    def groups(self):
        """[(facet, [Option])]; a facet with nothing to choose between is left out."""
        offered = [each for each in self.facets if each.is_offered or each in self.chosen]
        groups = [(facet, self._options(facet)) for facet in offered]
        return [
            (facet, options)
            for facet, options in groups
            if len(options) > 1 or facet in self.chosen
        ]

    @property
    def made(self):
        """[(facet, the chosen Option)], each of whose `query` takes it back."""
        return [
            (facet, option)
            for facet, options in self.groups
            for option in options
            if option.is_chosen
        ]

    @property
    def names(self):
        """What readers call the choices made, in the order of the filters."""
        return [facet.name(value) for facet, value in self.chosen.items()]

    @property
    def query(self):
        """The address query of the choices made, and of nothing else that was in the address."""
        return urlencode({facet.parameter: value for facet, value in self.chosen.items()})

    def _options(self, facet):
        counts, chosen = self._counts(facet), self.chosen.get(facet)
        if chosen and chosen not in [value for value, _, _ in counts]:
            # It is shown all the same, to be taken back; most often nothing matches it.
            counts.append((chosen, facet.name(chosen), self.glance.count))
        return [
            Option(value, name, count, value == chosen, self._query_after(facet, value))
            for value, name, count in counts
        ]

    def _counts(self, facet):
        """Return [(value, name, count)] of a facet's options among what the other choices leave."""
        records = self.matching(except_for=facet)
        glance = Glance(records) if facet in self.chosen else self.glance
        if glance.keys is None:
            return [(*choice, None) for choice in facet.choices(records)]
        if facet in self.chosen:
            return facet.counts(Tally(records.model, glance.keys, [facet]))
        return facet.counts(self._tally)

    @cached_property
    def _tally(self):
        return Tally(self.records.model, self.glance.keys, self.facets)

    def _query_after(self, facet, value):
        """Return the address query that makes the choice, or takes it back if it is made."""
        query = {each.parameter: chosen for each, chosen in self.chosen.items()}
        if self.chosen.get(facet) == value:
            del query[facet.parameter]
        else:
            query[facet.parameter] = value
        return urlencode(query)

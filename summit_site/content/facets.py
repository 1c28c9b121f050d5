"""Filters of a list that combine, each choice with the number of records it would leave."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# Longer than any slug; what is longer or holds a NUL character can match nothing.
MAX_LENGTH = 200


@dataclass
class Option:
    """A choice: its value and name, how many records it leaves, and whether it is made."""

    value: str
    label: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Facet:
    """A filter by the values of one column, which `names` translates for readers."""

    parameter: str
    label: str
    lookup: str
    names: dict = field(default_factory=dict, hash=False)

    def filter(self, records, value):
        return records.filter(**{self.lookup: value})

    def counts(self, records):
        """Return [(value, name, count)] for what `records` hold, in order of name."""
        rows = records.order_by().values_list(self.lookup).annotate(Count("pk"))
        found = [(str(value), self.name(str(value)), count) for value, count in rows if value]
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

    def counts(self, records):
        return sorted(super().counts(records), reverse=True)

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

    def filter(self, records, value):
        # By key: an organisation that is host and sponsor of an event would list it twice.
        page = self.pages.all().published().filter(slug=value)
        matching = records.model.objects.filter(**{f"{self.lookup}__in": page})
        return records.filter(pk__in=matching.values("pk"))

    def counts(self, records):
        pages = self.pages.all().published().filter(**{f"{self.way_back}__in": records.order_by()})
        pages = pages.annotate(count=Count(self.way_back, distinct=True))
        # Django leaves the model's own order out where it counts.
        found = [(page.slug, str(page), page.count) for page in pages]
        return sorted(found, key=lambda row: row[1])

    def name(self, value):
        return str(self.pages.all().published().filter(slug=value).first() or super().name(value))


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
        records = self.records
        for facet, value in self.chosen.items():
            if facet is not except_for:
                records = facet.filter(records, value)
        return records

    @cached_property
    def groups(self):
        """[(facet, [Option])]; a facet with nothing to choose between is left out."""
        groups = [(facet, self._options(facet)) for facet in self.facets]
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
        counts = facet.counts(self.matching(except_for=facet).translated())
        chosen = self.chosen.get(facet)
        if chosen and chosen not in [value for value, _, _ in counts]:
            # Nothing matches it, or it is unknown: it is shown all the same, to be taken back.
            counts.append((chosen, facet.name(chosen), 0))
        return [
            Option(value, name, count, value == chosen, self._query_after(facet, value))
            for value, name, count in counts
        ]

    def _query_after(self, facet, value):
        """Return the address query that makes the choice, or takes it back if it is made."""
        query = {each.parameter: chosen for each, chosen in self.chosen.items()}
        if self.chosen.get(facet) == value:
            del query[facet.parameter]
        else:
            query[facet.parameter] = value
        return urlencode(query)

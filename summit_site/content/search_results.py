"""What is found: candidates from the index, ranked, counted for the filters, and shown."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from summit_site.content.facets import Facet, Option, YearFacet
from summit_site.content.search_index import HEAD, KIND, LANGUAGE, TITLE, YEAR, SearchEntry
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_query import Query, together
from summit_site.content.search_ranking import best_of_pages
from summit_site.content.search_snippets import Highlighter
from summit_site.content.search_words import completions, corrections, unknown
from summit_site.content.translation import active_language

# How many rows are ranked. Of more, those are taken that have the words in their titles.
LIMIT = 300
COLUMNS = ["pk", "kind", "page_id", "language", "year", "title", "title_tokens", "theme_tokens"]


@dataclass(frozen=True)
class RowFacet(Facet):
    """A filter by a column of the index, whose values are tokens with a mark too."""

    mark: str = ""

    def is_known(self, value):
        return value in self.names

    def value_of(self, row):
        return str(getattr(row, self.lookup) or "")

    def all_values(self):
        return list(self.names)

    def place_of(self, value):
        return list(self.names).index(value) if self.is_known(value) else len(self.names)


@dataclass(frozen=True)
class RowYearFacet(YearFacet, RowFacet):
    def is_known(self, value):
        return self.is_year(value)

    def all_values(self):
        return [str(year) for year in SearchEntry.objects.years()]

    def place_of(self, value):
        return -int(value) if self.is_known(value) else 0


def row_facets():
    kinds = {name: kind.label for name, kind in KINDS.items()}
    return [
        RowFacet("kind", _("Kind"), "kind", kinds, mark=KIND),
        RowYearFacet("year", _("Year"), "year", mark=YEAR),
        RowFacet("language", _("Language"), "language", dict(settings.LANGUAGES), mark=LANGUAGE),
    ]


class Found:
    """Rows that match an expression, at most `limit`, and whether these are all."""

    def __init__(self, expression, limit=LIMIT):
        rows = SearchEntry.objects.found_by(expression, limit + 1).with_is_open()
        rows = list(rows.values_list(*COLUMNS, "is_open", named=True))
        self.is_all = len(rows) <= limit
        offered = dict(settings.LANGUAGES)
        self.rows = [row for row in rows if row.is_open and row.language in offered]


class Search:
    """What the parameters of a request (a QueryDict) find: `q`, with a choice for each filter."""

    def __init__(self, parameters):
        self.query = Query(parameters.get("q", ""), completions)
        self.facets = row_facets()
        given = {facet: parameters.get(facet.parameter, "") for facet in self.facets}
        self.chosen = {facet: value for facet, value in given.items() if value}

    @cached_property
    def pages(self):
        """The row of each page that is found, the best first."""
        return best_of_pages(self._matching(), self.query, active_language())

    @property
    def is_all(self):
        """Whether `pages` are all that match, not the best of too many to be ranked."""
        return not self._can_search or self._candidates.is_all

    @cached_property
    def _can_search(self):
        choices = self.chosen.items()
        return bool(self.query) and all(facet.is_known(value) for facet, value in choices)

    def _matching(self, except_for=None):
        """Return the rows that match all choices, but for the one of a facet."""
        choices = [choice for choice in self.chosen.items() if choice[0] is not except_for]
        return [
            row
            for row in (self._candidates.rows if self._can_search else [])
            if all(facet.value_of(row) == value for facet, value in choices)
        ]

    @cached_property
    def _unfiltered(self):
        return Found(self.query.expression())

    @cached_property
    def _candidates(self):
        """All rows that match; of too many, those that the filters leave, or the best of those."""
        found = self._unfiltered
        filters = [facet.mark + value for facet, value in self.chosen.items()]
        if not found.is_all and filters:
            found = Found(together("and", [self.query.expression(), *filters]))
        if not found.is_all:
            found.rows = self._best_of(found.rows, filters)
        return found

    def _best_of(self, rows, filters):
        """Put those first that have the words in title or theme, in the reader's language."""
        own = LANGUAGE + active_language()
        best = {}
        for field in [TITLE, HEAD, ""]:
            if len(best) < LIMIT:
                expression = together("and", [self.query.expression(field), own, *filters])
                best |= {row.pk: row for row in Found(expression).rows}
        return list((best | {row.pk: row for row in rows}).values())[:LIMIT]

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
        options = [(facet, each) for facet, options in self.groups for each in options]
        return [(facet, option) for facet, option in options if option.is_chosen]

    @property
    def query_without_filters(self):
        return urlencode({"q": self.query.text})

    def _options(self, facet):
        chosen, counts = self.chosen.get(facet), self._counts(facet)
        if chosen and chosen not in counts:
            # It is shown all the same, to be taken back.
            counts[chosen] = len(self.pages) if self.is_all else None
        return [
            Option(value, facet.name(value), count, value == chosen, self._query(facet, value))
            for value, count in sorted(counts.items(), key=lambda item: facet.place_of(item[0]))
        ]

    def _counts(self, facet):
        """Return {value: how many pages it would leave}, None where there are too many to count."""
        if not self._can_search:
            return {}
        if self._unfiltered.is_all or (self.is_all and facet not in self.chosen):
            rows = self._matching(except_for=facet)
            pages = {(facet.value_of(row), row.page_id) for row in rows}
            return Counter(value for value, _page in pages if value)
        return {} if facet in self.chosen else dict.fromkeys(facet.all_values())

    def _query(self, facet, value):
        """Return the address query that makes the choice, or takes it back if it is made."""
        query = {"q": self.query.text}
        query |= {each.parameter: chosen for each, chosen in self.chosen.items()}
        if query.pop(facet.parameter, None) != value:
            query[facet.parameter] = value
        return urlencode(query)

    def hits(self, rows):
        """Return what is shown of `rows`, in one query."""
        entries = SearchEntry.objects.in_bulk([row.pk for row in rows])
        return [Hit(entries[row.pk], self.query) for row in rows]

    @cached_property
    def meant(self):
        """The text with its misspelt words mended, if nothing was found and that finds something.

        It is "" where nothing can be mended.
        """
        wrong = [] if self.pages or self.chosen else unknown(self.query.folded_words)
        options = {word: corrections(word) for word in wrong}
        for place in range(max(map(len, options.values()), default=0)):
            mended = self.query.mended(
                {word: found[min(place, len(found) - 1)] for word, found in options.items() if found}
            )
            if Search(QueryDict(urlencode({"q": mended}))).pages:
                return mended
        return ""


class Hit:
    """One page that is found, in the language that it is found in, as the list shows it."""

    def __init__(self, entry, query):
        self.kind = KINDS[entry.kind]
        self.year, self.language = entry.year, entry.language
        marks = Highlighter(query, entry.language)
        self.title = marks.title(entry.title)
        self.snippet = marks.snippet(entry.text)
        self.plain_title = entry.title
        with translation.override(entry.language):
            self.address = self.kind.model(slug=entry.slug).get_absolute_url()

    @property
    def is_foreign(self):
        return self.language != active_language()

    @property
    def language_name(self):
        return dict(settings.LANGUAGES)[self.language]

    @property
    def direction(self):
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

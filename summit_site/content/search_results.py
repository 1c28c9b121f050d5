"""What is found: candidates from the index, ranked, counted for the filters, and shown."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from summit_site.content.facets import Facet, Option, YearFacet
from summit_site.content.search_index import HEAD, KIND, LANGUAGE, NO_YEAR, TITLE, YEAR, SearchEntry
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_query import Query, together
from summit_site.content.search_ranking import best_of_pages
from summit_site.content.search_snippets import Highlighter
from summit_site.content.search_words import completions, replacements_of, unknown
from summit_site.content.translation import active_language

# Up to so many rows are all ranked and counted; of more, so many of the best are looked for.
MOST, RANKED = 1000, 100
LATEST_YEARS = 5
COLUMNS = ["pk", "kind", "page_key", "language", "year", "title", "title_tokens", "theme_tokens"]


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

    @cached_property
    def years(self):
        """The years that there are, the latest first; a facet lives for one search."""
        return [str(year) for year in SearchEntry.objects.years()]

    def all_values(self):
        return self.years

    def place_of(self, value):
        return -int(value) if self.is_known(value) else 0


def row_facets():
    kinds = {name: kind.label for name, kind in KINDS.items()}
    return [
        RowFacet("kind", _("Kind"), "kind", kinds, mark=KIND),
        RowYearFacet("year", _("Year"), "year", mark=YEAR),
        RowFacet("language", _("Language"), "language", dict(settings.LANGUAGES), mark=LANGUAGE),
    ]


def rows_found_by(expression, limit):
    """Return the rows that match, at most `limit`, which visitors may see now."""
    rows = SearchEntry.objects.found_by(expression, limit).with_is_open()
    rows = rows.values_list(*COLUMNS, "is_open", named=True)
    offered = dict(settings.LANGUAGES)
    return [row for row in rows if row.is_open and row.language in offered]


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

    @cached_property
    def is_all(self):
        """Whether `pages` are all that match, not the best of too many to be ranked."""
        if not self._can_search or self._can_count_all:
            return True
        return bool(self.chosen) and SearchEntry.objects.are_few(self._expression(), MOST)

    @cached_property
    def _can_count_all(self):
        """Whether so few match the words alone that each filter's choices can be counted."""
        return SearchEntry.objects.are_few(self.query.expression(), MOST)

    @cached_property
    def _can_search(self):
        choices = self.chosen.items()
        return bool(self.query) and all(facet.is_known(value) for facet, value in choices)

    def _matching(self, except_for=None):
        """Return the rows that match all choices, but for the one of a facet."""
        rows = self._rows
        for facet, value in self.chosen.items():
            if facet is not except_for:
                rows = [row for row in rows if facet.value_of(row) == value]
        return rows

    @cached_property
    def _rows(self):
        """All rows that match; of too many, those that the filters leave, or the best of those."""
        if not self._can_search:
            return []
        if self._can_count_all:
            return rows_found_by(self.query.expression(), MOST)
        return rows_found_by(self._expression(), MOST) if self.is_all else self._best_rows()

    def _best_rows(self):
        """Return those first that have the words in the title, in the reader's language, lately.

        Each step looks through more rows than the one before, and is seldom needed.
        """
        best = {}
        for field, *tokens in self._steps():
            if len(best) < RANKED:
                rows = rows_found_by(self._expression(field, *tokens), RANKED)
                best |= {row.pk: row for row in rows}
        return list(best.values())

    def _steps(self):
        """Return [(field, *tokens)] of the steps by which the best rows are looked for."""
        own, lately = LANGUAGE + active_language(), self._lately()
        if self.query.has_phrase:
            # In which order words stand is slow to read: in titles, and else of the latest alone.
            is_of_one_year = any(facet.mark == YEAR for facet in self.chosen)
            return [(TITLE,), ("",) if is_of_one_year else ("", lately)]
        return [(TITLE, own, lately), (TITLE, own), (HEAD, own), ("", own), ("",)]

    def _lately(self):
        """Return what finds the pages of the latest years, of all that are ahead, and of none."""
        _kind, year, _language = self.facets
        ahead = sum(int(each) > timezone.localdate().year for each in year.years)
        years = [*year.years[: ahead + LATEST_YEARS], NO_YEAR]
        return together("or", [YEAR + each for each in years])

    def _expression(self, field="", *tokens):
        """Return what finds the words in a field, with further tokens and those of the filters."""
        filters = [facet.mark + value for facet, value in self.chosen.items()]
        return together("and", [self.query.expression(field), *tokens, *filters])

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
        others = self._query_without(facet)
        if chosen and chosen not in counts:
            # It is shown all the same, to be taken back.
            counts[chosen] = len(self.pages) if self.is_all else None
        return [
            Option(
                value,
                facet.name(value),
                count,
                value == chosen,
                # To choose it, or to take it back if it is chosen.
                others if value == chosen else f"{others}&{urlencode({facet.parameter: value})}",
            )
            for value, count in sorted(counts.items(), key=lambda item: facet.place_of(item[0]))
        ]

    def _counts(self, facet):
        """Return {value: how many pages it would leave}, None where there are too many to count."""
        if not self._can_search:
            return {}
        if self._can_count_all or (self.is_all and facet not in self.chosen):
            rows = self._matching(except_for=facet)
            pages = {(facet.value_of(row), row.page_key) for row in rows}
            return Counter(value for value, _page in pages if value)
        return {} if facet in self.chosen else dict.fromkeys(facet.all_values())

    def _query_without(self, facet):
        """Return the address query of the words and of the choices but for the one of a facet."""
        choices = {each.parameter: chosen for each, chosen in self.chosen.items() if each != facet}
        return urlencode({"q": self.query.text} | choices)

    def hits(self, rows):
        """Return what is shown of `rows`, in one query."""
        entries = SearchEntry.objects.in_bulk([row.pk for row in rows])
        marks = {row.language: Highlighter(self.query, row.language) for row in rows}
        # What was deleted a moment ago is left out.
        return [Hit(entries[row.pk], marks[row.language]) for row in rows if row.pk in entries]

    @cached_property
    def meant(self):
        """The text with its misspelt words mended, if nothing was found and that finds something.

        It is "" where nothing can be mended.
        """
        if self.pages or self.chosen:
            return ""
        for replacements in replacements_of(unknown(self.query.folded_words)):
            text = self.query.mended(replacements)
            if Search(QueryDict(urlencode({"q": text}))).pages:
                return text
        return ""


class Hit:
    """One page that is found, in the language that it is found in, as the list shows it."""

    def __init__(self, entry, marks):
        kind = KINDS[entry.kind]
        self.kind = capfirst(kind.model._meta.verbose_name)
        self.year, self.language = entry.year, entry.language
        self.title = marks.title(entry.title)
        self.snippet = marks.snippet(entry.text)
        self.plain_title = entry.title
        with translation.override(entry.language):
            self.address = kind.address(entry.slug)

    @property
    def is_foreign(self):
        return self.language != active_language()

    @property
    def language_name(self):
        return dict(settings.LANGUAGES)[self.language]

    @property
    def direction(self):
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

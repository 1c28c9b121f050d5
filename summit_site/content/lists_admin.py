"""The admin's lists: as fast among a hundred thousand records as among a hundred."""

from functools import cached_property
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from summit_site.content.facets import values_in
from summit_site.content.many import MOST
from summit_site.content.publishing import Status, unpublished
from summit_site.content.search_index import KIND, SearchEntry
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_query import Query, together
from summit_site.content.search_words import completions

# So many choices one reads through in the column of filters.
MOST_CHOICES = 50


class CappedPaginator(Paginator):
    """Pages of the first MOST records: whoever looks for others searches or filters."""

    @cached_property
    def count(self):
        """Return how many there are; one more than MOST stands for any number beyond."""
        return self.object_list.order_by().values("pk")[: MOST + 1].count()


class StatusFilter(admin.ChoicesFieldListFilter):
    """The filter by status, which asks for drafts as their index has them."""

    def queryset(self, request, queryset):
        if self.lookup_val and Status.PUBLISHED not in self.lookup_val:
            return queryset.filter(unpublished(*self.lookup_val))
        return super().queryset(request, queryset)


class FewChoicesFilter(admin.RelatedFieldListFilter):
    """A filter by a related page, offered only while there are few of them; search finds others."""

    def field_choices(self, field, request, model_admin):
        # Not in order yet: of many, only so many are looked at.
        pages = list(field.related_model._default_manager.order_by()[: MOST_CHOICES + 1])
        found = [(page.pk, str(page)) for page in pages if len(pages) <= MOST_CHOICES]
        return sorted(found, key=lambda choice: choice[1])


class CountryFilter(admin.SimpleListFilter):
    """A filter by the countries of published records, found by steps in their index."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        named = ((code, countries.name(code)) for code in values_in(model_admin.model, "country"))
        return sorted(named, key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


class YearFilter(admin.SimpleListFilter):
    """A filter by the year of a date, from the first to the last that there is."""

    field = None
    parameter_name = "year"

    def __init__(self, request, params, model, model_admin):
        self.title = model._meta.get_field(self.field).verbose_name
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        days = model_admin.model._default_manager.order_by(f"-{self.field}", "slug")
        days = days.values_list(self.field, flat=True)
        last, first = days.first(), days.reverse().first()
        return (
            [(str(year), str(year)) for year in range(last.year, first.year - 1, -1)]
            if last
            else []
        )

    def queryset(self, request, queryset):
        year = self.value() or ""
        is_year = year.isascii() and year.isdecimal() and 0 < int(year[:5]) < 10_000
        return queryset.filter(**{f"{self.field}__year": int(year)}) if is_year else queryset


def year_filter(name):
    return type("YearFilter", (YearFilter,), {"field": name})


def found_keys(model, text):
    """Return the keys of the published pages of a kind that the site's search finds."""
    query = Query(text, completions)
    if not query:
        return []
    expression = together("and", [query.expression(), KIND + model._meta.model_name])
    found = SearchEntry.objects.found_by(expression, MOST).values_list("page_key", flat=True)
    return [UUID(key) for key in found]


class ManyRecordsAdmin(admin.ModelAdmin):
    """A list that neither counts all records nor looks through them."""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """Search published pages by the site's index, and others, which are few, as Django does."""
        if self.opts.model_name not in KINDS or not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        others = self.model._default_manager.filter(unpublished(*self._not_published))
        others, _may_repeat = super().get_search_results(request, others, search_term)
        keys = {*others.order_by().values_list("pk", flat=True)[:MOST]}
        keys |= {*found_keys(self.model, search_term), *self._of_pages_found(search_term)}
        return queryset.filter(pk__in=keys), False

    _not_published = [status for status in Status if status != Status.PUBLISHED]

    def _of_pages_found(self, text):
        """Return the keys of the records that belong to pages found, as events to their series."""
        names = dict.fromkeys(path.split("__")[0] for path in self.search_fields if "__" in path)
        for name in names:
            related = self.model._meta.get_field(name).related_model
            if related._meta.model_name in KINDS and (pages := found_keys(related, text)):
                records = self.model._default_manager.filter(**{f"{name}__in": pages}).order_by()
                yield from records.values_list("pk", flat=True)[:MOST]

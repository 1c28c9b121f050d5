"""What each kind of page gives to the search index: declared by the apps, read off here."""

from dataclasses import dataclass
from functools import cached_property
from html import unescape
from types import SimpleNamespace

from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags
from django_countries.fields import CountryField

from summit_site.content.choices import country_name
from summit_site.content.richtext import RichTextField
from summit_site.content.translation import column, translated_fields

KINDS = {}


def register(kinds):
    """Make pages of these kinds searchable."""
    KINDS.update((kind.name, kind) for kind in kinds)


@dataclass(frozen=True)
class SearchKind:
    """What is indexed of the pages of `model`, besides what they are called.

    `theme` and `body` are paths to texts of the page and its parts ("sessions__title"); `names`
    are fields with further names that the page is found by in any language; `related` are paths
    to pages that are named on it, found by any of their names; `year` is a year or a date.
    """

    model: type
    label: str
    year: str = ""
    names: tuple = ()
    theme: tuple = ()
    body: tuple = ()
    related: tuple = ()

    @property
    def name(self):
        return self.model._meta.model_name

    @cached_property
    def relations(self):
        """The lookups that lead to all that is indexed."""
        owners = [path.rpartition("__")[0] for path in [*self.theme, *self.body]]
        return list(dict.fromkeys(path for path in [*owners, *self.related] if path))

    def pages(self, keys):
        """Return the pages among `keys` that visitors see, or will once their time comes."""
        pages = self.model.objects.filter(pk__in=keys).with_status_published()
        return pages.prefetch_related(*self.relations)

    def languages(self, page):
        """Return the languages that the page exists in, be they offered now or later."""
        field = page.naming_field
        return [
            language
            for language in settings.MODELTRANSLATION_LANGUAGES
            if not field or getattr(page, column(field, language))
        ]

    def address(self, slug):
        """Return the address of a page, which depends on its slug and the language alone."""
        page = SimpleNamespace(slug=slug, view_name=self.model.view_name)
        return self.model.get_absolute_url(page)

    def year_of(self, page):
        value = getattr(page, self.year) if self.year else None
        return getattr(value, "year", value)


def texts_at(page, paths, language):
    """Return the texts that `paths` lead to from a page, in one language, without tags."""
    texts = [
        plain(record, name, language)
        for path in paths
        for *relations, name in [path.split("__")]
        for record in reached(page, relations)
    ]
    return [text for text in texts if text]


def plain(record, name, language):
    """Return a field in one language, without tags; "" where it has none in that language."""
    is_translated = name in translated_fields(type(record))
    value = getattr(record, column(name, language) if is_translated else name)
    field = record._meta.get_field(name)
    if value and isinstance(field, RichTextField):
        # A blank for each tag, because two paragraphs are not one word.
        value = unescape(strip_tags(value.replace("<", " <")))
    if isinstance(field, CountryField):
        value = country_name(value.code, language)
    return " ".join(str(value or "").split())


def reached(record, relations):
    """Yield the records that a list of names of relations leads to."""
    if not relations:
        yield record
        return
    found = getattr(record, relations[0])
    for each in found.all() if hasattr(found, "all") else [found]:
        if each is not None:
            yield from reached(each, relations[1:])


class Names:
    """What pages are called, read off once for each of them."""

    def __init__(self):
        self._known = {}

    def of(self, page, language):
        """Return what a page is called in a language, or what stands in for that."""
        return self.by_language(page)[language]

    def all_of(self, page):
        """Return what a page is called in all languages and scripts, each name once."""
        names = self.by_language(page)
        further = KINDS[page._meta.model_name].names
        others = [plain(page, name, language) for name in further for language in names]
        return list(dict.fromkeys(name for name in [*names.values(), *others] if name))

    def by_language(self, page):
        """Return {language: what a page is called in it}."""
        if page.pk not in self._known:
            self._known[page.pk] = {}
            for language in settings.MODELTRANSLATION_LANGUAGES:
                with translation.override(language):
                    self._known[page.pk][language] = str(page)
        return self._known[page.pk]


class Sheet:
    """All that is indexed of a page in one language, as texts."""

    def __init__(self, kind, page, language, names):
        self.kind, self.page, self.language = kind, page, language
        self.year = kind.year_of(page)
        self.title = names.of(page, language)
        self.titles = [self.title]
        if kind.names:
            self.titles = list(dict.fromkeys([self.title, *names.all_of(page)]))
        self.theme = texts_at(page, kind.theme, language)
        related = [each for path in kind.related for each in reached(page, path.split("__"))]
        called = dict.fromkeys(names.of(each, language) for each in related)
        self.body = [*texts_at(page, kind.body, language), *called]
        self.other_names = list(dict.fromkeys(name for r in related for name in names.all_of(r)))

    @property
    def text(self):
        """What snippets are cut from."""
        return "\n".join([*self.theme, *self.body])

    @property
    def all(self):
        """Everything that makes a difference to the index."""
        page = self.page
        texts = [self.titles, self.theme, self.body, self.other_names]
        return [*texts, self.year, page.slug, page.publish_from, page.unpublish_at]

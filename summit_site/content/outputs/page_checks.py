"""Checks of a page: what its data says can be read on it, its languages and links are real."""

import re
from collections import defaultdict
from datetime import date, datetime
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from summit_site.content.linked_data import identity
from summit_site.content.outputs.problems import Output, Problem
from summit_site.content.outputs.visits import language_of, visit
from summit_site.content.parts import with_parts
from summit_site.content.pictures import Picture
from summit_site.content.renditions import FOLDER
from summit_site.content.translation import DEFAULT, column, translated_fields

# What schema.org's readers need of a node, by its type. Source: Google Search Central.
REQUIRED = {
    "Event": ["name", "startDate", "location"],
    "Place": ["address"],
    "VirtualLocation": ["url"],
    "Person": ["name"],
    "Organization": ["name"],
    "ProfilePage": ["mainEntity"],
    "BreadcrumbList": ["itemListElement"],
    "ListItem": ["position", "name"],
    "WebSite": ["name", "url"],
}
MOMENTS = {
    *["startDate", "endDate", "previousStartDate", "datePublished", "dateModified"],
    *["dateCreated", "startTime", "foundingDate"],
}
# Values for programs alone, which no page spells out: codes, and names of schemes.
CODES = {
    *["inLanguage", "addressCountry", "encodingFormat", "contentSize", "sha256"],
    *["propertyID", "query-input", "position", "width", "height", "identifier", "value"],
}
ADDRESS = re.compile(r"(https?|mailto):")
PARTIAL_DATE = re.compile(r"\d{4}(-\d\d)?")


# Structured data ---------------------------------------------------------------------------------


def check_data(kind, record, parts, page, language):
    """Return what is wrong with the JSON-LD of a page."""
    if not page.data or None in page.data:
        message = _("The page has no data for search engines, or none that can be read.")
        return [Problem(Output.DATA, message, record, language=language)]
    nodes = [node for data in page.data for node in nodes_in(data)]
    # What is told of other records is told in full, and checked, on their own pages.
    own_ids = {identity(each.pk) for each in [record, *parts]}
    own = [node for node in nodes if not _is_of_another(node, own_ids)]
    return [
        *_missing_properties(kind, record, own, language),
        *_unreadable_moments(kind, record, own, language),
        *_unseen_texts(record, page, nodes, language),
    ]


def nodes_in(value):
    """Yield all objects in JSON-LD that say of what type they are."""
    if isinstance(value, list):
        for each in value:
            yield from nodes_in(each)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for each in value.values():
            yield from nodes_in(each)


def _is_of_another(node, own_ids):
    name = node.get("@id", "")
    return name.endswith("#this") and name not in own_ids


def _missing_properties(kind, record, nodes, language):
    for node in nodes:
        for name in REQUIRED.get(node["@type"], []):
            if node.get(name) in (None, "", []):
                message = _("For search engines and programs, %(what)s has no “%(property)s”.")
                what = node.get("name") or node["@type"]
                yield Problem(
                    Output.DATA,
                    message % {"what": f"“{what}”", "property": name},
                    record,
                    kind.fields.get(name, ""),
                    language,
                )


def _unreadable_moments(kind, record, nodes, language):
    for node in nodes:
        for name in MOMENTS & node.keys():
            if not is_moment(node[name]):
                message = _("For programs, “%(value)s” is no date (%(property)s).")
                told = message % {"value": node[name], "property": name}
                yield Problem(Output.DATA, told, record, kind.fields.get(name, ""), language)


def is_moment(text):
    """Whether a text is a date, or a time with its distance from UTC, in ISO 8601."""
    if PARTIAL_DATE.fullmatch(str(text)):
        return True
    try:
        if "T" in str(text):
            return datetime.fromisoformat(text).tzinfo is not None
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True


def _unseen_texts(record, page, nodes, language):
    texts = dict.fromkeys(text for node in nodes for text in texts_of(node))
    for text in texts:
        if not page.shows(text.removesuffix("…")):
            message = _("Search engines are told “%s”, which readers do not see on the page.")
            told = message % text[:80]
            yield Problem(Output.DATA, told, *field_with(record, text, language), language)


def texts_of(node):
    """Yield what a node says in words, not what nodes in it do."""
    for name, value in node.items():
        for each in value if isinstance(value, list) else [value]:
            is_words = isinstance(each, str) and not ADDRESS.match(each)
            if is_words and not name.startswith("@") and name not in CODES | MOMENTS:
                yield each


# Languages ---------------------------------------------------------------------------------------


def check_languages(record, pages):
    """Return what is wrong with how the versions of a page, {language: ReadPage}, name each other.

    Search engines ignore a version that does not name the one that names it; what stands in for a
    translation is no version.
    """
    translations = record.translations()
    found = []
    for language, page in pages.items():
        named = {code: name for code, name in page.versions.items() if code != "x-default"}
        if language in translations:
            is_right = set(named) == set(translations) and named[language] == page.canonical
        else:
            is_right = not named and language_of(urlsplit(page.canonical).path) == DEFAULT
        others = [pages[code] for code in named if code in pages]
        is_mutual = all(other.versions == page.versions for other in others)
        if not (is_right and is_mutual):
            message = _("Search engines cannot tell which pages are translations of each other.")
            field = record.naming_field and column(record.naming_field, language)
            found.append(Problem(Output.LANGUAGES, message, record, field or "", language))
    return found


# Links and pictures ------------------------------------------------------------------------------


class Links:
    """Which addresses of this site lead somewhere; what is known is kept while it is short."""

    LONGEST = 20_000

    def __init__(self):
        self._known = {}

    def broken(self, page, address):
        """Return those links of a page at `address` that lead nowhere on this site."""
        found, pages = [], defaultdict(lambda: defaultdict(list))
        for link in dict.fromkeys(page.links):
            parts = urlsplit(urljoin(f"{settings.SITE_URL}{address}", link))
            if not _is_ours(parts):
                continue
            target = self._target(parts.path)
            is_here = not parts.fragment or parts.path != address or parts.fragment in page.ids
            if target is None or not is_here:
                found.append(link)
            elif target:
                model, slug = target
                pages[model][slug].append(link)
        return [*found, *self._without_page(pages)]

    def _target(self, path):
        """Return (model, slug) of the page at a path; () if something is there, None if not."""
        if path not in self._known:
            if len(self._known) > self.LONGEST:
                self._known.clear()
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path):
        if path.startswith(settings.MEDIA_URL):
            # Pictures are made with their record.
            return ()
        try:
            with translation.override(language_of(path)):
                match = resolve(unquote(path))
        except Resolver404:
            return None
        model = getattr(match.func, "view_initkwargs", {}).get("model")
        model = model or getattr(getattr(match.func, "view_class", None), "model", None)
        if model and "slug" in match.kwargs:
            return model, match.kwargs["slug"]
        return () if "pk" not in match.kwargs or _opens(path) else None

    def _without_page(self, wanted):
        """Return the links to pages that visitors do not see; asked anew each time."""
        for model, links in wanted.items():
            pages = model._default_manager.published().filter(slug__in=links)
            there = set(pages.values_list("slug", flat=True))
            yield from (link for slug in links.keys() - there for link in links[slug])


def _is_ours(parts):
    site = urlsplit(settings.SITE_URL)
    return parts.scheme in ("http", "https") and parts.netloc == site.netloc


def _opens(path):
    """Whether a file is there."""
    try:
        response = visit(path)
    except FileNotFoundError:
        return False
    if response.streaming:
        # The file alone: to close the response would close the database's connection too.
        response.file_to_stream.close()
    return response.status_code < 400


def check_links(record, page, address, language, links):
    """Return a problem for each link of a page that leads nowhere on this site."""
    message = _("This link leads nowhere for readers: %s")
    return [
        Problem(Output.PAGE, message % link, *field_with(record, link, language), language)
        for link in links.broken(page, address)
    ]


def check_pictures(record, parts, page, language):
    """Return a problem for each picture that readers who cannot see it are not told of."""
    silent = {part_of(address) for address, text in page.pictures if not text}
    untold = {part_of(address) for address, text in page.pictures if text is None}
    found = []
    for part in parts:
        if isinstance(part, Picture) and not part.is_decorative:
            if part_of(f"/{FOLDER}{part.image.name}") in silent:
                message = _("Readers who cannot see this picture are not told what it shows.")
                name = column("alternative_text", DEFAULT)
                found.append(Problem(Output.PAGE, message, part, name, language))
            untold.discard(part_of(f"/{FOLDER}{part.image.name}"))
    if untold:
        message = _("A picture on the page has no place for an alternative text.")
        found.append(Problem(Output.PAGE, message, record, language=language))
    return found


def part_of(address):
    """Return what the addresses of all sizes of one picture have in common: its folder."""
    return address.partition(FOLDER)[2].rpartition("/")[0] or address


# Where it comes from -----------------------------------------------------------------------------


def field_with(record, text, language):
    """Return (record or part, field) whose text holds `text`; (record, "") where none does."""
    for each in with_parts(record):
        for field in each._meta.concrete_fields:
            if field.name in translated_fields(type(each)):
                continue
            value = getattr(each, field.attname)
            if isinstance(value, str) and text in value and _is_of(field, language):
                return each, field.name
    return record, ""


def _is_of(field, language):
    return getattr(field, "language", language) in (language, DEFAULT)

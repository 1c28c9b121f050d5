"""The sitemap: an index, and for each kind of page as many files as it needs.

A file is written record by record as it is sent, so that its size costs no memory. A page changed
when its record did: a record's date moves with its parts too, which are saved with it in one form.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import zip_longest

from django.conf import settings
from django.db.models import Max, Model, Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from modeltranslation.utils import build_localized_fieldname as column

from events.models import Event, EventSeries, Organization, Person, Topic
from initiatives.models import Initiative, Programme, Publication, Recommendation
from summit_site.content.addresses import absolute
from summit_site.content.linked_data import moment
from summit_site.content.many import keys_by_steps
from summit_site.content.parts import page_of
from summit_site.content.translation import DEFAULT
from summit_site.content.views import public_page

# What search engines read of one file, at most.
MOST_ADDRESSES = 50_000
MOST_BYTES = 50 * 1024 * 1024
# What an address has behind the site's own, at most, and the marks around it: a slug has up to 120.
MOST_BYTES_OF_PATH = 240
# So many of the latest changes tell which files have changed.
MOST_CHANGES = 100

START = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NAMESPACES = f'{NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"'
CONTENT_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Kind:
    """Pages of one kind, and their list's name; `owner` leads from a part to its page."""

    name: str
    model: type[Model]
    list_name: str = ""
    owner: str = ""

    def records(self):
        """Return the published records in the order of the files."""
        return self.model.objects.published().order_by("pk")

    def files(self):
        """Return [(key of the first record, that of the next file's first)], None at the end."""
        keys = keys_by_steps(self.records(), records_per_file())
        return list(zip_longest(keys, keys[1:]))

    def of_file(self, bounds):
        """Return the records of a file."""
        return self.records().filter(_between(*bounds))

    def for_writing(self, records):
        """Load of the records what a file tells: addresses, languages and dates."""
        page = self._page_model()
        columns = [column(page.naming_field, code) for code in languages() if page.naming_field]
        needed = [self._of_page(name) for name in ["slug", "modified_at", *columns]]
        if not self.owner:
            return records.only(*needed)
        return records.select_related(self.owner).only("number", *needed)

    def changes(self, files):
        """Return when a record of each file changed last, None where none has lately.

        To know it of all, each record would have to be looked at.
        """
        firsts, changes = [first for first, _next in files], {}
        for key, changed_at in self._latest_changes():
            changes.setdefault(bisect_right(firsts, key) - 1, changed_at)
        return [changes.get(place) for place in range(len(files))]

    def _latest_changes(self):
        """Return [(key, date)] of the records that changed last, the last one first."""
        date, records = self._of_page("modified_at"), self.records()
        if self.owner:
            pages = self._page_model().objects.order_by("-modified_at", "id")[:MOST_CHANGES]
            records = records.filter(**{f"{self.owner}__in": pages})
        return records.order_by(f"-{date}").values_list("pk", date)[:MOST_CHANGES]

    def changed_at(self):
        """Return when one of the records changed last, None if there are none."""
        return self.records().order_by().aggregate(last=Max(self._of_page("modified_at")))["last"]

    def _page_model(self):
        return self.model._meta.get_field(self.owner).related_model if self.owner else self.model

    def _of_page(self, name):
        return f"{self.owner}__{name}" if self.owner else name


KINDS = [
    Kind("event", Event, "events:list"),
    Kind("series", EventSeries, "events:series-list"),
    Kind("topic", Topic, "events:topic-list"),
    Kind("person", Person, "events:person-list"),
    Kind("organization", Organization, "events:organization-list"),
    Kind("initiative", Initiative, "initiatives:list"),
    Kind("recommendation", Recommendation, owner="initiative"),
    Kind("publication", Publication, "initiatives:publication-list"),
    Kind("programme", Programme, "initiatives:programme-list"),
]
# The home page and the lists, which are about no record of their own.
LISTS = "lists"


def _between(first, after):
    """Return the condition for the records of a file: by key, so that none need be counted off."""
    return Q(pk__gte=first, pk__lt=after) if after else Q(pk__gte=first)


def languages():
    return [code for code, _name in settings.LANGUAGES]


def records_per_file():
    """Return of how many records a file holds the pages in all languages, however long they are.

    Each language is an address, and names all the others, itself, and the default once more.
    """
    count = len(languages())
    largest = count * (count + 2) * (len(settings.SITE_URL) + MOST_BYTES_OF_PATH)
    return min(MOST_ADDRESSES // count, MOST_BYTES // largest)


@public_page()
def index(request):
    """The files there are, each with the date of its last change."""
    files = [_index_entry(LISTS, 1, None)]
    for kind in KINDS:
        for number, changed_at in enumerate(kind.changes(kind.files()), start=1):
            files.append(_index_entry(kind.name, number, changed_at))
    content = [START, f"<sitemapindex {NAMESPACE}>\n", *files, "</sitemapindex>\n"]
    return HttpResponse("".join(content), content_type=CONTENT_TYPE)


def _index_entry(name, number, changed_at):
    address = absolute(reverse("sitemap", args=[name, number]))
    return f"<sitemap><loc>{escape(address)}</loc>{_lastmod(changed_at)}</sitemap>\n"


# Not a page that the cache keeps: it would hold each file whole, in three codings.
@cache_control(public=True, max_age=3600)
@gzip_page
def sitemap(request, name, number):
    """One file, written while it is sent."""
    entries = _entries_of_lists() if (name, number) == (LISTS, 1) else _entries(name, number)
    return StreamingHttpResponse(_document(entries), content_type=CONTENT_TYPE)


def _document(entries):
    yield f"{START}<urlset {NAMESPACES}>\n"
    yield from entries
    yield "</urlset>\n"


def _entries(name, number):
    """Return the entries of the records of a file; raise Http404 if there is no such file."""
    kind = next((kind for kind in KINDS if kind.name == name), None)
    files = kind.files() if kind else []
    if not 1 <= number <= len(files):
        raise Http404
    records = kind.for_writing(kind.of_file(files[number - 1])).iterator()
    return (
        entry
        for record in records
        for entry in _entries_in_languages(
            _path(record), page_of(record).translations(), page_of(record).modified_at
        )
    )


def _path(record):
    with translation.override(DEFAULT):
        return record.get_absolute_url()


def _entries_of_lists():
    """Yield the home page, which changes with every list, and the lists."""
    changes = {kind.list_name: kind.changed_at() for kind in KINDS if kind.list_name}
    latest = max(filter(None, changes.values()), default=None)
    for name, changed_at in {"home": latest, **changes}.items():
        with translation.override(DEFAULT):
            path = reverse(name)
        yield from _entries_in_languages(path, languages(), changed_at)


def _entries_in_languages(path, codes, changed_at):
    """Yield an entry for each language of a page, which names all of them; `path` is the default's.

    The language is the first part of each path: finding each address anew takes far longer.
    """
    behind = path.removeprefix(f"/{DEFAULT}/")
    addresses = {code: escape(absolute(f"/{code}/{behind}")) for code in codes}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in [*addresses.items(), ("x-default", addresses.get(DEFAULT))]
        if address
    )
    for address in addresses.values():
        yield f"<url><loc>{address}</loc>{_lastmod(changed_at)}{links}</url>\n"


def _lastmod(changed_at):
    return f"<lastmod>{moment(changed_at)}</lastmod>" if changed_at else ""

"""What pages tell programs of themselves: linked data (JSON-LD) in the words of schema.org.

A record has one name for all programs (`@id`), on whatever page it is met, so that what the pages
say of it joins. Everything told can be read on the page too: search engines ask for that.
"""

import json
import re
from dataclasses import dataclass, field
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from summit_site.content.addresses import absolute, path_of, permanent_address
from summit_site.content.identity import current_identity
from summit_site.content.pages import Page
from summit_site.content.translation import DEFAULT, active_language

SCHEMA = "https://schema.org"
# What could end the element, or begin a comment in it; what JavaScript took for the end of a line.
ESCAPES = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass
class PageFacts:
    """What a page tells of itself: what it is called, what it is about, what leads to it."""

    name: str
    description: str = ""
    kind: str = "WebPage"
    # The node of what the page is about.
    main: dict | None = None
    # [(name, path)] of the pages between the home page and this one; None of the home page.
    above: list | None = None
    # Whose picture stands beside links to it: a page's, or the site's.
    pictured: Page | None = None
    # The vocabulary of OpenGraph: website, article or profile.
    open_graph: str = "website"
    details: dict = field(default_factory=dict)
    # Nodes beside the page's own.
    others: list = field(default_factory=list)
    # How what the page is about is cited, and then its parts.
    citations: list = field(default_factory=list)

    def graph(self, address):
        """Return all that is told as JSON-LD; `address` is the full one that the page goes by."""
        page = node(
            self.kind,
            id=f"{address}#page",
            url=address,
            name=self.name,
            inLanguage=self._language(),
            isPartOf={"@id": site_id()},
            breadcrumb=None if self.above is None else {"@id": f"{address}#breadcrumb"},
            mainEntity=self._main_entity(),
            **self.details,
        )
        beside = [self.main] if self.main and self._is_main_beside else []
        crumbs = [] if self.above is None else [self._breadcrumbs(address)]
        return {"@context": SCHEMA, "@graph": [page, *beside, *crumbs, *self.others]}

    @property
    def _is_main_beside(self):
        # Of a profile, Google wants the person inside; of all else, at the top.
        return self.kind != "ProfilePage" and "@id" in self.main

    def _main_entity(self):
        if not self.main:
            return None
        return {"@id": self.main["@id"]} if self._is_main_beside else self.main

    def _language(self):
        stands_in = self.pictured is not None and not self.pictured.is_translated
        return DEFAULT if stands_in else active_language()

    def _breadcrumbs(self, address):
        home = step(current_identity().site_name, "home")
        steps = [(name, absolute(path)) for name, path in [home, *self.above]]
        return node(
            "BreadcrumbList",
            id=f"{address}#breadcrumb",
            itemListElement=[
                node("ListItem", position=position, name=name, item={"@id": page})
                for position, (name, page) in enumerate([*steps, (self.name, address)], start=1)
            ],
        )


def step(name, address):
    """Return (name, path) of a page on the way to another, by the name of its address."""
    return str(name), path_of(address)


def site_id():
    """Return what the site is called in all data."""
    return f"{settings.SITE_URL}/#website"


def identity(key):
    """Return what the record with the key `key` is called in all data, whatever page tells of it.

    Not its permanent address: that is where pages about it are found, and no event is a page.
    """
    return f"{permanent_address(key)}#this"


def node(kind, *, id=None, **properties):  # noqa: A002 (JSON-LD's own word)
    """Return a node of a kind with those of the properties that have a value."""
    named = {"@type": kind} | ({"@id": id} if id else {})
    told = {name: _plain_value(value) for name, value in properties.items()}
    return named | {name: value for name, value in told.items() if value not in (None, "", [])}


def _plain_value(value):
    """Return a lazy text as text, and a list without what is missing in it."""
    if isinstance(value, list):
        return [_plain_value(each) for each in value if each]
    return value if isinstance(value, (dict, int, type(None))) else str(value)


def thing(kind, page, *, name=None, **properties):
    """Return the node of what a page is about, with the address of the page if it can be opened."""
    known = page.is_published
    return node(
        kind,
        id=identity(page.pk) if known else None,
        url=absolute(page.get_absolute_url()) if known else None,
        name=name or page,
        **properties,
    )


def schema(term):
    """Return the address of a term that schema.org names among the values of a property."""
    return f"{SCHEMA}/{term}"


def full_address(path):
    """Return the full address of a path or file of this site, None where there is none."""
    return absolute(path) if path else None


def picture_node(image, **properties):
    """Return the node of a stored picture in its largest size, None where there is none."""
    if not image:
        return None
    return node("ImageObject", contentUrl=absolute(image.url), **properties)


def identifier_node(scheme, value):
    """Return the node of an identifier that a scheme gave, None where there is none."""
    return node("PropertyValue", propertyID=scheme, value=value) if value else None


def moment(time):
    """Return a datetime as schema.org has it, with its offset, to the second."""
    return time.isoformat(timespec="seconds")


def plain_text(html):
    """Return rich text without its marks, in one line."""
    spaced = re.sub(r"(</(p|li|h\d|blockquote)>|<br\s*/?>)", r"\1 ", html or "")
    return " ".join(unescape(strip_tags(spaced)).split())


def first_paragraph(html):
    """Return the first paragraph of rich text without its marks; the whole if it has none."""
    paragraphs = (plain_text(each) for each in PARAGRAPH.findall(html or ""))
    return next(filter(None, paragraphs), "") or plain_text(html)


def list_facts(name, page):
    """Return what a list of records tells of itself; `page` is what is shown of it."""
    items = [
        node(
            "ListItem",
            position=position,
            name=record,
            url=absolute(record.get_absolute_url()),
        )
        for position, record in enumerate(page, start=1)
    ]
    return PageFacts(
        str(name),
        description=f"{name} · {current_identity().site_name}",
        kind="CollectionPage",
        main=node("ItemList", itemListElement=items),
        above=[],
    )


def as_json(data):
    """Return data as JSON that can stand in a `<script>` element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # One after the other: `translate` looks up each letter, and takes fifty times as long.
    for sign, escaped in ESCAPES.items():
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 (escaped as a script needs it)

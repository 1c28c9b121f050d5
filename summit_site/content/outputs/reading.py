"""A page of HTML as programs read it: text that is seen, links, pictures, data in its head."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Their text is not part of the page.
UNSEEN = {"script", "style", "template", "title"}


@dataclass
class ReadPage:
    """What a page holds; `data` are the objects of its JSON-LD, None for one that is no JSON."""

    text: str = ""
    canonical: str = ""
    # {language: address}, as for search engines.
    versions: dict = field(default_factory=dict)
    # [address]; of anchors, of feeds and calendars in the head.
    links: list = field(default_factory=list)
    # [(address, alternative text or None)]
    pictures: list = field(default_factory=list)
    ids: set = field(default_factory=set)
    data: list = field(default_factory=list)

    @classmethod
    def of(cls, html):
        reader = _Reader()
        reader.feed(html)
        reader.close()
        page = reader.page
        page.text = "".join(reader.texts)
        return page

    def shows(self, text):
        """Whether a text can be read on the page, wherever blanks and lines are put in it."""
        return squeezed(text) in self.squeezed

    @property
    def squeezed(self):
        if not hasattr(self, "_squeezed"):
            self._squeezed = squeezed(self.text)
        return self._squeezed


def squeezed(text):
    """Return the text without blanks, in small letters, to be looked for in another."""
    return re.sub(r"\s+", "", text).casefold()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self.texts = []
        self.unseen = None
        self.script = None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "id" in attributes:
            self.page.ids.add(attributes["id"])
        if tag in UNSEEN:
            self.unseen = tag
        if tag == "script" and attributes.get("type") == "application/ld+json":
            self.script = []
        read = getattr(self, f"read_{tag}", None)
        if read:
            read(attributes)

    def handle_endtag(self, tag):
        if tag == "script" and self.script is not None:
            self.page.data.append(_json_in("".join(self.script)))
            self.script = None
        if tag == self.unseen:
            self.unseen = None

    def handle_data(self, data):
        if self.script is not None:
            self.script.append(data)
        elif self.unseen is None:
            self.texts.append(data)

    def read_a(self, attributes):
        if "href" in attributes:
            self.page.links.append(attributes["href"])

    def read_img(self, attributes):
        self.page.pictures.append((attributes.get("src", ""), attributes.get("alt")))

    def read_link(self, attributes):
        kind, address = attributes.get("rel"), attributes.get("href", "")
        if kind == "canonical":
            self.page.canonical = address
        elif kind == "alternate" and "type" in attributes:
            self.page.links.append(address)
        elif kind == "alternate":
            self.page.versions[attributes.get("hreflang")] = address


def _json_in(text):
    try:
        return json.loads(text)
    except ValueError:
        return None

"""Reading feeds with what others wrote: feedparser, and the schemas in tests/schemas."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import feedparser
from jsonschema import Draft4Validator
from lxml import etree
from referencing import Registry
from referencing.jsonschema import DRAFT4

FORMATS = ["atom", "rss", "json"]
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
}
SCHEMAS = Path(__file__).parent / "schemas"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def feed_at(client, address):
    """Return the valid Atom or RSS feed at an address, as feedparser reads it."""
    response = client.get(address)
    form = address.partition("feed.")[2].partition("?")[0]
    assert (response.status_code, response["Content-Type"]) == (200, TYPES[form])
    if form == "atom":
        check_atom(response.content)
    feed = feedparser.parse(response.content, response_headers={"content-type": TYPES[form]})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[form]
    return feed


def json_feed_at(client, address):
    """Return the valid JSON Feed at an address."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, TYPES["json"])
    feed = json.loads(response.content)
    json_feed_schema().validate(feed)
    for item in feed["items"]:
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    return feed


def check_atom(content):
    """Check an Atom feed by the schema of RFC 4287, and by the two rules stated beside it."""
    document = etree.fromstring(content)
    atom_schema().assertValid(document)
    authors = document.xpath("boolean(atom:author)", namespaces=ATOM)
    links = document.xpath(
        "atom:entry[not(atom:link[not(@rel) or @rel='alternate'])]", namespaces=ATOM
    )
    assert (authors, links) == (True, [])


@cache
def atom_schema():
    return etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))


@cache
def json_feed_schema():
    first, second = (
        json.loads((SCHEMAS / name).read_text())
        for name in ["jsonfeed-1.json", "jsonfeed-1.1.json"]
    )
    referred = DRAFT4.create_resource(first)
    registry = Registry().with_resource("https://json.schemastore.org/feed-1", referred)
    return Draft4Validator(second, registry=registry)

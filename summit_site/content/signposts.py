"""Signposts: links in the headers of a page, for programs that do not read it (signposting.org).

They say in a few words of the web's own what the page tells as linked data, and are made from it.
"""

from summit_site.content.addresses import absolute, path_of
from summit_site.content.citations import FORMS
from summit_site.content.linked_data import schema

# Of a kind, at most: servers in front of the site take headers of a few kilobytes.
MOST_LINKS = 20


def link_header(facts):
    """Return the Link header of a page about one record, None if it has no permanent address."""
    main = facts.main or {}
    name = main.get("@id", "").removesuffix("#this")
    if not name:
        return None
    links = [
        (name, "cite-as"),
        *[(schema(kind), "type") for kind in ["AboutPage", main["@type"]]],
        *_links("author", _nodes(main, "author", "creator"), "url"),
        *_links("item", _nodes(main, "encoding"), "contentUrl"),
        *_links("item", _nodes(main, "subjectOf"), "url"),
        *_links("collection", _nodes(main, "superEvent", "isPartOf"), "url"),
        *_descriptions(facts),
    ]
    return ", ".join(_written(*link) for link in links)


def _nodes(main, *names):
    """Return the nodes that are values of properties of the main node."""
    values = [main.get(name, []) for name in names]
    return [node for value in values for node in (value if isinstance(value, list) else [value])]


def _links(relation, nodes, address):
    linked = [node for node in nodes if address in node]
    return [(node[address], relation, node.get("encodingFormat")) for node in linked[:MOST_LINKS]]


def _descriptions(facts):
    """Return the files that say how what the page is about is cited."""
    return [
        (absolute(path_of("cite", citation.key, form)), "describedby", content_type)
        for citation in facts.citations[:1]
        for form, (_write, content_type) in FORMS.items()
    ]


def _written(address, relation, content_type=None):
    of_type = f'; type="{content_type}"' if content_type else ""
    return f'<{address}>; rel="{relation}"{of_type}'

"""Parts that the pages of records share: their index, ways to share them, places, videos."""

import re
from urllib.parse import quote, urlsplit

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

from summit_site.content.addresses import absolute, path_of
from summit_site.content.locator import on_map

register = template.Library()

# What follows a page's address in that of its QR code.
QR_CODE = "qr.svg"
# What a reader sees at one glance needs no index.
FEWEST_SECTIONS = 3
HEADING = re.compile(r'<h2 id="([\w-]+)"(?: data-index="([^"]*)")?[^>]*>(.*?)</h2>', re.DOTALL)


@register.simple_block_tag
def indexed(content):
    """Show what stands between the tags, and before it an index of its headings.

    They are the h2 elements with an id; `data-index` says more briefly what one is about.
    """
    headings = [
        (target, mark_safe((brief or _without_tags(text)).strip()))  # noqa: S308 (rendered HTML)
        for target, brief, text in HEADING.findall(content)
    ]
    if len(headings) < FEWEST_SECTIONS:
        return content
    return render_to_string("includes/page_index.html", {"headings": headings}) + content


def _without_tags(text):
    # Most headings have none, and to look for them takes a parser.
    return strip_tags(text) if "<" in text else text


@register.inclusion_tag("includes/share.html")
def share(page, address=""):
    """Offer ways to pass on a record's page, or its page at `address`, without a third party."""
    address = absolute(address or page.get_absolute_url())
    message = f"subject={quote(str(page))}&body={quote(address)}"
    return {"address": address, "mail": f"mailto:?{message}"}


@register.inclusion_tag("includes/permanent_address.html")
def permanent_address(page, address=""):
    """Show the lasting address of a record with a QR code, or `address`, of its further page."""
    path = address or path_of("permanent", page.pk)
    return {"address": absolute(path), "code": f"{path}{QR_CODE}"}


@register.inclusion_tag("events/includes/locator.html")
def locator(event):
    """Show where on earth an event takes place, if its coordinates are known."""
    place = None if event.latitude is None else on_map(event.latitude, event.longitude)
    if place is None:
        return {}
    x, y = place
    return {
        "event": event,
        # As text: numbers would be written as the reader's language does.
        "x": str(x),
        "y": str(y),
        "geo": f"{event.latitude},{event.longitude}",
        "map": static("img/world.svg"),
        "coordinates": f"{event.latitude:.4f}, {event.longitude:.4f}",
    }


@register.filter
def host(address):
    """Return who shows what is at an address: "youtube.com"."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.simple_tag
def signature(person):
    """Return a person's name as under a treaty, the family name marked for small capitals."""
    before, family, after = person.name.partition(person.family_name.upper())
    name = format_html('{}<span class="family-name">{}</span>{}', before, family, after)
    if not person.is_published:
        return name
    return format_html('<a href="{}">{}</a>', person.get_absolute_url(), name)

"""What other sites need to show a piece of a page: oEmbed's address, and lines to copy."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html

from summit_site.content.addresses import absolute, path_of
from summit_site.content.open_data.data import address_of
from summit_site.embeds import HEIGHT, WIDTH, card_address, frame

register = template.Library()
PROGRAMME_HEIGHT = 600


@register.simple_tag
def oembed_address(page):
    """Return where oEmbed tells of a page."""
    query = urlencode({"url": absolute(page.get_absolute_url()), "format": "json"})
    return f"{absolute(path_of('oembed'))}?{query}"


@register.simple_tag
def embed_lines(event):
    """Return the lines to copy, by what they show: a card, a programme, an element with both."""
    programme = absolute(path_of("event-programme-frame", event.slug))
    return {
        "card": frame(card_address(event), event.title, WIDTH, HEIGHT),
        "programme": frame(programme, event.title, WIDTH, PROGRAMME_HEIGHT),
        "element": _element(event),
    }


def _element(event):
    return format_html(
        '<script src="{}" type="module" async></script>\n'
        '<summit-event src="{}"><a href="{}">{}</a></summit-event>',
        absolute(path_of("embed-script")),
        address_of(event),
        absolute(event.get_absolute_url()),
        event.title,
    )

"""Ways to follow what a page shows: its calendar and feeds, below the page's own address."""

from django import template
from django.urls import reverse

from summit_site.content.addresses import absolute

register = template.Library()

TYPES = {
    "calendar.ics": "text/calendar",
    "feed.atom": "application/atom+xml",
    "feed.rss": "application/rss+xml",
    "feed.json": "application/feed+json",
}


@register.inclusion_tag("includes/follow_links.html", takes_context=True)
def follow_links(context, title, *endings):
    """Tell programs of the calendar and feeds of the page, which `endings` (of TYPES) name."""
    links = [(TYPES[ending], _address(context, ending), title) for ending in endings]
    return {"links": links, "site_name": context["site_name"]}


@register.inclusion_tag("includes/follow_links.html", takes_context=True)
def follow_links_of_lists(context, events, initiatives):
    """Tell programs of the feeds of all events and all initiatives, which are so called."""
    lists = [("events:list-feed", events), ("initiatives:list-feed", initiatives)]
    links = [
        (TYPES["feed.atom"], absolute(reverse(name, args=["atom"])), title) for name, title in lists
    ]
    return {"links": links, "site_name": context["site_name"]}


@register.inclusion_tag("includes/follow.html", takes_context=True)
def follow(context, *endings):
    """Offer readers the calendar and the feed of the page, as far as `endings` name them."""
    addresses = {ending.split(".")[0]: _address(context, ending) for ending in endings}
    if calendar := addresses.get("calendar"):
        # What makes a calendar program come back for changes, where a file is read once.
        addresses["webcal"] = f"webcal:{calendar.partition(':')[2]}"
    return addresses


def _address(context, ending):
    filtered = context.get("filtered")
    query = f"?{filtered.query}" if filtered and filtered.query else ""
    return absolute(f"{context['request'].path}{ending}{query}")

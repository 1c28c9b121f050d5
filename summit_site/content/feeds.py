"""Feeds in the three formats there are, all from the same entries."""

import json
from datetime import UTC, datetime
from uuid import uuid5

from django.http import Http404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed

from summit_site.content.addresses import absolute
from summit_site.content.following import (
    last_change,
    picture_type,
    printable,
    revalidated_response,
)
from summit_site.content.identity import current_identity
from summit_site.content.translation import active_language, own_text

# The records that changed last; older ones are on the site.
LENGTH = 50
NEVER = datetime.fromtimestamp(0, UTC)


class ByLastChange:
    """A feed that was updated when an entry changed last; Django says "now" of an empty one."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=NEVER)


class Atom(ByLastChange, Atom1Feed):
    """RFC 4287."""


class RSS(ByLastChange, Rss201rev2Feed):
    """RSS 2.0."""


class JSONFeed(SyndicationFeed):
    """JSON Feed 1.1; the `more` of an item holds what the other formats have no word for."""

    content_type = "application/feed+json"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "favicon": absolute(static("img/logo.svg")),
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"], "url": self.feed["author_link"]}],
            "items": [self._item(item) for item in self.items],
        }
        json.dump(feed, outfile, ensure_ascii=False, indent=1)

    def _item(self, item):
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["description"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "language": self.feed["language"],
            "tags": list(dict.fromkeys(item["categories"])),
            **item["more"],
        }


FORMATS = {"atom": Atom, "rss": RSS, "json": JSONFeed}


def feed_response(request, form, channel, records, extras):
    """Return the feed of a channel in one of FORMATS, 404 if it is none of them.

    `records` are the channel's, loaded with what their entry's template shows; `extras` returns
    what one has besides, as arguments of Django's `SyndicationFeed.add_item`.
    """
    if form not in FORMATS:
        raise Http404
    feed = FORMATS[form](**_head(channel, form))
    records = list(records.order_by("-modified_at", "pk")[:LENGTH])
    for record in records:
        feed.add_item(**_entry(record) | extras(record))
    content = feed.writeString("utf-8")
    return revalidated_response(request, content, feed.content_type, last_change(records))


def _head(channel, form):
    return {
        "title": channel.title,
        "link": absolute(channel.page),
        "description": channel.title,
        "language": active_language(),
        "author_name": current_identity().site_owner or current_identity().site_name,
        "author_link": absolute("/"),
        "feed_url": channel.address(f"feed.{form}"),
        "feed_guid": absolute(channel.page),
    }


def _entry(record):
    model = record._meta
    template = f"{model.app_label}/includes/{model.model_name}_entry.html"
    return {
        # A translation is an entry of its own: who reads two languages must not lose one of them.
        "unique_id": uuid5(record.pk, active_language()).urn,
        "unique_id_is_permalink": False,
        "link": absolute(record.get_absolute_url()),
        "title": printable(record),
        "description": printable(render_to_string(template, {model.model_name: record})).strip(),
        "pubdate": record.published_at,
        "updateddate": record.modified_at,
    }


def picture_enclosure(image):
    """Return a picture as what comes with an entry.

    Its length is given as 0, unknown, as the RSS Advisory Board has it: storage would have to be
    asked for each.
    """
    return Enclosure(absolute(image.url), "0", picture_type(image))


def summary_of(record):
    """Return {"summary": text} if the record has one in the reader's language, else {}."""
    summary = own_text(record, "summary")
    return {"summary": printable(summary)} if summary else {}

"""What calendars and feed readers come back for: a list of records at an address that stays."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from summit_site.content.addresses import absolute
from summit_site.content.identity import current_identity
from summit_site.content.pages import Page
from summit_site.content.renditions import CONTENT_TYPES

# How long a copy may be used before the site is asked again: a cancellation is not late by more.
CACHE_CONTROL = "public, max-age=900"
# What XML forbids and RFC 5545 keeps out of texts; it comes along with text pasted from elsewhere.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text):
    """Return the text without the control characters that no feed or calendar may hold."""
    return UNPRINTABLE.sub("", str(text))


def picture_type(image):
    """Return the media type of a stored picture, whose name ends as `PictureField` has it end."""
    ending = PurePath(image.name).suffix.removeprefix(".")
    return CONTENT_TYPES.get(ending, "application/octet-stream")


@dataclass(frozen=True)
class Channel:
    """What people follow: its names, the path of its page, and its published records if many."""

    names: list
    page: str
    records: QuerySet | None = None

    @classmethod
    def of_list(cls, name, page, filtered):
        """Return the channel of a list as it is filtered, in the reader's language."""
        query = f"?{filtered.query}" if filtered.query else ""
        records = filtered.matching().translated()
        return cls([name, *filtered.names], page + query, records)

    @classmethod
    def of_page(cls, page, records):
        """Return the channel of the published `records` of a page, in the reader's language."""
        return cls([page], page.get_absolute_url(), records.published().translated())

    @property
    def title(self):
        """What subscribers see it listed as, with the site's name: they follow other sites too."""
        return printable(
            " · ".join(str(name) for name in [*self.names, current_identity().site_name])
        )

    def address(self, ending):
        """Return the full address of the calendar or feed, which lies below the page's own."""
        path, question_mark, query = self.page.partition("?")
        return absolute(f"{path}{ending}{question_mark}{query}")


def last_change(records: list[Page]):
    """Return when one of the records changed last, or None if there are none."""
    return max((record.modified_at for record in records), default=None)


def revalidated_response(request, content, content_type, changed_at):
    """Return the content, or 304 if the client has it: its ETag alone tells.

    Last-Modified is told and not asked for: a record that is taken down leaves no date behind.
    """
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
    response["Cache-Control"] = CACHE_CONTROL
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return get_conditional_response(request, etag=response["ETag"], response=response)

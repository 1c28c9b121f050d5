"""Pages as finished bytes: in each coding, with the headers for browsers and caches in between."""

import gzip
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from uuid import UUID
from wsgiref.headers import Headers

import brotli

# For browsers, and for caches in front of the site: none shows a page longer than two seconds
# unasked, the site gets one request a second for each page, and readers see no failure for a day.
# Not `max-age=0`: nginx would keep nothing.
CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=1, stale-if-error=86400"
# Levels that take no longer than a query or two: each page is compressed anew after each edit.
CODINGS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "identity": bytes,
}
ABOUT_THE_BODY = {"Content-Encoding", "Content-Length", "Content-Type"}
# Bytes that a page's key, headers and objects take, roughly.
OVERHEAD = 4000


@dataclass(frozen=True)
class State:
    """A state of the content: its token, and when it changes by itself."""

    token: UUID | None
    until: datetime

    def is_that_of(self, other, now):
        return self.token == other.token and now < self.until


@dataclass(frozen=True)
class Page:
    """What a page showed in a state of the content: {coding: (headers, body)}."""

    state: State
    begun_at: datetime
    answers: dict

    @property
    def size(self):
        """About how many bytes of memory it takes."""
        return sum(len(body) for _headers, body in self.answers.values()) + OVERHEAD


class Pages:
    """Pages by key, in at most `limit` bytes: those go that have not been read for longest."""

    def __init__(self, limit):
        self.limit = limit
        self.size = 0
        self._pages = OrderedDict()
        self._lock = Lock()

    def get(self, key):
        # Without the lock, which is for sums: a page that has just gone is none.
        try:
            self._pages.move_to_end(key)
            return self._pages[key]
        except KeyError:
            return None

    def keep(self, key, page):
        """Keep a page in place of the one before; None leaves nothing there."""
        with self._lock:
            self._remove(key)
            if page:
                self._pages[key] = page
                self.size += page.size
            while self.size > self.limit:
                self._remove(next(iter(self._pages)))

    def _remove(self, key):
        if before := self._pages.pop(key, None):
            self.size -= before.size


class Library:
    """Pages by key, in at most `limit` bytes.

    Those with a query, of which anybody can make up any number, push out none of the others.
    """

    def __init__(self, limit):
        self.limit = limit
        self._plain, self._queried = Pages(limit * 3 // 4), Pages(limit // 4)

    @property
    def size(self):
        return self._plain.size + self._queried.size

    def get(self, key):
        return self._of(key).get(key)

    def keep(self, key, page):
        self._of(key).keep(key, page)

    def _of(self, key):
        # A key ends in the query; see `page_cache.key_of`.
        return self._queried if key[-1] else self._plain


def may_be_kept(status, headers):
    """Whether an answer is a page that works, and the same for all who may ask."""
    varies = {name.lower() for name in split(headers.get("Vary", ""))}
    return (
        status.startswith("200 ")
        and "Set-Cookie" not in headers
        and "Content-Encoding" not in headers
        # Neither reaches the view, so that it cannot vary by them.
        and varies <= {"", "accept-encoding", "accept-language"}
        and not re.search("private|no-store|no-cache", headers.get("Cache-Control", ""))
        and "'nonce-" not in headers.get("Content-Security-Policy", "")
    )


def finished(headers, body, surrogate_keys):
    """Return {coding: (headers, body)}: a page as it goes out in each of the codings."""
    headers.setdefault("Cache-Control", CACHE_CONTROL)
    headers["Surrogate-Key"] = surrogate_keys
    headers["Vary"] = "Accept-Encoding"
    digest = blake2b(body, digest_size=12).hexdigest()
    return {
        coding: _coded(headers.items(), compress(body), coding, f'"{digest}-{coding}"')
        for coding, compress in CODINGS.items()
    }


def _coded(headers, body, coding, etag):
    headers = Headers(headers)
    headers["ETag"] = etag
    headers["Content-Length"] = str(len(body))
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return headers.items(), body


def reply(page, source, environ, start_response):
    """Send a page, or that it is the one known; `source` says where it is from (RFC 9211)."""
    headers, body = page.answers[coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    headers = [*headers, ("Cache-Status", source)]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and is_known(known, headers):
        left = [(name, value) for name, value in headers if name not in ABOUT_THE_BODY]
        start_response("304 Not Modified", left)
        return []
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_known(known, headers):
    """Whether an If-None-Match header names the ETag of an answer."""
    tags = [tag.removeprefix("W/") for tag in split(known)]
    return "*" in tags or Headers(headers)["ETag"] in tags


@lru_cache(maxsize=256)
def coding_for(accepted):
    """Return the best of our codings that an Accept-Encoding header takes."""
    takes = {
        each.split(";")[0].strip(): not re.search(r";\s*q=0(\.0*)?$", each)
        for each in split(accepted.lower())
    }
    codings = [coding for coding in ["br", "gzip"] if takes.get(coding, takes.get("*"))]
    return next(iter(codings), "identity")


def split(listed):
    return [each.strip() for each in listed.split(",")]

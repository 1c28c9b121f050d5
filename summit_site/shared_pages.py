"""Finished pages that all processes and hosts share, so that each is rendered once for all of them.

A page is believed only while its token is that of the content, as in the memory of a process: what
is old, or was written by another release, is of no use to anybody and harms nobody.
"""

from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from uuid import UUID
from wsgiref.headers import Headers

from django.conf import settings
from django.core.cache import caches

from summit_site.finished_pages import Page, State, finished

# In seconds: for as long as pages may go on without a database.
KEPT_FOR = 24 * 3600
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What pages are made of besides the content. Settings count as a whole, so that none is forgotten,
# but for those that no page shows and that may differ from host to host.
SOURCES = ["summit_site", "events", "initiatives", "templates", "static", "requirements.txt"]
OWN_SETTINGS = {
    *["BASE_DIR", "DATA_DIR", "STATIC_ROOT", "STATICFILES_DIRS", "MEDIA_ROOT", "LOCALE_PATHS"],
    *[
        "TEMPLATES",
        "STORAGES",
        "DATABASES",
        "CACHES",
        "SECRET_KEY",
        "LOGGING",
        "PAGE_CACHE_MB",
        "CACHE_URL",
    ],
}


class SharedPages:
    """Pages by key, in the cache called `pages`."""

    def get(self, key):
        """Return the page that a process kept last, with the state it shows; None without one."""
        try:
            return unpacked(caches["pages"].get(name_of(key)))
        except (KeyError, TypeError, ValueError):
            # There is none, or it is nothing that this release wrote.
            return None

    def keep(self, key, page):
        caches["pages"].set(name_of(key), packed(page), KEPT_FOR)


def name_of(key):
    """Return what a page is called in the cache: no two releases read one another's."""
    return f"page-{release()}-{digest(*key)}"


def packed(page):
    """Return the page as what can be written as JSON, before it is compressed."""
    headers, body = page.answers["identity"]
    token, until = page.state.token, page.state.until
    return [token and str(token), until.isoformat(), headers, body.decode()]


def unpacked(value):
    token, until, headers, body = value
    headers = Headers([tuple(header) for header in headers])
    state = State(token and UUID(token), datetime.fromisoformat(until))
    # Nothing is concluded from when it was rendered: that was by the clock of another host.
    return Page(state, LONG_AGO, finished(headers, body.encode(), headers["Surrogate-Key"]))


@cache
def release():
    """Return a name for the code and settings that pages are made with."""
    names = {name for name in dir(settings) if name.isupper()} - OWN_SETTINGS
    values = [f"{name}={getattr(settings, name)!r}" for name in sorted(names)]
    return digest(*values, *(path.read_bytes() for path in source_files()))


def source_files():
    for source in SOURCES:
        root = settings.BASE_DIR / source
        yield from [root] if root.is_file() else _files_in(root)


def _files_in(folder):
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc")


def digest(*parts):
    """Return a short name for the parts (texts or bytes), which no others have."""
    whole = blake2b(digest_size=16)
    for part in parts:
        part = part if isinstance(part, bytes) else part.encode()
        whole.update(b"%d:%b" % (len(part), part))
    return whole.hexdigest()

"""A cache around Django: a page that every visitor gets alike is rendered once for all of them.

A page is kept with the state of the content that it shows: its token (see content/generation.py)
and the time when it changes by itself. While both hold, the page is served as finished bytes,
without a query, a template or a compression. Only views that declare themselves by `public_page`
are kept, and of their answers only those that are the same for all.
"""

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from urllib.parse import parse_qsl, urlencode
from weakref import WeakValueDictionary
from wsgiref.headers import Headers

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import Error, close_old_connections
from django.urls import Resolver404, resolve
from django.utils import translation

from summit_site.content.generation import content_changed, current_token, snapshot
from summit_site.content.identity import in_state
from summit_site.content.publishing import next_change
from summit_site.finished_pages import Library, Page, State, finished, may_be_kept, reply

# For how long what is known of the content's state goes unasked.
FRESH = timedelta(seconds=1)
# How many seconds a request waits for another one's reading or rendering.
PATIENCE = 0.5
# For how long pages go on without a database.
WITHOUT_DATABASE = timedelta(hours=24)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

# What a page for everyone must not know: who asks, and what they read or have of it already.
ABOUT_THE_VISITOR = {
    *["HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"],
    "HTTP_RANGE",
    *["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"],
}
# Longer than the address of any page: a slug has 120 characters.
MAX_PATH = 500

# What Django's request says of it.
RENDERING = "summit_site.rendering"

# Read once: each look at a setting takes as long as looking up a page.
SCHEME_HEADER, HTTPS = settings.SECURE_PROXY_SSL_HEADER or ("", "")

HIT = "summit-site; hit"
MISS = "summit-site; fwd=miss"
SHARED = 'summit-site; hit; detail="rendered by another process"'
STALE = 'summit-site; hit; detail="a newer page is being rendered"'
LOST = 'summit-site; hit; detail="the database is out of reach"'


def clock():
    """Return the time as `timezone.now` does, which looks at the settings each time."""
    return datetime.now(UTC)


class Content:
    """What this process knows of the state of the content; read at most once a second."""

    def __init__(self):
        self.reached_at = LONG_AGO
        self._state, self._fresh = None, (LONG_AGO, LONG_AGO)
        self._is_lost = False
        # Stand for the last edit in this process, and for the last one that the state knows of.
        self._last_edit = self._known_edit = object()
        self._lock = Lock()
        # Who edits in this process sees it at once; other processes know within a second.
        content_changed.connect(self._outdate)

    def state(self, now):
        """Return the state of the content, at most a second old; None without a database."""
        if not self._is_fresh(now):
            self._learn(now)
        return None if self._is_lost else self._state

    def state_in_snapshot(self, now):
        """Return the state that the queries of the present snapshot see."""
        token, known = current_token(), self._state
        if known and known.token == token and now < known.until:
            return known
        return State(token, next_change(now))

    def _is_fresh(self, now):
        # From a second before it was read: another thread's `now` may be a little older, and a
        # clock that is set back must not make it last.
        first, last = self._fresh
        return first < now < last and self._last_edit is self._known_edit

    def _outdate(self, **kwargs):
        self._last_edit = object()

    def _learn(self, now):
        if not self._lock.acquire(timeout=0 if self._is_lost else PATIENCE):
            # A database that does not answer is as good as none.
            self._is_lost = True
            return
        try:
            if not self._is_fresh(now):
                self._read(now)
        finally:
            self._lock.release()

    def _read(self, now):
        # Before reading: an edit from here on will have it read again. Noted after it, for until
        # then the others must not take the state before for the one that is being read.
        last_edit = self._last_edit
        try:
            with connected(), snapshot():
                self._state = self.state_in_snapshot(now)
        except Error:
            self._is_lost, until = True, now + FRESH
        else:
            self._is_lost, self.reached_at = False, now
            until = min(now + FRESH, self._state.until)
        self._fresh, self._known_edit = (now - FRESH, until), last_edit


@contextmanager
def connected():
    """Use the database outside a request, with what Django does before and after one."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


@dataclass
class Rendering:
    """A page that is being rendered, and the state of the content that it shows."""

    content: Content
    begun_at: datetime
    state: State | None = None
    is_lost: bool = False

    @contextmanager
    def snapshot(self):
        """Show one state of the content, and note which."""
        try:
            with snapshot():
                self.state = self.content.state_in_snapshot(self.begun_at)
                with in_state(self.state.token):
                    yield
        except Error:
            self.is_lost = True
            raise


def in_one_snapshot(get_response):
    """Middleware: a page that may be kept for all shows one state of the content, never two."""
    # Not around Django: the beginning of a request closes connections that are in use.

    def respond(request):
        rendering = request.META.get(RENDERING)
        with rendering.snapshot() if rendering else nullcontext():
            return get_response(request)

    return respond


class PageCache:
    """A WSGI callable that answers for `app` with the pages it keeps in so many `megabytes`.

    Before it has a page rendered it looks among the `shared` ones (SharedPages), if there are any.
    """

    def __init__(self, app, megabytes, shared=None):
        self.app, self.shared = app, shared
        self.content = Content()
        self.pages = Library(megabytes * 1024 * 1024)
        self._renderings = WeakValueDictionary()
        self._lock = Lock()

    def __call__(self, environ, start_response):
        key = key_of(environ)
        if key is None:
            return self.app(environ, start_response)
        now = clock()
        state, page = self.content.state(now), self.pages.get(key)
        if page and state and (page.state is state or page.state.is_that_of(state, now)):
            return reply(page, HIT, environ, start_response)
        before = page if now - self.content.reached_at < WITHOUT_DATABASE else None
        if before and not state:
            return reply(before, LOST, environ, start_response)
        return self._rendered_once(key, before, now, environ, start_response)

    def _rendered_once(self, key, before, asked_at, environ, start_response):
        """Render a page; if that is being done, wait for it, or give the page before."""
        rendering = self._rendering_of(key)
        if not rendering.acquire(timeout=PATIENCE if before else -1):
            return reply(before, STALE, environ, start_response)
        try:
            page = self.pages.get(key)
            if page and self._is_present(page, asked_at):
                return reply(page, HIT, environ, start_response)
            page = self.shared and self.shared.get(key)
            if page and (source := self._source_of_shared(page, asked_at)):
                self.pages.keep(key, page)
                return reply(page, source, environ, start_response)
            return self._rendered(key, before, environ, start_response)
        finally:
            rendering.release()

    def _source_of_shared(self, page, asked_at):
        """Return what to say of a shared page, or None if it is not to be shown."""
        if self.content.state(asked_at) is None:
            return LOST
        return SHARED if self._is_present(page, asked_at) else None

    def _rendering_of(self, key):
        """Return the lock for rendering a page, which is there as long as someone has it."""
        with self._lock:
            return self._renderings.setdefault(key, Lock())

    def _is_present(self, page, asked_at):
        """Whether a page shows the content as it was when it was asked for, or later."""
        if page.begun_at > asked_at:
            return True
        state = self.content.state(asked_at)
        return state is not None and page.state.is_that_of(state, asked_at)

    def _rendered(self, key, before, environ, start_response):
        """Let Django answer, keep what may be kept, and give the page before if it cannot."""
        rendering = Rendering(self.content, clock())
        status, headers, body = ask(self.app, environ, key, rendering)
        if rendering.state and may_be_kept(status, headers):
            _parameters, surrogate_keys = declaration(environ["PATH_INFO"])
            answers = finished(headers, body, surrogate_keys)
            page = Page(rendering.state, rendering.begun_at, answers)
            self.pages.keep(key, page)
            if self.shared:
                self.shared.keep(key, page)
            return reply(page, MISS, environ, start_response)
        if before and rendering.is_lost:
            return reply(before, LOST, environ, start_response)
        if not status.startswith("5"):
            # It moved, or is there no longer.
            self.pages.keep(key, None)
        start_response(status, headers.items())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def key_of(environ):
    """Return all that a public page depends on: scheme, host, path, query. None for all else."""
    path = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(path) > MAX_PATH:
        return None
    declared = declaration(path)
    if declared is None:
        return None
    query = environ.get("QUERY_STRING") and declared_query(environ["QUERY_STRING"], declared[0])
    return scheme_of(environ), environ.get("HTTP_HOST", ""), path, query or ""


@lru_cache(maxsize=4096)
def declaration(path_info):
    """Return (parameters, surrogate keys) of the public page at a path; None if there is none."""
    path = get_path_info({"PATH_INFO": path_info})
    language = translation.get_language_from_path(path)
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    view = getattr(match.func, "view_class", match.func)
    parameters = getattr(view, "query_parameters", None)
    return None if parameters is None else (parameters, surrogate_keys(match, language))


def surrogate_keys(match, language):
    """Return the names by which a CDN can drop pages: all, those of a language, a view, a page."""
    view = match.view_name.replace(":", "-")
    page = "-".join([view, *[str(value) for value in match.kwargs.values()]])
    in_language = [f"language-{language}"] if language else []
    return " ".join(dict.fromkeys(["pages", *in_language, view, page]))


def declared_query(query, parameters):
    """Return what a page reads of a query, in the page's own order: one address for one page."""
    # Bytes as they come: what they mean, and whether anything, is for the page to say.
    given = dict(parse_qsl(query, encoding="latin-1"))
    read = {name: given[name] for name in parameters if name in given}
    return urlencode(read, encoding="latin-1")


def scheme_of(environ):
    """Return how it was asked for, "https" or "http"; `HttpRequest.scheme` says the same."""
    if SCHEME_HEADER not in environ:
        return environ["wsgi.url_scheme"]
    return "https" if environ[SCHEME_HEADER].split(",", 1)[0].strip() == HTTPS else "http"


def ask(app, environ, key, rendering):
    """Return (status, Headers, body) of what `app` answers when anybody asks for a page."""
    *_others, query = key
    anybody = {name: value for name, value in environ.items() if name not in ABOUT_THE_VISITOR}
    answer = []
    parts = app(
        anybody | {"REQUEST_METHOD": "GET", "QUERY_STRING": query, RENDERING: rendering},
        lambda status, headers, *_: answer.extend([status, Headers(list(headers))]),
    )
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return *answer, body

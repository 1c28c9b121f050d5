"""A site behind its page cache, and a clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.utils import timezone

from summit_site import page_cache
from summit_site.content.generation import content_changed
from summit_site.page_cache import PageCache

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = NOON

    def move(self, **duration):
        self.now += timedelta(**duration)


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def source(self):
        """Where it came from: "hit", "fwd=miss" or the detail of a hit; None if not the cache."""
        return self.headers.get("Cache-Status", "; ").split("; ", 1)[1] or None


class Site:
    """Django behind a page cache; `rendered` are the addresses that Django was asked for."""

    def __init__(self, megabytes=8, answer=None, shared=None):
        self.rendered = []
        self.answer = answer or WSGIHandler()
        self.cache = PageCache(self._render, megabytes, shared)

    def _render(self, environ, start_response):
        query = environ["QUERY_STRING"]
        self.rendered.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        return self.answer(environ, start_response)

    def get(self, address, method="GET", **headers):
        environ = RequestFactory().generic(method, address, **headers).environ
        started = []
        parts = self.cache(environ, lambda *answer: started.extend(answer))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Answer(int(started[0][:3]), dict(started[1]), body)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    monkeypatch.setattr(page_cache, "clock", lambda: clock.now)
    return clock


@pytest.fixture
def site(transactional_db, clock):
    return Site()


@pytest.fixture
def other_process(transactional_db, clock):
    """A site in another process, which is not told what is edited in this one."""
    site = Site()
    content_changed.disconnect(site.cache.content._outdate)
    return site

"""What the page cache is compared with: WSGI callables that granian runs."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")

BODY = Path(os.environ.get("BENCH_BODY", os.devnull)).read_bytes()
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def bare(environ, start_response):
    """Answer with a constant: as fast as a Python program under this server can be."""
    start_response("200 OK", HEADERS)
    return [BODY]


def rows_of_event(request, slug):
    """Answer from the same rows as the page of an event, without its template."""
    from django.http import HttpResponse

    from events.models import Event
    from initiatives.templatetags.initiatives_tags import launched_at, presented_at

    event = Event.objects.published().for_page().get(slug=slug)
    rows = [list(each) for tag in [launched_at, presented_at] for each in tag(event).values()]
    return HttpResponse(f"{event.title}: {len(rows)}")


def minimal():
    """Return Django with one view and no middleware."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = (path("en/events/<slug:slug>/", rows_of_event),)
    return get_wsgi_application()

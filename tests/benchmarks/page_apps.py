"""What the pages are compared with: WSGI callables that granian runs."""

import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")

ANSWER = Path(os.environ["BENCH_ANSWER"])
BODY = ANSWER.read_bytes()
HEADERS = [tuple(header) for header in json.loads(Path(f"{ANSWER}.headers").read_text())]


def bare(environ, start_response):
    """Answer with a constant, the page's headers and body: no program could do less."""
    start_response("200 OK", HEADERS)
    return [BODY]


def event_rows(request, slug):
    """Answer from the rows that the page of an event is made of, without a template."""
    from django.http import HttpResponse

    from events.models import Event
    from initiatives.templatetags.initiatives_tags import launched_at, presented_at

    event = Event.objects.published().for_page().get(slug=slug)
    rows = [list(each) for tag in [launched_at, presented_at] for each in tag(event).values()]
    return HttpResponse(f"{event.title}: {rows}")


def minimal():
    """Return a Django with one view and no middleware."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = (path("en/events/<slug:slug>/", event_rows),)
    return get_wsgi_application()

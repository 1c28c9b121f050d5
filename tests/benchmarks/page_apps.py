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


# What the page of an event shows, as one would ask Django's ORM for it without a thought of speed.
SHOWN = [
    *["topics", "organization_roles__organization", "sessions", "photos", "documents"],
    *["appearances__person", "appearances__organization", "mentions__recommendation__initiative"],
    *["initiatives__recommendations", "initiatives__reiterates__publishers"],
    *["initiatives__launchers__person", "initiatives__launchers__organization"],
    *["programmes__organization_roles__organization", "publications__publishers"],
]


def event_rows(request, slug):
    """Answer with the title of an event, once the rows are there that its page is made of."""
    from django.http import HttpResponse

    from events.models import Event

    event = Event.objects.select_related("series").prefetch_related(*SHOWN).get(slug=slug)
    return HttpResponse(event.title)


def minimal():
    """Return a Django with one view and no middleware; its connection to the database stays."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = (path("en/events/<slug:slug>/", event_rows),)
    return get_wsgi_application()

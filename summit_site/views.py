from datetime import date
from pathlib import PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from events.models import Event
from initiatives.models import Initiative
from summit_site.content import renditions
from summit_site.content.pages import Page
from summit_site.content.share_pictures import open_share_picture
from summit_site.content.views import public_page

# When what the page on accessibility says was last found to be so.
STATED_ON = date(2026, 11, 24)


@public_page()
def home(request):
    events = Event.objects.published().translated()
    upcoming, past = events.upcoming().for_cards()[:4], events.past().for_cards()[:7]
    lead = next(iter(upcoming or past), None)
    context = {
        "lead": lead,
        "upcoming": [event for event in upcoming if event != lead],
        "past": [event for event in past if event != lead],
        "initiatives": Initiative.objects.published().translated().for_cards()[:3],
    }
    return render(request, "home.html", context)


@public_page()
def accessibility(request):
    context = {"contact_email": settings.CONTACT_EMAIL, "stated_on": STATED_ON}
    return render(request, "accessibility.html", context)


def picture(request, path):
    """A rendition of an uploaded picture, in a box that keeps the browser from running it.

    From whatever storage there is, so that these headers go with it. Nothing else is handed out:
    documents have addresses that ask whether their page is published.
    """
    try:
        file = _open_picture(path)
    except (SuspiciousFileOperation, FileNotFoundError, IsADirectoryError, ValueError):
        file = None
    if file is None:
        return HttpResponse(status=404)
    kind = renditions.CONTENT_TYPES[PurePosixPath(path).suffix[1:]]
    response = FileResponse(file, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Other content has another name.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _open_picture(path):
    """Return the file of a rendition, or of the admin's logo, as it was re-encoded; or None."""
    if ".." in path.split("/"):
        return None
    if path.startswith(renditions.FOLDER):
        return renditions.open_rendition(path)
    is_theme = path.startswith("admin-interface/") and path.endswith((".jpg", ".png"))
    return default_storage.open(path) if is_theme else None


def share_picture(request, kind, slug):
    """The picture beside links to a published page, at an address that lasts as the page's does."""
    pages = _page_model(kind).objects.published()
    record = pages.filter(slug=slug).first() or pages.by_former_slug(slug)
    if record is None:
        raise Http404
    response = FileResponse(open_share_picture(record.share_card()), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _page_model(name):
    """Return the kind of page called `name`; raise Http404 if there is none."""
    for model in apps.get_models():
        if issubclass(model, Page) and model._meta.model_name == name:
            return model
    raise Http404


@public_page()
def robots(request):
    return HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /share/\n", content_type="text/plain"
    )


@never_cache
def health(request):
    """Answer 200 when the site can reach its database, for probes of servers and containers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")

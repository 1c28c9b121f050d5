from datetime import date
from pathlib import PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Event
from initiatives.models import Initiative
from summit_site.content import qr_codes, renditions
from summit_site.content.addresses import absolute
from summit_site.content.identity import current_identity
from summit_site.content.open_data.data import ROOT
from summit_site.content.pages import Page
from summit_site.content.share_pictures import ShareCard, open_share_picture
from summit_site.content.translation import active_language
from summit_site.content.views import public_page
from summit_site.linked_data import accessibility_facts, home_facts, open_data_facts

# When what the page on accessibility says was last found to be so.
STATED_ON = date(2026, 11, 24)


@public_page()
def home(request):
    events = Event.objects.published().translated()
    upcoming, past = events.upcoming().first_cards(4), events.past().first_cards(7)
    lead = next(iter(upcoming or past), None)
    initiatives = list(Initiative.objects.published().translated().for_cards()[:3])
    # Of the latest, the one that has something to say in numbers is shown large.
    initiative = next((each for each in initiatives if each.recommendations.all()), None)
    initiative = initiative or next(iter(initiatives), None)
    context = {
        "lead": lead,
        "upcoming": [event for event in upcoming if event != lead],
        "past": [event for event in past if event != lead],
        "initiative": initiative,
        "initiatives": [each for each in initiatives if each != initiative],
    }
    return render(request, "home.html", {**context, "page_facts": home_facts()})


@public_page()
def accessibility(request):
    context = {
        "contact_email": current_identity().contact_email,
        "stated_on": STATED_ON,
        "page_facts": accessibility_facts(),
    }
    return render(request, "accessibility.html", context)


@public_page()
@require_safe
def qr_code(request, **_values):
    """The QR code of the page whose address this one begins with."""
    address = absolute(request.path.rpartition("/")[0] + "/")
    return HttpResponse(qr_codes.qr_code(address), content_type="image/svg+xml")


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
    return _drawn(record.share_card())


def site_picture(request):
    """The picture beside links to pages that are about no record."""
    return _drawn(
        ShareCard(
            current_identity().site_name, active_language(), kind=current_identity().site_owner
        )
    )


def _drawn(card):
    response = FileResponse(open_share_picture(card), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _page_model(name):
    """Return the kind of page called `name`; raise Http404 if there is none."""
    for model in apps.get_models():
        if issubclass(model, Page) and model._meta.model_name == name:
            return model
    raise Http404


@public_page()
def open_data(request):
    """How programs read the record, with calls that work on this very site."""
    events = Event.objects.published().translated().order_by("-starts_on", "pk")
    context = {
        "api": absolute(ROOT),
        "event": events.first(),
        "license": settings.DATA_LICENSE,
        "page_facts": open_data_facts(),
    }
    return render(request, "open_data.html", context)


@public_page()
def robots(request):
    lines = [
        *["User-agent: *", "Disallow: /admin/", "Disallow: /share/"],
        f"Sitemap: {absolute(reverse('sitemap-index'))}",
    ]
    return _text(lines)


@public_page()
def security(request):
    """Whom to tell of a hole in the site (RFC 9116); 404 if the settings name nobody.

    It expires on the first of a month, so that it is the same text for a month.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    this_month = timezone.now().date().replace(day=1)
    lines = [
        *[f"Contact: {contact}" for contact in settings.SECURITY_CONTACT],
        f"Expires: {this_month.replace(year=this_month.year + 1)}T00:00:00Z",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {absolute(request.path)}",
    ]
    return _text(lines)


def _text(lines):
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@never_cache
def health(request):
    """Answer 200 when the site can reach its database, for probes of servers and containers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.static import serve

from events.models import Event
from initiatives.models import Initiative
from summit_site.content.views import public_page

# Documents are not among them: they have addresses that ask whether their page is published.
PICTURE_FOLDERS = {"pictures", "portraits", "logos", "covers", "admin-interface"}


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


def picture(request, path):
    """An uploaded picture, in a box that keeps the browser from running anything in it."""
    folder, *rest = path.split("/")
    if folder not in PICTURE_FOLDERS or ".." in rest:
        return HttpResponse(status=404)
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=86400"
    return response


@public_page()
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")


@never_cache
def health(request):
    """Answer 200 when the site can reach its database, for probes of servers and containers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")

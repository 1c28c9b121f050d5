"""Pieces of a page for other sites: frames, a script, and what oEmbed tells of them."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import get_language_from_path, override
from django.views.decorators.clickjacking import xframe_options_exempt

from events.models import Event
from initiatives.models import Initiative
from summit_site.content.addresses import absolute, path_of
from summit_site.content.identity import current_identity
from summit_site.content.open_data.answers import (
    WrongParameter,
    not_found,
    open_to_all,
    wrong_parameters,
)
from summit_site.content.share_pictures import SIZE
from summit_site.content.views import PublishedDetailView, public_page

SCRIPT = (settings.BASE_DIR / "static" / "js" / "summit-event.js").read_text()
# In pixels, unless the page that embeds it has less room.
WIDTH, HEIGHT = 600, 260
CARDS = {
    "events:detail": (Event, "event-card"),
    "initiatives:detail": (Initiative, "initiative-card"),
}
MAX_SIDE = 10_000

# Any site may frame it; every other page of ours only we ourselves.
in_frames = [xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})]


@method_decorator(in_frames, name="dispatch")
class EventCard(PublishedDetailView):
    model = Event
    template_name = "embed/event_card.html"

    def get_queryset(self):
        return Event.objects.published().for_cards()


@method_decorator(in_frames, name="dispatch")
class EventProgramme(PublishedDetailView):
    model = Event
    template_name = "embed/event_programme.html"


@method_decorator(in_frames, name="dispatch")
class InitiativeCard(PublishedDetailView):
    model = Initiative
    template_name = "embed/initiative_card.html"

    def get_queryset(self):
        return Initiative.objects.published().for_cards()


@public_page()
@open_to_all
def script(request):
    """The web component, at an address that stays while what it understands does."""
    response = HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@public_page("url", "format", "maxwidth", "maxheight")
@open_to_all
def oembed(request):
    """Answer as oembed.com has it: how to show a page of ours; 404 for any other address."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("501 Not Implemented", content_type="text/plain", status=501)
    limits = [request.GET.get(name, str(MAX_SIDE)) for name in ["maxwidth", "maxheight"]]
    if not all(limit.isascii() and limit.isdigit() and 0 < len(limit) < 6 for limit in limits):
        return wrong_parameters([WrongParameter(parameter="maxwidth, maxheight")])
    page = page_at(request.GET.get("url", ""))
    if page is None:
        return not_found()
    with override(page[1]):
        answer = oembed_of(*page, *[max(int(limit), 1) for limit in limits])
    return JsonResponse(answer) if form == "json" else xml_response(answer)


def page_at(address):
    """Return (record, language) of the published page at an address of this site, or None."""
    try:
        parts = urlsplit(address)
        language = get_language_from_path(parts.path)
        with override(language):
            match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if parts.netloc != urlsplit(settings.SITE_URL).netloc or match.view_name not in CARDS:
        return None
    pages, slug = CARDS[match.view_name][0].objects.published(), match.kwargs["slug"]
    record = pages.filter(slug=slug).first() or pages.by_former_slug(slug)
    return record and (record, language)


def oembed_of(record, language, max_width, max_height):
    """Return what oEmbed tells of a record; nothing in it is larger than the limits (pixels)."""
    width, height = min(WIDTH, max_width), min(HEIGHT, max_height)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": str(record),
        "provider_name": current_identity().site_name,
        "provider_url": absolute("/"),
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": frame(card_address(record), str(record), width, height),
    }
    if SIZE[0] <= max_width and SIZE[1] <= max_height:
        picture = path_of("share-picture", record._meta.model_name, record.slug)
        answer |= {
            "thumbnail_url": absolute(picture),
            "thumbnail_width": SIZE[0],
            "thumbnail_height": SIZE[1],
        }
    return answer


def card_address(record):
    """Return the full address of a record's card, in the active language."""
    return absolute(path_of(dict(CARDS.values())[type(record)], record.slug))


def frame(address, title, width, height):
    """Return the HTML of a frame that shows what is at an address."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>',
        *[address, title, width, height],
    )


def xml_response(answer):
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, content_type="text/xml; charset=utf-8")

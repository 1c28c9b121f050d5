"""Which pages there are: one of each kind, for visitors and for staff.

Whatever looks at all pages takes them from here, so that a new kind of page is looked at by axe,
by the HTML checker, in small windows and in screenshots at once. Pages for visitors are found by
following links; those for staff are the rows of the permission matrix, which must name each.
"""

import re
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import resolve
from django.utils import translation
from PIL import Image, ImageOps

from events.models import Event
from tests.factories import make_document, make_photo
from tests.test_permission_matrix import filled, make_everything, read_matrix, values_for
from tests.test_sample_content import SUMMIT

# What stands for all kinds of record in the matrix: the one with most parts.
RECORD = "events/event"
SAMPLE = settings.BASE_DIR / "summit_site" / "sample_content"


def make_summit():
    """Load what `make demo` shows; return its summit, with what texts cannot hold."""
    call_command("load_content", SAMPLE, verbosity=0)
    summit = Event.objects.get(slug=SUMMIT)
    for _ in range(2):
        make_photo(event=summit, image=light(), caption_en="The hall", credit="A. Photographer")
    make_document(event=summit)
    return summit


def light():
    """Return a picture of no place in particular, in the size of a photo."""
    gradient = Image.radial_gradient("L").resize((1200, 675))
    out = BytesIO()
    ImageOps.colorize(gradient, "#f3e6c9", "#17384a").save(out, "JPEG")
    return ContentFile(out.getvalue(), "hall.jpg")


def pages_for_visitors(client, language):
    """Return {kind of page: address of one}, of what `make_summit` made."""
    return {
        **one_of_each_kind(client, f"/{language}/events/{SUMMIT}/", f"/{language}/"),
        "filtered": f"/{language}/events/?year=2021",
        "found": f"/{language}/search/?q=Tencent",
        "not-found": f"/{language}/nowhere/",
    }


def one_of_each_kind(client, *addresses):
    """Return {kind of page: address of one}, found by following the links from `addresses`.

    The first of a kind that is met stands for all; the kind is the name of its address.
    """
    found, waiting = {}, list(addresses)
    language = waiting[0].split("/")[1]
    for address in waiting:
        with translation.override(language):
            kind = resolve(address).view_name
        if kind not in found:
            page = html_of(client.get(address))
            if page:
                found[kind] = address
                waiting += re.findall(rf'href="(/{language}/[^"?#]*)', page)
    return found


def html_of(response):
    """Return the page in `response`, or "" if it is something else."""
    # Read to its end, a file is closed; `close` would end the connection too.
    content = response.getvalue()
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return content.decode() if is_page else ""


def pages_for_staff():
    """Return {kind of page: address of one}: all that an administrator, or a reviewer, can open."""
    made = make_everything()
    rows = [
        row.replace("<page>", RECORD)
        for method, row, _sent, answers in read_matrix()
        if method == "GET" and answers["administrator"] == 200
    ]
    return {row: f"/{filled(row, values_for(row, made))}" for row in rows}

"""Hostile files through the real form of an event: refused at their field, the rest kept."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from events.models import Event, Photo
from tests.admin_forms import empty_parts, errors_in, new_parts
from tests.content.test_documents import DOCX, MACROS, PDF, office
from tests.content.test_pictures import (
    ANIMATED,
    DAMAGED,
    GIF_FRAME,
    NO_PICTURE,
    TOO_LONG,
    TOO_MANY_PIXELS,
    encoded,
    plain,
    png_of_size,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/events/event/add/"
PARTS = ["organization_roles", "sessions", "appearances", "photos", "documents"]
PAGE = b"<!doctype html><script>alert(1)</script>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"_VBA_PROJECT"
ENDINGS = (
    "File extension “%s” is not allowed. Allowed extensions are: pdf, docx, xlsx, pptx, odt, ods, "
    "odp, epub, csv, txt."
)

PICTURES = {
    "bomb.png": (png_of_size(50_000, 50_000), TOO_MANY_PIXELS),
    "long.png": (png_of_size(49_999_999, 1), TOO_LONG),
    "eps.jpg": (encoded(plain(), "EPS"), NO_PICTURE),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', NO_PICTURE),
    "page.png": (PAGE, NO_PICTURE),
    "frames.gif": (b"GIF89a" + bytes(7) + 20_000 * GIF_FRAME + b";", NO_PICTURE),
    "frames.png": (png_of_size(4, 3, frames=20_000), ANIMATED),
    "half.jpg": (encoded(Image.effect_noise((99, 99), 99), "JPEG")[:3000], DAMAGED),
}
DOCUMENTS = {
    "macros.docm": (office("wordprocessingml.document", "word/vbaProject.bin"), ENDINGS % "docm"),
    "macros.xlsm": (office("spreadsheetml.sheet", "xl/vbaProject.bin"), ENDINGS % "xlsm"),
    "macros.doc": (OLE, ENDINGS % "doc"),
    "page.html": (PAGE, ENDINGS % "html"),
    "logo.svg": (b"<svg/>", ENDINGS % "svg"),
    "program.exe": (b"MZ", ENDINGS % "exe"),
    "renamed.docx": (office("wordprocessingml.document", "word/vbaProject.bin"), MACROS),
    "old.docx": (OLE, "This is no DOCX file, or it is damaged."),
    "page.pdf": (PAGE, "This is no PDF file, or it is damaged."),
    "half.docx": (DOCX[:100], "This is no DOCX file, or it is damaged."),
}


def sent(**files):
    """Return what the form of a new event sends, with a photo and a document that are good."""
    good = {
        "photos-0-image": SimpleUploadedFile("hall.png", encoded(plain(), "PNG")),
        "documents-0-file": SimpleUploadedFile("agenda.pdf", PDF),
    }
    event = {
        "title_en": "Forum",
        "theme_en": "Trust",
        "slug": "forum",
        "kind": "forum",
        "mode": "in_person",
        "starts_on": date(2025, 5, 14),
        "time_zone": "Asia/Shanghai",
        "holding": "scheduled",
        "status": "draft",
        "_save": "1",
    }
    photo = {"alternative_text_en": "A hall", "focal_x": 50, "focal_y": 50, "position": 1}
    document = {"title_en": "Agenda", "language": "en", "kind": "other", "position": 1}
    parts = {**new_parts("photos", photo), **new_parts("documents", document)}
    return {**event, **empty_parts(*PARTS), **parts, **good, **files}


@pytest.mark.parametrize(
    ("field", "name", "data", "message"),
    [
        *(("photos-0-image", name, *file) for name, file in PICTURES.items()),
        *(("documents-0-file", name, *file) for name, file in DOCUMENTS.items()),
    ],
    ids=[*PICTURES, *DOCUMENTS],
)
def test_hostile_file_is_refused_at_its_field_and_the_rest_is_kept(
    admin_client, field, name, data, message
):
    response = admin_client.post(ADD, sent(**{field: SimpleUploadedFile(name, data)}))

    assert errors_in(response) == {field: [message]}
    assert response.context["adminform"].form["theme_en"].value() == "Trust"
    assert f"Please choose “{name}” again" in response.text
    assert not Event.objects.exists()
    assert not default_storage.exists("pictures")
    assert not default_storage.exists("documents")


def test_harmless_files_are_taken_by_the_same_form(admin_client):
    response = admin_client.post(ADD, sent())

    assert response.status_code == 302
    assert Event.objects.get().documents.count() == 1


def test_picture_that_is_a_page_and_an_archive_too_is_served_as_a_picture_alone(
    admin_client, client, django_capture_on_commit_callbacks
):
    with_place = Image.Exif()
    with_place.get_ifd(0x8825)[2] = (39.0, 54.0, 15.0)
    picture = encoded(plain(), "PNG", exif=with_place, comment=PAGE) + PAGE + DOCX
    file = SimpleUploadedFile("page.html", picture, "text/html")

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(ADD, sent(**{"photos-0-image": file}))

    image = Photo.objects.get().image
    addresses = [image.url, *(part.split()[0] for part in image.srcset("webp").split(", "))]
    for address in addresses:
        response = client.get(address)
        served = response.getvalue()
        assert response["Content-Type"] in {"image/png", "image/webp"}
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert b"script" not in served
        assert b"PK" not in served
        assert dict(Image.open(BytesIO(served)).getexif()) == {}

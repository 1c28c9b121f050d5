"""Renditions: a stored picture in each width and format that pages use, named after the picture.

A picture's own name says what a page must know of it, so that pages ask neither the database nor
the storage: a digest of its content, its width and its height in pixels.

    pictures/2026/11/3f9a1c02d47b-2560x1707/hall.jpg
    renditions/pictures/2026/11/3f9a1c02d47b-2560x1707/hall-640.avif

So nothing has to be kept about renditions anywhere: a name follows from a picture's name, and an
address never shows two contents. Visitors get renditions only, never the picture they come from.
"""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import PurePosixPath
from threading import Lock
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.encoding import filepath_to_uri
from PIL import Image

FOLDER = "renditions/"
# In pixels. A picture has all of them up to the first that is not less than its own.
WIDTHS = [160, 320, 640, 960, 1280, 1920]
# The width of what stands in `src`, for readers whose browser knows none of the better formats.
PLAIN_WIDTH = 960
# In the order that browsers are offered them, each with what Pillow is told. AVIF at speed 9
# takes a third of the time of its speed 8, for files of the same size.
PHOTOGRAPH = {
    "avif": ("AVIF", {"quality": 55, "speed": 9}),
    "webp": ("WEBP", {"quality": 76}),
    "jpg": ("JPEG", {"quality": 82, "progressive": True}),
}
# Logos and charts: letters and lines in colour, often on nothing.
GRAPHIC = {
    "avif": ("AVIF", {"quality": 75, "speed": 8, "subsampling": "4:4:4"}),
    "webp": ("WEBP", {"quality": 90, "use_sharp_yuv": True}),
    "png": ("PNG", {}),
}
CONTENT_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
}
# The last one is from release 0.1.0, which kept it.
STORED_ENDINGS = [".jpg", ".png", ".webp"]
FORMATS = ["JPEG", "PNG", "WEBP"]

_FACTS = re.compile(r"/[0-9a-f]{12}-(\d+)x(\d+)/[^/]+$")
_RENDITION = re.compile(rf"{FOLDER}(.+)-(\d+)\.({'|'.join(CONTENT_TYPES)})")
# One picture at a time in each process: many may be asked for at once, and memory is not endless.
_making = Lock()


def size_in_name(name):
    """Return (width, height) of the picture called `name`, or None if its name does not say."""
    facts = _FACTS.search(name)
    return facts and (int(facts[1]), int(facts[2]))


def widths_of(width):
    """Return those of `WIDTHS` that a picture of this width has."""
    narrower = sum(each < width for each in WIDTHS)
    return WIDTHS[: narrower + 1]


def encodings_of(name):
    """Return {ending: (kind, options)} for the picture `name`, the plain format last."""
    return PHOTOGRAPH if name.endswith(".jpg") else GRAPHIC


def plain_ending(name):
    """Return the ending of the format that every browser knows."""
    return list(encodings_of(name))[-1]


def rendition_name(name, width, ending):
    """Return what the rendition of the picture `name` is called."""
    return f"{FOLDER}{PurePosixPath(name).with_suffix('')}-{width}.{ending}"


def address(name, width, ending=None):
    """Return the address of a rendition of the picture `name`, by default in its plain format."""
    rendition = rendition_name(name, width, ending or plain_ending(name))
    return urljoin(settings.MEDIA_URL, filepath_to_uri(rendition))


def renditions_of(name, width):
    """Return [(width, ending)] of all renditions of the picture `name`, the widest first.

    The plain format has only two of the widths, `src` and the one to look at in full.
    """
    widths = widths_of(width)[::-1]
    plain = plain_ending(name)
    plain_widths = {widths[0], min(PLAIN_WIDTH, widths[0])}
    return [
        (each, ending)
        for each in widths
        for ending in encodings_of(name)
        if ending != plain or each in plain_widths
    ]


def encoded(image, kind, **options):
    """Return the bytes of `image` in one of Pillow's formats."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_renditions(name, *, anew=False):
    """Make what is missing of the renditions of the stored picture `name`; `anew`, all of them.

    Each is scaled down from the next wider one, which takes half the time and no quality.
    """
    with _making:
        wanted = renditions_of(name, _size_of(name)[0])
        missing = [
            each
            for each in wanted
            if anew or not default_storage.exists(rendition_name(name, *each))
        ]
        if missing:
            _make(name, missing)


def _size_of(name):
    if size := size_in_name(name):
        return size
    with default_storage.open(name) as file:
        return Image.open(file, formats=FORMATS).size


def _make(name, wanted):
    with default_storage.open(name) as file:
        image = Image.open(file, formats=FORMATS)
        image.load()
    full = image.size
    for width, ending in wanted:
        if width < image.width:
            height = max(1, round(width * full[1] / full[0]))
            image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        kind, options = encodings_of(name)[ending]
        keep(rendition_name(name, width, ending), encoded(image, kind, **options))


def keep(name, data):
    """Store `data` as `name` in the place of what is there."""
    default_storage.delete(name)
    kept_as = default_storage.save(name, ContentFile(data))
    if kept_as != name:
        # Another process was faster, with the same bytes.
        default_storage.delete(kept_as)


def shown_inside(page, name):
    """Return `page`, HTML in bytes, with the picture `name` in it instead of its addresses.

    For a preview: what it stored is taken back before a browser can ask for it.
    """
    with default_storage.open(name) as file:
        image = Image.open(file, formats=FORMATS)
        image.thumbnail((PLAIN_WIDTH, PLAIN_WIDTH))
        data = b64encode(encoded(image, "WEBP", quality=76))
    stem = re.escape(address(name, WIDTHS[0]).rpartition(f"-{WIDTHS[0]}.")[0].encode())
    page = re.sub(rb"<source [^>]*%s-\d+\.[^>]*>" % stem, b"", page)
    return re.sub(rb'src="%s-\d+\.\w+"' % stem, b'src="data:image/webp;base64,%s"' % data, page)


def open_rendition(name):
    """Return the rendition `name` as a file, made now if it was missing, or None if it is none.

    Made only of pictures that are stored, in what `WIDTHS` and the formats allow: who asks for
    anything else must not make this site work.
    """
    match = _RENDITION.fullmatch(name)
    if not match:
        return None
    if not default_storage.exists(name):
        picture = _picture_with(match[1], int(match[2]), match[3])
        if picture is None:
            return None
        make_renditions(picture)
    return default_storage.open(name)


def _picture_with(stem, width, ending):
    """Return the name of the stored picture that has such a rendition, or None."""
    for name in (stem + stored for stored in STORED_ENDINGS):
        if default_storage.exists(name):
            return name if (width, ending) in renditions_of(name, _size_of(name)[0]) else None
    return None

"""Tags that show pictures: each in the width and format that the reader's screen asks for."""

from django import template

from summit_site.content.renditions import PLAIN_WIDTH, address, encodings_of, widths_of

register = template.Library()


@register.inclusion_tag("includes/picture.html")
def picture(file, sizes, alt=""):
    """Draw a stored picture, once it is scrolled to; `sizes` is HTML's: how wide it is shown."""
    return _picture(file, sizes, alt)


@register.inclusion_tag("includes/picture.html")
def photo(record, sizes, alt=None, is_first=False):
    """Draw a record with picture, text, focal point and placeholder; at once if it `is_first`."""
    return {
        **_picture(record.image, sizes, record.alt if alt is None else alt),
        "placeholder": record.placeholder,
        "is_first": is_first,
        # In tenths, which site.css has names for.
        "focus_x": round(record.focal_x / 10),
        "focus_y": round(record.focal_y / 10),
    }


def _picture(file, sizes, alt):
    *better, plain = encodings_of(file.name)
    widths = widths_of(file.width)
    return {
        "sources": [(f"image/{ending}", file.srcset(ending)) for ending in better],
        "address": address(file.name, min(PLAIN_WIDTH, widths[-1]), plain),
        "file": file,
        "sizes": sizes,
        "alt": alt,
    }

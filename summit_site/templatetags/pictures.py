"""Tags that show pictures: each in the width and format that the reader's screen asks for."""

from django import template

from summit_site.content.renditions import PLAIN_WIDTH, WIDTHS, address, encodings_of, widths_of

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


# Twice as wide as a logo is shown, for screens with fine dots.
LOGO_WIDTH = 320


def _address_of_logo(file, width):
    widths = widths_of(file.width)
    # Of the plain format only two widths are made; WebP has them all.
    return address(file.name, min(width, widths[-1]), "webp")


@register.inclusion_tag("includes/logo.html")
def logo(identity):
    """Draw the logo of the site, another one on dark pages if there is one."""
    pictures = {"logo": identity.logo, "dark_logo": identity.dark_logo}
    shown = {"address": _address_of_logo(identity.logo, LOGO_WIDTH)}
    if identity.dark_logo:
        shown["dark_address"] = _address_of_logo(identity.dark_logo, LOGO_WIDTH)
    return pictures | shown


@register.filter
def icon_address(file):
    """Return the address of a logo in the size of an icon."""
    return _address_of_logo(file, WIDTHS[0])

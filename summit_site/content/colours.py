"""Colours of an organisation that can be read on our paper: its hue, its strength, our lightness.

OKLCH tells a colour by lightness, chroma and hue as eyes do. Of the colour that staff choose only
chroma and hue are taken. The lightness is ours, one for light and one for dark pages, so that text
in it has a contrast of at least 7:1; and the chroma is at most what sRGB has at that lightness,
because screens make of more another colour, of another lightness.

Pages may have no style of their own (see the content security policy), so site.css has a class for
each step of hue and chroma: `hue-230 chroma-8`. Steps are finer than eyes can tell.

Source: Björn Ottosson, "A perceptual color space for image processing" (the matrices); WCAG 2.2,
"relative luminance" and "contrast ratio".
"""

import re
from functools import cache
from math import atan2, cos, degrees, hypot, radians, sin

# Of text in the accent, on light and on dark pages.
LIGHTNESS = {"light": 0.4, "dark": 0.82}
# What it is read on, --paper in site.css.
PAPER = {"light": "#fcfaf6", "dark": "#12161c"}
# (hue, chroma) of our own accent, in steps.
DEFAULT = (230, 8)
HUE_STEP = 10
# In hundredths. The chroma of the strongest colour of sRGB is 0.32.
CHROMAS = range(0, 25, 2)
HEX = re.compile("#[0-9a-f]{6}", re.IGNORECASE)


def to_oklch(text):
    """Return (lightness, chroma, hue in degrees) of a colour such as "#0b4f6c"."""
    red, green, blue = (_linear(int(text[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def to_linear(lightness, chroma, hue):
    """Return red, green and blue as amounts of light, 0 to 1; outside that, sRGB has none such."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def to_hex(lightness, chroma, hue):
    """Return a colour that sRGB has as "#0b4f6c"."""
    amounts = [min(max(_coded(each), 0), 1) for each in to_linear(lightness, chroma, hue)]
    return "#" + "".join(f"{round(each * 255):02x}" for each in amounts)


def contrast(one, other):
    """Return the contrast of two colours such as "#0b4f6c", 1 to 21."""
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@cache
def strongest(lightness, hue):
    """Return the most chroma, in whole thousandths, that sRGB has at a lightness and hue."""
    chroma = 0
    while all(0 <= each <= 1 for each in to_linear(lightness, (chroma + 1) / 1000, hue)):
        chroma += 1
    return chroma / 1000


def steps_of(text):
    """Return (hue in degrees, chroma in hundredths): the steps that a chosen colour is nearest."""
    _lightness, chroma, hue = to_oklch(text)
    nearest = min(CHROMAS, key=lambda step: abs(step / 100 - chroma))
    return round(hue / HUE_STEP) * HUE_STEP % 360, nearest


def shade(hue, chroma, scheme, lightness=None):
    """Return the accent of a hue and chroma, as steps, on "light" or "dark" pages: "#0b4f6c"."""
    lightness = lightness or LIGHTNESS[scheme]
    limit = strongest(LIGHTNESS[scheme], hue)
    return to_hex(lightness, min(chroma / 100, limit, strongest(lightness, hue)), hue)


def css_rules():
    """Return the lines of site.css that name each step: what a class says of hue and chroma."""
    hues = [
        f".hue-{hue} {{ --hue: {hue}; --limit-light: {strongest(LIGHTNESS['light'], hue):.3f}; "
        f"--limit-dark: {strongest(LIGHTNESS['dark'], hue):.3f}; }}"
        for hue in range(0, 360, HUE_STEP)
    ]
    chromas = [f".chroma-{step} {{ --chroma: {step / 100:.2f}; }}" for step in CHROMAS]
    return "\n".join([*hues, " ".join(chromas)])


def _linear(coded):
    return coded / 12.92 if coded <= 0.04045 else ((coded + 0.055) / 1.055) ** 2.4


def _coded(linear):
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _luminance(text):
    red, green, blue = (_linear(int(text[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""Pictures that stand beside a shared link: the photograph, or title and rosette on paper.

Drawn in the manner of a banknote from what the page says, the same each time: two inks that run
into each other, a rosette that no other title has, and letters of the title's own script.
"""

from dataclasses import astuple, dataclass
from hashlib import sha256
from math import cos, pi, sin

from django.core.files.storage import default_storage
from django.utils.translation import get_language_info
from PIL import Image, ImageChops, ImageDraw, ImageOps

from summit_site.content.addresses import absolute, path_of
from summit_site.content.guilloche import rosette_points
from summit_site.content.lettering import cut, fitted, font_for, line_height
from summit_site.content.renditions import FOLDER, FORMATS, encoded, keep

# What social networks show without cutting.
SIZE = WIDTH, HEIGHT = 1200, 630
# A narrower photograph would be blown up: the drawing is better.
LEAST_WIDTH = 800
MARGIN = 72
# How wide the title may run before it meets the rosette, in pixels.
TEXT_WIDTH = 760
# What is said of it in one smaller line may run into the rosette.
LINE_WIDTH = 920
TITLE_TOP, TITLE_HEIGHT = 122, 320
PAPER = (252, 250, 245)
INK = (26, 34, 48)
SOFT_INK = (84, 92, 105)
# Pairs of inks, as printed side by side: petrol, oxblood, forest, plum, ochre, slate.
INKS = [
    ((11, 79, 108), (88, 140, 126)),
    ((122, 40, 48), (190, 132, 84)),
    ((34, 87, 66), (150, 150, 70)),
    ((88, 52, 104), (70, 110, 160)),
    ((140, 88, 30), (120, 50, 60)),
    ((52, 66, 110), (60, 130, 140)),
]
# Raised when the drawing changes, so that pictures drawn before are drawn anew.
EDITION = 1


@dataclass(frozen=True)
class ShareCard:
    """What the picture of a page says, all in one language; `photo` stands in the place of it."""

    title: str
    language: str
    kind: str = ""
    facts: str = ""
    site: str = ""
    photo: str = ""
    focus: tuple = (50, 50)

    @property
    def name(self):
        """What the picture is stored as: another name for each other content."""
        digest = sha256(repr((EDITION, astuple(self))).encode()).hexdigest()
        return f"{FOLDER}share/{digest[:24]}.jpg"


def share_picture_address(page):
    """Return the full address of the picture that stands beside links to a page."""
    return absolute(path_of("share-picture", page._meta.model_name, page.slug))


def site_picture_address():
    """Return the full address of the picture that stands beside links to all other pages."""
    return absolute(path_of("site-picture"))


def open_share_picture(card):
    """Return the picture of a card as a file, drawn now if it was not before."""
    if not default_storage.exists(card.name):
        image = _photograph(card) if card.photo else _drawing(card)
        keep(card.name, encoded(image, "JPEG", quality=90, subsampling="4:4:4"))
    return default_storage.open(card.name)


def _photograph(card):
    with default_storage.open(card.photo) as file:
        image = Image.open(file, formats=FORMATS).convert("RGBA")
    paper = Image.new("RGBA", image.size, PAPER)
    centre = tuple(each / 100 for each in card.focus)
    image = Image.alpha_composite(paper, image).convert("RGB")
    return ImageOps.fit(image, SIZE, Image.Resampling.LANCZOS, centering=centre)


def _drawing(card):
    seed = sha256(card.title.encode()).digest()
    inks = INKS[seed[5] % len(INKS)]
    is_rtl = get_language_info(card.language)["bidi"]
    image = Image.new("RGB", SIZE, PAPER)
    engraving = _engraving(card.title, seed)
    colours = _gradient(*inks)
    if is_rtl:
        engraving = ImageOps.mirror(engraving)
    image.paste(colours, mask=engraving)
    _write(ImageDraw.Draw(image), card, inks[0], is_rtl=is_rtl)
    return image


def _gradient(first, second):
    """Return the two inks running into each other from one corner to the other."""
    slope = Image.linear_gradient("L").rotate(35, Image.Resampling.BICUBIC, fillcolor=128)
    mask = slope.crop((48, 48, 208, 208)).resize(SIZE, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", SIZE, second), Image.new("RGB", SIZE, first), mask)


def _engraving(title, seed):
    """Return where ink is, as a mask: rosette and border, for a page read from left to right."""
    scale = 2
    mask = Image.new("L", (WIDTH * scale, HEIGHT * scale))
    draw = ImageDraw.Draw(mask)
    radius = 300 + seed[6] % 90
    centre = 985 + seed[7] % 90, 175 + seed[8] % 240
    for line in _rosette_lines(title, centre, radius):
        draw.line([(x * scale, y * scale) for x, y in line], fill=170, width=scale)
    for line in _border_lines(seed):
        draw.line([(x * scale, y * scale) for x, y in line], fill=190, width=scale)
    return ImageChops.multiply(mask.resize(SIZE, Image.Resampling.LANCZOS), _veil())


def _veil():
    """Return how much of the engraving is left where: less behind the text than beside it."""
    veil = Image.linear_gradient("L").rotate(90).resize((260, HEIGHT))
    full = Image.new("L", SIZE, 255)
    full.paste(90, (0, 0, 640, HEIGHT - 40))
    full.paste(veil.point(lambda value: 90 + value * 165 // 255), (640, 0))
    full.paste(255, (0, HEIGHT - 40, WIDTH, HEIGHT))
    return full


def _rosette_lines(title, centre, radius):
    """Yield the closed lines of the title's rosette as points."""
    points, turns = rosette_points(title, radius=radius, points=720)
    for turn in turns:
        across, down = cos(turn * pi / 180), sin(turn * pi / 180)
        yield [
            (centre[0] + x * across - y * down, centre[1] + x * down + y * across)
            for x, y in [*points, points[0]]
        ]


def _border_lines(seed):
    """Yield the waves of the band along the lower edge as points."""
    waves, strands = 18 + seed[9] % 14, 7
    for strand in range(strands):
        phase = 2 * pi * strand / strands
        yield [
            (
                x,
                HEIGHT
                - 15
                + 9 * sin(2 * pi * waves * x / WIDTH + phase) * cos(pi * x / 150 + phase),
            )
            for x in range(0, WIDTH + 1, 2)
        ]


def _write(draw, card, ink, *, is_rtl):
    """Write what the card says, from the side where its language begins to read."""

    def line(text, top, font, colour):
        side, anchor = (WIDTH - MARGIN, "ra") if is_rtl else (MARGIN, "la")
        direction = "rtl" if is_rtl else "ltr"
        draw.text((side, top), text, colour, font, anchor, direction=direction)

    def small(text, size):
        font = font_for(text, size)
        return cut(text, font, LINE_WIDTH), font

    text, font = small(card.kind, 28)
    line(text, MARGIN - 8, font, ink)
    font, lines = fitted(card.title, range(88, 32, -4), TEXT_WIDTH, TITLE_HEIGHT)
    for number, text in enumerate(lines):
        line(text, TITLE_TOP + number * font.size * line_height(card.title), font, INK)
    text, font = small(card.facts, 31)
    line(text, 476, font, INK)
    text, font = small(card.site, 25)
    line(text, 528, font, SOFT_INK)

"""Letters on drawn pictures: a font for each script, and lines broken where the script allows.

Pillow shapes them with Raqm, which its wheels bring along: Arabic letters join and run from right
to left. A text is set in one font, which has what its script needs and Latin letters too.
"""

import re
from functools import cache
from pathlib import Path

import fontpkg_amiri
import fontpkg_source_serif_4
import pylopdf_fonts_zh_cn
from PIL import ImageFont

AMIRI = Path(fontpkg_amiri.ROOT, "files")
SOURCE_SERIF = Path(fontpkg_source_serif_4.ROOT, "files", "SourceSerif4[opsz,wght].ttf")

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_HAN_LETTERS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{_HAN_LETTERS}]")
# What stays together on a line: a word, or one Han character with the marks that belong to it.
_OPENING, _CLOSING = "（《「『“‘", "，。、：；！？）》」』…”’"  # noqa: RUF001 (Chinese marks)
_PIECE = re.compile(rf"\s*(?:[{_OPENING}]*[{_HAN_LETTERS}][{_CLOSING}]*|[^\s{_HAN_LETTERS}]+)")


def font_for(text, size, *, is_strong=False):
    """Return the font for the script of `text`, at `size` pixels."""
    if _ARABIC.search(text):
        return arabic_font(size, is_strong)
    return chinese_font(size) if _HAN.search(text) else latin_font(size, is_strong)


# Kept by size and not by text: there are a few dozen of them, and each takes up to a megabyte.
@cache
def arabic_font(size, is_strong):
    return ImageFont.truetype(AMIRI / f"Amiri-{'Bold' if is_strong else 'Regular'}.ttf", size)


@cache
def chinese_font(size):
    return ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), size)


@cache
def latin_font(size, is_strong):
    font = ImageFont.truetype(SOURCE_SERIF, size)
    # Weight and optical size: the larger the letters, the finer their strokes.
    font.set_variation_by_axes([560 if is_strong else 400, min(size, 60)])
    return font


def line_height(text):
    """Return the distance of the lines of `text`, in sizes of the font."""
    if _ARABIC.search(text):
        return 1.5
    return 1.32 if _HAN.search(text) else 1.16


def broken(text, font, width):
    """Return `text` as lines of at most `width` pixels, as equal in length as can be."""
    lines = _filled(text, font, width)
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_filled(text, font, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return _filled(text, font, wide)


def _filled(text, font, width):
    """Return `text` as lines that are filled one after another; a longer word stands alone."""
    lines = [""]
    for piece in _PIECE.findall(text):
        longer = lines[-1] + piece
        if lines[-1] and font.getlength(longer) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer.lstrip()
    return lines


def fitted(text, sizes, width, height, *, is_strong=True):
    """Return (font, lines) in the first of `sizes` that fits; in the last, what fits, and "…"."""
    for size in sizes:
        font = font_for(text, size, is_strong=is_strong)
        lines = broken(text, font, width)
        room = int(height // (size * line_height(text)))
        if len(lines) <= room and all(font.getlength(line) <= width for line in lines):
            return font, lines
    return font, [*lines[: room - 1], cut(" ".join(lines[room - 1 :]), font, width)]


def cut(text, font, width):
    """Return as much of `text` as one line of `width` pixels takes, with "…" if that is not all."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"

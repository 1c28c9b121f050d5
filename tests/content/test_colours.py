import re
from itertools import product

import pytest
from django.conf import settings

from summit_site.content.colours import (
    CHROMAS,
    DEFAULT,
    HUE_STEP,
    LIGHTNESS,
    PAPER,
    contrast,
    css_rules,
    shade,
    steps_of,
    strongest,
    to_hex,
    to_linear,
    to_oklch,
)

CSS = (settings.BASE_DIR / "static" / "css" / "site.css").read_text()
STEPS = list(product(range(0, 360, HUE_STEP), CHROMAS))
# Of red, green and blue eight amounts each: all that staff may think of, and worse.
CHOSEN = [
    f"#{red}{green}{blue}"
    for red, green, blue in product(["00", "24", "49", "6d", "92", "b6", "db", "ff"], repeat=3)
]


def in_css(token):
    """Return {scheme: (lightness, chroma, hue)} of a token that site.css gives in numbers."""
    found = re.search(rf"--{token}: light-dark\(oklch\((.+?)\), oklch\((.+?)\)\);", CSS)
    return {
        scheme: tuple(map(float, numbers.split()))
        for scheme, numbers in zip(LIGHTNESS, found.groups(), strict=True)
    }


@pytest.mark.parametrize(
    ("text", "lightness", "chroma", "hue"),
    # As CSS Color 4 and its sample code have them.
    [
        ("#ff0000", 0.628, 0.258, 29.2),
        ("#00ff00", 0.866, 0.295, 142.5),
        ("#0000ff", 0.452, 0.313, 264.1),
    ],
)
def test_colour_is_told_by_lightness_chroma_and_hue(text, lightness, chroma, hue):
    told = to_oklch(text)

    assert told == pytest.approx((lightness, chroma, hue), abs=0.05)
    assert to_hex(*told) == text


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1)],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("scheme", LIGHTNESS)
@pytest.mark.parametrize("token", ["paper", "sheet"])
def test_text_in_any_accent_has_a_contrast_of_seven_on_paper_and_sheet(token, scheme):
    ground = to_hex(*in_css(token)[scheme])

    worst = min(contrast(shade(*steps, scheme), ground) for steps in STEPS)

    assert worst >= 7.5


@pytest.mark.parametrize("scheme", LIGHTNESS)
@pytest.mark.parametrize("token", ["ink", "ink-soft", "warm"])
def test_every_other_text_has_a_contrast_of_seven_too(token, scheme):
    text = to_hex(*in_css(token)[scheme])

    for ground in ["paper", "sheet"]:
        assert contrast(text, to_hex(*in_css(ground)[scheme])) >= 7


@pytest.mark.parametrize("scheme", LIGHTNESS)
def test_whatever_colour_is_chosen_its_accent_can_be_read(scheme):
    accents = {shade(*steps_of(each), scheme) for each in CHOSEN}

    assert len(accents) > 100
    assert min(contrast(each, PAPER[scheme]) for each in accents) >= 7


@pytest.mark.parametrize("scheme", LIGHTNESS)
def test_no_accent_is_stronger_than_screens_can_show(scheme):
    lightness = LIGHTNESS[scheme]
    for hue in range(0, 360, HUE_STEP):
        limit = strongest(lightness, hue)

        assert all(0 <= each <= 1 for each in to_linear(lightness, limit, hue))
        assert not all(0 <= each <= 1 for each in to_linear(lightness, limit + 0.001, hue))


def test_accent_is_of_the_hue_that_was_chosen():
    for chosen in CHOSEN:
        _lightness, chroma, hue = to_oklch(chosen)
        step, _chroma = steps_of(chosen)

        # Grey has no hue.
        assert chroma < 0.01 or abs((step - hue + 180) % 360 - 180) <= HUE_STEP / 2


def test_grey_stays_grey():
    assert steps_of("#888888")[1] == 0


def test_style_sheet_makes_the_accent_as_it_is_worked_out_here():
    accent = re.search(r"--accent: light-dark\((.+?)\);\n", CSS, re.DOTALL)[1]
    root = re.search(r":root \{ --hue: (\d+); --chroma: 0\.(\d+);", CSS)

    assert [line.strip() for line in accent.strip().split("\n")] == [
        f"oklch({LIGHTNESS['light']} min(var(--chroma), var(--limit-light)) var(--hue)),",
        f"oklch({LIGHTNESS['dark']} min(var(--chroma), var(--limit-dark)) var(--hue))",
    ]
    assert (int(root[1]), int(root[2])) == DEFAULT
    assert set(css_rules().split("\n")) <= {line.strip() for line in CSS.split("\n")}
    assert {scheme: to_hex(*ground) for scheme, ground in in_css("paper").items()} == PAPER

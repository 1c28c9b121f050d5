"""Rosettes: the same for the same text, another for another, and never outside their circle."""

import re
from math import hypot

import pytest

from summit_site.content.guilloche import rosette

TEXTS = ["", "Summit", "Summit 2", "世界教育大会", "x" * 1000]


def points_of(path):
    return [tuple(map(float, pair.split())) for pair in re.split("[ML]", path[:-1])[1:]]


def test_equal_texts_give_equal_rosettes():
    assert rosette("Example Summit 2021") == rosette("Example Summit 2021")


def test_other_texts_give_other_rosettes():
    assert len({rosette(text)[0] for text in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_path_is_closed_and_within_its_radius(text):
    path, _ = rosette(text, radius=50, points=90)

    distances = [hypot(*point) for point in points_of(path)]
    assert (path[0], path[-1], len(distances)) == ("M", "Z", 90)
    # A coordinate is written to a tenth of a unit.
    assert 0 < min(distances) <= max(distances) <= 50.1


@pytest.mark.parametrize("text", TEXTS)
def test_lines_divide_the_angle_of_one_petal(text):
    _, turns = rosette(text)

    step = turns[1]
    petals = 360 / (step * len(turns))
    assert turns == pytest.approx([step * number for number in range(len(turns))], abs=0.1)
    assert petals == pytest.approx(round(petals), abs=0.05)

import re

import pytest
from django.conf import settings

from summit_site.content.locator import on_map

MAP = settings.BASE_DIR / "static" / "img" / "world.svg"


def land_lines():
    """Return [(x, y, length)] of the lines that the map draws its land with."""
    land = MAP.read_text().rpartition('d="')[2]
    lines = re.findall(r"M(-?[\d.]+) (-?[\d.]+)h([\d.]+)", land)
    return [tuple(map(float, line)) for line in lines]


def is_on_land(x, y):
    """Whether a line of land passes the point at less than the distance of two lines."""
    return any(
        abs(line_y - y) < 0.71 and start - 0.4 <= x <= start + length + 0.4
        for start, line_y, length in land_lines()
    )


@pytest.mark.parametrize(
    ("place", "expected"), [((0, 0), (0, 0)), ((0, 180), (100, 0)), ((0, -90), (-50, 0))]
)
def test_map_has_its_middle_where_the_equator_meets_greenwich(place, expected):
    assert on_map(*place) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    "place",
    [
        (39.9042, 116.4074),  # Beijing
        (40.4168, -3.7038),  # Madrid
        (-1.2864, 36.8172),  # Nairobi
        (-15.7939, -47.8828),  # Brasília
        (-35.2809, 149.1300),  # Canberra
        (55.7558, 37.6173),  # Moscow
    ],
)
def test_cities_stand_on_the_land_that_the_map_draws(place):
    assert is_on_land(*on_map(*place))


@pytest.mark.parametrize("place", [(0, -30), (30, -45), (-40, 80), (30, -160)])
def test_oceans_are_empty_on_the_map(place):
    assert not is_on_land(*on_map(*place))


def test_places_near_the_poles_are_not_on_the_map():
    assert [on_map(-75, 0), on_map(89, 0)] == [None, None]


def test_map_is_light():
    assert MAP.stat().st_size < 30_000

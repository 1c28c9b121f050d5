"""Guilloché: the fine-line rosettes of certificates, drawn from a title, the same each time."""

from functools import cache
from hashlib import sha256
from math import cos, pi, sin


@cache
def circle(points):
    """Return (sines, cosines) of so many angles that divide a circle."""
    angles = [2 * pi * number / points for number in range(points)]
    return [sin(angle) for angle in angles], [cos(angle) for angle in angles]


def rosette_points(text, *, radius, points):
    """Return (points, turns): one closed line about 0,0 and the angles it is repeated at.

    The line is within `radius` of the centre; `turns` are degrees. Equal texts give equal
    rosettes; other texts other petals, waves and numbers of lines.
    """
    seed = sha256(text.encode()).digest()
    petals = 5 + seed[0] % 8
    ripples = petals * (2 + seed[1] % 3)
    depth = 0.22 + seed[2] / 255 * 0.22
    ripple = 0.05 + seed[3] / 255 * 0.09
    lines = 11 + seed[4] % 7
    sines, cosines = circle(points)

    def point(number):
        wave = depth * sines[petals * number % points] + ripple * cosines[ripples * number % points]
        distance = radius * (1 - depth - ripple + wave)
        return distance * cosines[number], distance * sines[number]

    turns = [round(360 / petals * turn / lines, 2) for turn in range(lines)]
    return [point(number) for number in range(points)], turns


def rosette(text, *, radius=100, points=180):
    """Return (path, turns): the rosette's line as an SVG path, and the angles of its copies."""
    line, turns = rosette_points(text, radius=radius, points=points)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) + "Z", turns

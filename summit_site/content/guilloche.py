"""Guilloché: the fine-line rosettes of certificates, drawn from a title, the same each time."""

from hashlib import sha256
from math import cos, pi, sin


def rosette(text, *, radius=100, points=180):
    """Return (path, turns): an SVG path for one line about 0,0 and the angles it is repeated at.

    `path` is closed, within `radius` units of the centre; `turns` are degrees. Equal texts give
    equal rosettes; other texts other petals, waves and numbers of lines.
    """
    seed = sha256(text.encode()).digest()
    petals = 5 + seed[0] % 8
    ripples = petals * (2 + seed[1] % 3)
    depth = 0.22 + seed[2] / 255 * 0.22
    ripple = 0.05 + seed[3] / 255 * 0.09
    lines = 11 + seed[4] % 7

    def point(number):
        angle = 2 * pi * number / points
        wave = depth * sin(petals * angle) + ripple * cos(ripples * angle)
        distance = radius * (1 - depth - ripple + wave)
        return f"{distance * cos(angle):.1f} {distance * sin(angle):.1f}"

    path = "M" + "L".join(point(number) for number in range(points)) + "Z"
    return path, [round(360 / petals * turn / lines, 2) for turn in range(lines)]

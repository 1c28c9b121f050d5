"""Where a place stands on static/img/world.svg, the map that pages show it on."""

from math import asin, cos, pi, radians, sin, sqrt

# Equal Earth. Source: Šavrič, Patterson and Jenny, "The Equal Earth map projection", 2018.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = sqrt(3) / 2
# The map's unit: the equator is 200 long.
UNIT = 100 * M * A1 / pi
# What the map shows of the earth, in degrees of latitude.
SOUTH, NORTH = -56, 84


def on_map(latitude, longitude):
    """Return (x, y) of a place given in degrees, as the map counts; None where it does not reach.

    0, 0 is in the middle, x grows to the east and y to the south.
    """
    latitude, longitude = float(latitude), float(longitude)
    if not SOUTH <= latitude <= NORTH:
        return None
    angle = asin(M * sin(radians(latitude)))
    square = angle**2
    sixth = square**3
    breadth = M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square))
    x = radians(longitude) * cos(angle) / breadth
    y = angle * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return round(x * UNIT, 1), round(-y * UNIT, 1)

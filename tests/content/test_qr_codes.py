import re

import segno

from summit_site.content.qr_codes import MARGIN, qr_code

ADDRESS = "https://summit.example/en/events/second-summit/"


def modules(svg):
    """Return {(x, y)} of the dark modules that an SVG path of relative moves draws."""
    path = re.search(r' d="([^"]+)"', svg)[1]
    dark, x, y = set(), 0, 0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]*)", path):
        values = [float(value) for value in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if kind == "M" else (x + values[0], y + values[1])
    return dark


def test_code_holds_the_address_within_a_white_margin():
    svg = qr_code(ADDRESS)

    code = segno.make(ADDRESS, micro=False, error="m")
    expected = {
        (x + MARGIN, y + MARGIN)
        for y, row in enumerate(code.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert modules(svg) == expected
    assert f'viewBox="0 0 {len(code.matrix) + 8} {len(code.matrix) + 8}"' in svg


def test_code_needs_no_style_that_the_content_policy_refuses():
    assert "style" not in qr_code(ADDRESS)

"""Addresses as QR codes, for phones that look at a screen or at paper."""

import segno

# Modules of white around it: ISO/IEC 18004 asks for four.
MARGIN = 4


def qr_code(address):
    """Return the QR code of an address as an SVG document without a size of its own.

    It takes several milliseconds, as long as most of a page: hence an address of its own has it.
    """
    # A seventh of it may be dirty or torn, as on a printed leaf.
    code = segno.make(address, micro=False, error="m")
    svg = code.svg_inline(border=MARGIN, omitsize=True, svgclass=None, lineclass=None)
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)

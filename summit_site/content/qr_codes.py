"""Addresses as QR codes, for phones that look at a screen or at paper."""

from functools import lru_cache

import segno

# Modules of white around it: ISO/IEC 18004 asks for four.
MARGIN = 4


@lru_cache(maxsize=500)
def qr_code(address):
    """Return the QR code of an address as an SVG element without a size of its own."""
    # A seventh of it may be dirty or torn, as on a printed leaf.
    code = segno.make(address, micro=False, error="m")
    return code.svg_inline(border=MARGIN, omitsize=True, svgclass="qr", lineclass=None)

"""Pictures of one page of each kind, for docs/screenshots: `make screenshots` runs this file."""

from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from tests.browser.pages import one_of_each_kind
from tests.test_sample_content import SUMMIT

FOLDER = settings.BASE_DIR / "docs" / "screenshots"
WIDTHS = [360, 1280]
# Of long lists the beginning is enough.
MAX_HEIGHT = 1600


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_take_pictures(client, sample_content, new_context, language, scheme):
    kinds = one_of_each_kind(client, f"/{language}/events/{SUMMIT}/", f"/{language}/")
    for width in WIDTHS:
        window = {"width": width, "height": 800}
        page = new_context(color_scheme=scheme, viewport=window).new_page()
        for kind, address in kinds.items():
            page.goto(address)
            save_picture(page, f"{kind.replace(':', '-')}-{width}-{language}-{scheme}.webp")


def save_picture(page, name):
    height = page.evaluate("document.documentElement.scrollHeight")
    top = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": min(height, MAX_HEIGHT)}
    picture = page.screenshot(full_page=True, clip=top)
    FOLDER.mkdir(exist_ok=True)
    Image.open(BytesIO(picture)).save(FOLDER / name, quality=40, method=6)

"""Pictures of one page of each kind, for docs/screenshots: `make screenshots` runs this file."""

from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from tests.browser.pages import make_summit, pages_for_visitors

FOLDER = settings.BASE_DIR / "docs" / "screenshots"
# {what the picture is called after: (width of the window, what it shows)}
WINDOWS = {
    **{
        f"{width}-{scheme}": (width, {"color_scheme": scheme})
        for width in [360, 1280]
        for scheme in ["light", "dark"]
    },
    # A4, at 96 pixels to the inch.
    "print": (794, {"media": "print"}),
}
# Of long pages the beginning is enough; all pictures together stay below 8 MB.
MAX_HEIGHT = 1400


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_take_pictures(client, transactional_db, new_context, troubles, language, window):
    make_summit()
    width, media = WINDOWS[window]
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.emulate_media(**media)
    for kind, address in pages_for_visitors(client, language).items():
        page.goto(address)
        save_picture(page, f"{kind.replace(':', '-')}-{language}-{window}.webp")
    # The page that is not found is meant not to be.
    troubles.clear()


def save_picture(page, name):
    height = page.evaluate("document.documentElement.scrollHeight")
    top = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": min(height, MAX_HEIGHT)}
    picture = page.screenshot(full_page=True, clip=top)
    FOLDER.mkdir(exist_ok=True)
    Image.open(BytesIO(picture)).save(FOLDER / name, quality=25, method=6)

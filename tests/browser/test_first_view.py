"""The first view of an event: light, steady, and from nowhere else."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from django.contrib.staticfiles import finders

from tests.browser.pages import make_summit
from tests.factories import make_event

# In bytes, of the page, its style, scripts and fonts.
BUDGET = 100_000

SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) sum += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def size_of(address):
    """Return how many bytes of a static file are sent; fonts are compressed already."""
    content = Path(finders.find(urlsplit(address).path.removeprefix("/static/"))).read_bytes()
    return len(content) if address.endswith(".woff2") else len(brotli.compress(content))


def come_late(page, pattern):
    """Have what is called so come after all else, as over a poor connection."""

    def wait(route):
        page.wait_for_timeout(300)
        route.continue_()

    page.route(re.compile(pattern), wait)


def first_view(page, address):
    """Return (bytes of each part, how much moved) for the page, whose parts come late."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    come_late(page, r"\.woff2$|\.js$|/media/")
    html = page.goto(address).body()
    shifts = page.evaluate(SHIFTS)
    parts = [url for url in addresses if url.endswith((".css", ".js", ".woff2"))]
    return {"page": len(brotli.compress(html)), **{url: size_of(url) for url in parts}}, shifts


def test_first_view_of_an_event_is_light_and_steady(new_context, transactional_db):
    slug = make_summit().slug
    for language in ["en", "ru", "ar"]:
        for width in [360, 1280]:
            page = new_context(viewport={"width": width, "height": 800}).new_page()

            sizes, shifts = first_view(page, f"/{language}/events/{slug}/")

            assert {url.rpartition(".")[2] for url in sizes} == {"page", "css", "js", "woff2"}
            assert sum(sizes.values()) <= BUDGET, (language, sizes)
            assert shifts == 0, (language, width)


def test_what_moves_is_seen(page):
    page.goto(make_event().get_absolute_url())

    page.evaluate("document.body.prepend(document.createElement('hr'))")

    assert page.evaluate(SHIFTS) > 0

"""A page of another site that shows an event of ours: in a frame, and by our element."""

from datetime import date, time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.factories import make_event, make_session

PAGE = """<!doctype html>
<html lang="{language}"><head><title>Elsewhere</title><link rel="icon" href="data:,">
<script src="{site}/embed/v1.js" type="module" async></script></head>
<body><h1>Elsewhere</h1>
<iframe src="{site}/{language}/embed/events/summit/card/" title="Summit"></iframe>
<summit-event src="{site}/api/v1/events/{key}/" programme><a href="{site}/">Inner</a></summit-event>
</body></html>"""
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def event(transactional_db, base_url, settings):
    settings.SITE_URL = base_url
    event = make_event(
        title_en="Summit",
        title_ar="القمة",
        theme_en=EVIL,
        slug="summit",
        country="CN",
        starts_on=date(2021, 4, 20),
        ends_on=date(2021, 4, 21),
        time_zone="Asia/Shanghai",
    )
    make_session(
        event=event, title_en="Opening", day=date(2021, 4, 20), starts=time(9), ends=time(10)
    )
    return event


@pytest.fixture
def elsewhere(tmp_path):
    """Serve a folder at another origin; return it and its address."""
    handler = partial(QuietHandler, directory=tmp_path)
    server = ThreadingHTTPServer(("localhost", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing: the test's output is for what fails."""


@pytest.fixture
def open_elsewhere(elsewhere, event, base_url, page, troubles):
    """Return a function that opens the other site's page in a language."""
    folder, address = elsewhere

    def open_page(language="en", key=event.pk):
        html = PAGE.format(site=base_url, language=language, key=key)
        (folder / "index.html").write_text(html)
        page.goto(address)
        # Here the other site is at home.
        troubles[:] = [each for each in troubles if each != f"request to {address}/"]
        return page

    return open_page


def test_other_site_shows_the_event_in_a_frame_and_by_the_element(open_elsewhere):
    page = open_elsewhere()

    element = page.locator("summit-event")
    element.locator("a", has_text="Summit").wait_for()
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == "Summit"
    assert element.locator("p").all_inner_texts() == [
        "Summit",
        "",
        "April 20 – 21, 2021 · China",
        EVIL,
    ]
    assert element.locator("li").all_inner_texts() == ["2021-04-20 09:00–10:00 Opening"]
    assert page.context.cookies() == []


def test_link_in_a_frame_opens_in_the_whole_window(open_elsewhere, base_url, troubles):
    page = open_elsewhere()

    page.frame_locator("iframe").get_by_role("link", name="Summit", exact=True).click()

    page.wait_for_url(f"{base_url}/en/events/summit/")


def test_element_follows_the_language_and_direction_of_the_page(open_elsewhere):
    page = open_elsewhere("ar")

    link = page.locator("summit-event a", has_text="القمة")
    link.wait_for()
    assert link.get_attribute("dir") == "rtl"
    assert link.evaluate("link => link.href").endswith("/ar/events/summit/")
    session = page.locator("summit-event li span", has_text="Opening")
    assert (session.get_attribute("lang"), session.get_attribute("dir")) == ("en", "ltr")


def test_inner_link_stays_where_there_is_no_event(open_elsewhere, troubles):
    page = open_elsewhere(key="5675135a-ab6b-4493-86b9-01b0f00515c8")

    with page.expect_response("**/api/v1/events/**"):
        page.reload()
    assert page.locator("summit-event").inner_text() == "Inner"
    troubles.clear()

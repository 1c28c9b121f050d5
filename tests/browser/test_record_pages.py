"""What a record's page does for its reader: own time, sharing, photos; and nothing moves."""

import gzip
from datetime import date, time

import pytest

from tests.factories import (
    make_document,
    make_event,
    make_mention,
    make_photo,
    make_recommendation,
    make_session,
    picture_file,
)


@pytest.fixture
def summit():
    """Make a summit of one day in Shanghai, with photos and a recording."""
    summit = make_event(
        title_en="Second summit",
        title_ar="القمة الثانية",
        slug="second-summit",
        time_zone="Asia/Shanghai",
        latitude="31.2304",
        longitude="121.4737",
        stream_url="https://video.example/summit",
    )
    day = summit.starts_on
    make_session(event=summit, title_en="Opening", day=day, starts=time(9, 30), ends=time(10, 15))
    make_session(event=summit, title_en="Lunch", day=day, starts=time(12), ends=None)
    for number in range(4):
        picture = picture_file(size=(900, 600), colour=(40 * number, 90, 120))
        make_photo(event=summit, image=picture, caption_en=f"Photo {number}")
    return summit


def open_event(new_context, address="/en/events/second-summit/", **options):
    page = new_context(**options).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Europe/Paris", "en", ["Your time 03:30–04:15", "Your time 06:00"]),
        ("America/New_York", "en", ["Your time Mon 21:30–22:15", "Your time 00:00"]),
        # The same clock under another name.
        ("Asia/Singapore", "en", []),
    ],
)
def test_programme_adds_the_readers_own_time_where_it_differs(
    new_context, summit, zone, language, expected
):
    page = open_event(new_context, timezone_id=zone)

    own = [" ".join(each.split()) for each in page.locator(".own-time").all_inner_texts()]
    assert own == expected
    assert (f"Your own are those of {zone}." in page.locator(".zone").inner_text()) is bool(own)


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_own_time_is_written_in_the_pages_language_with_its_digits(new_context, summit, language):
    summit.refresh_from_db()
    address = f"/{language}/events/second-summit/"
    page = open_event(new_context, address, timezone_id="Europe/Paris")

    first = page.locator(".own-time").first.inner_text()

    assert "3:30" in first
    assert "4:15" in first


def test_programme_without_scripts_shows_the_events_time_alone(no_js_page, summit):
    no_js_page.goto("/en/events/second-summit/")

    times = no_js_page.locator(".times").all_inner_texts()

    assert times == ["09:30–10:15", "12:00"]
    assert "Your own" not in no_js_page.locator(".zone").inner_text()


def test_sharing_is_left_to_the_system_where_it_can(new_context, summit):
    page = new_context().new_page()
    page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
    page.goto("/en/events/second-summit/")

    page.get_by_role("button", name="Share").click()

    assert page.evaluate("window.shared") == {
        "title": page.title(),
        "url": page.locator("[data-share]").get_attribute("data-share"),
    }


def test_sharing_copies_the_address_where_the_system_cannot(new_context, summit):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script("navigator.share = undefined")
    page.goto("/en/events/second-summit/")

    page.get_by_role("button", name="Share").click()
    page.get_by_text("Address copied").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/en/events/second-summit/")


def test_sharing_shows_the_address_where_it_may_not_be_copied(new_context, summit):
    page = new_context().new_page()
    page.add_init_script("navigator.share = undefined; navigator.clipboard.writeText = undefined")
    page.goto("/en/events/second-summit/")

    page.get_by_role("button", name="Share").click()

    page.wait_for_url("**#permanent-address")


def test_print_opens_the_browsers_own_dialog(new_context, summit):
    page = new_context().new_page()
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto("/en/events/second-summit/")

    page.get_by_role("button", name="Print").click()

    assert page.evaluate("window.printed") is True


def test_without_scripts_nothing_is_offered_that_needs_them(no_js_page, summit):
    page = no_js_page
    page.goto("/en/events/second-summit/")

    words = page.locator(".actions").locator("a, button").filter(visible=True).all_inner_texts()
    page.get_by_role("link", name="QR code").click()
    photo = page.locator(".gallery a").first.get_attribute("href")

    assert words == ["Calendar", "Calendar file", "Send by e-mail", "QR code"]
    assert page.locator("#permanent-address .qr").is_visible()
    assert page.request.get(photo).ok


@pytest.mark.parametrize(
    ("language", "onwards", "back"),
    [
        ("en", "ArrowRight", "ArrowLeft"),
        ("ar", "ArrowLeft", "ArrowRight"),
    ],
)
def test_photos_are_looked_at_by_keyboard(new_context, summit, language, onwards, back):
    page = open_event(new_context, f"/{language}/events/second-summit/")
    keyboard, dialog = page.keyboard, page.locator("dialog")
    counts, shown = [], []

    def press(key):
        keyboard.press(key)
        counts.append(dialog.locator("output").inner_text())
        shown.append(dialog.locator("figcaption").inner_text())

    page.locator(".gallery a").first.focus()
    press("Enter")
    press(onwards)
    press(back)
    press(back)
    keyboard.press("Escape")

    assert counts == ["1 / 3", "2 / 3", "1 / 3", "3 / 3"]
    assert shown == ["Photo 1", "Photo 2", "Photo 1", "Photo 3"]
    assert not dialog.is_visible()
    # The reader goes on from the photo they looked at last.
    assert page.evaluate("document.activeElement === document.querySelectorAll('.gallery a')[2]")


def test_photo_in_the_viewer_has_its_text_and_controls(new_context, summit):
    page = open_event(new_context)

    page.locator(".gallery a").nth(1).click()
    viewer = page.get_by_role("dialog", name="Photos")
    names = viewer.get_by_role("button").all_inner_texts()
    viewer.get_by_role("button", name="Next").click()
    alternative = viewer.locator("img").get_attribute("alt")
    viewer.get_by_role("button", name="Close").click()

    assert names == ["Previous", "Next", "Close"]
    assert alternative == "Delegates in a hall"
    assert not viewer.is_visible()


SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_on_an_event_page_moves_while_it_loads(new_context, summit, language, width):
    window = {"width": width, "height": 800}
    address = f"/{language}/events/second-summit/"
    page = open_event(new_context, address, viewport=window, timezone_id="America/New_York")
    page.wait_for_load_state("networkidle")

    assert page.locator(".own-time").count() == 2
    # Also where the programme is, which the reader's own time is added to.
    page.locator("#programme").scroll_into_view_if_needed()
    assert page.evaluate(SHIFTS) == 0


def test_own_time_moves_nothing_that_is_in_view(new_context, summit):
    """The programme is in view from the start, and the script comes late."""
    page = new_context(
        viewport={"width": 360, "height": 3000}, timezone_id="America/New_York"
    ).new_page()
    page.route("**/times.js", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.goto("/en/events/second-summit/programme/")
    page.locator(".own-time").first.wait_for()

    assert page.evaluate(SHIFTS) == 0


def test_first_view_of_an_event_page_is_light(new_context, summit):
    """HTML, style, scripts and fonts come to at most 100 KB, compressed as the site sends them."""
    sizes = {}

    def weigh(response):
        if response.request.resource_type in ["document", "stylesheet", "script", "font"]:
            body = response.body()
            is_packed = response.url.endswith(".woff2")
            sizes[response.url] = len(body if is_packed else gzip.compress(body))

    page = new_context().new_page()
    page.on("response", weigh)
    page.goto("/en/events/second-summit/")
    page.wait_for_load_state("networkidle")

    assert len(sizes) >= 6
    assert sum(sizes.values()) <= 100_000


@pytest.mark.parametrize("width", [320, 1280])
def test_trace_is_no_wider_than_the_screen(new_context, width):
    recommendation = make_recommendation()
    for year in range(2010, 2022):
        make_mention(recommendation=recommendation, event=make_event(starts_on=date(year, 5, 1)))
    address = recommendation.initiative.get_absolute_url()

    page = open_event(new_context, address, viewport={"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(".trace-lines a.point").count() == 12


def test_printed_page_has_its_address_and_nothing_to_click(new_context, summit):
    make_document(event=summit)
    page = open_event(new_context)
    page.emulate_media(media="print")

    hidden = [".masthead", ".actions", ".page-index", ".poster", ".colophon"]
    assert [page.locator(each).first.is_visible() for each in hidden] == [False] * len(hidden)
    assert page.locator(".qr").is_visible()
    assert page.locator(".locator").is_visible()

"""The ways of visitors through the site: without scripts, and by keyboard."""

import pytest

from tests.factories import (
    make_event,
    make_initiative,
    make_launcher,
    make_person,
    make_photo,
    make_recommendation,
    make_session,
)

# What is focused: how it is called, and whether its frame can be seen.
FOCUSED = """() => {
    const { activeElement: at } = document;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    const isFramed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return {
        name: at.innerText.trim() || at.querySelector("img:not([alt=''])")?.alt || at.name || at.id,
        isSeen: isFramed || boxShadow !== "none" || at === document.body,
    };
}"""


@pytest.fixture
def summit():
    """Make a summit of 2021 in English and Arabic, where an initiative was launched."""
    summit = make_event(
        title_en="Second summit", title_ar="القمة الثانية", slug="second-summit", country="CN"
    )
    make_session(event=summit, title_en="Opening", title_ar="الافتتاح")
    initiative = make_initiative(
        event=summit, title_en="Joint initiative", title_ar="مبادرة مشتركة"
    )
    make_recommendation(initiative=initiative, title_en="Share resources", title_ar="تقاسم الموارد")
    make_launcher(initiative=initiative, person=make_person(given_name="Ming", family_name="Li"))
    for place, text in enumerate(["The hall", "Opening speech"], start=1):
        make_photo(event=summit, alternative_text=text, position=place)
    make_event(title_en="Seminar elsewhere", country="FR")
    return summit


def test_record_can_be_read_without_scripts(no_js_page, summit):
    page = no_js_page
    headings = []

    def follow(name, within="main"):
        with page.expect_navigation():
            page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        headings.append(page.locator("h1").inner_text())

    page.goto("/en/")
    follow("Events", within=".masthead")
    follow("China")
    found = page.locator("main h3").all_inner_texts()
    follow("Second summit")
    follow("The programme on a page of its own")
    programme = page.locator(".programme h3").all_inner_texts()
    follow("Second summit")
    follow("Joint initiative")
    follow("Share resources")
    follow("Joint initiative")
    follow("Ming LI")
    page.go_back()
    page.go_back()
    follow("عربي", within=".languages")
    direction = page.locator("html").get_attribute("dir")
    page.get_by_role("searchbox").fill("القمة")
    with page.expect_navigation():
        page.get_by_role("search").get_by_role("button").click()
    hits = page.locator("main h3").all_inner_texts()

    assert found == ["Second summit"]
    assert programme == ["Opening"]
    assert headings == [
        "Events",
        "Events",
        "Second summit",
        "Second summit",
        "Second summit",
        "Joint initiative",
        "Share resources",
        "Joint initiative",
        "Ming LI",
        "تقاسم الموارد",
    ]
    assert direction == "rtl"
    assert hits == ["القمة الثانية"]


def test_site_can_be_used_by_keyboard(page, summit):
    keyboard, unseen = page.keyboard, []
    # The page is where it will be when a key is pressed, and not on its way.
    page.emulate_media(reduced_motion="reduce")

    def tab_to(name):
        """Press Tab until what is focused is called `name`; return how often."""
        seen = []
        for presses in range(1, 90):
            keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            seen.append(focused["name"])
            if not focused["isSeen"]:
                unseen.append((page.url, focused["name"]))
            if focused["name"] == name:
                return presses
        raise AssertionError(f"{name} cannot be reached: {seen}")

    def open_link(name):
        tab_to(name)
        with page.expect_navigation():
            keyboard.press("Enter")

    page.goto("/en/events/")
    first = tab_to("Skip to the content")
    keyboard.press("Enter")
    at_main = page.locator(":focus").get_attribute("id")
    open_link("China")
    found = page.locator("main h3").all_inner_texts()
    open_link("Second summit")
    open_link("The programme on a page of its own")
    programme = page.locator(".programme h3").all_inner_texts()
    open_link("Second summit")
    tab_to("Opening speech")
    keyboard.press("Enter")
    pictures = [page.locator("dialog[open] img").get_attribute("alt")]
    keyboard.press("Escape")
    pictures.append(page.evaluate(FOCUSED)["name"])
    open_link("عربي")
    arabic = page.locator("h1").inner_text()
    tab_to("q")
    keyboard.type("القمة")
    page.get_by_role("option").first.wait_for()
    keyboard.press("ArrowDown")
    with page.expect_navigation():
        keyboard.press("Enter")

    assert (first, at_main) == (1, "main")
    assert found == ["Second summit"]
    assert programme == ["Opening"]
    assert pictures == ["Opening speech"] * 2
    assert arabic == page.locator("h1").inner_text() == "القمة الثانية"
    assert unseen == []

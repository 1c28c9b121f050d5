"""The ways of visitors through the site: without scripts, and by keyboard."""

import pytest

from tests.factories import make_event, make_initiative, make_recommendation, make_session


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
    follow("عربي", within=".languages")

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
        "تقاسم الموارد",
    ]
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_site_can_be_used_by_keyboard(page, summit):
    keyboard = page.keyboard
    focused = page.locator(":focus")

    def tab_to(name):
        """Press Tab until what is focused is called `name`; return how often."""
        for presses in range(1, 60):
            keyboard.press("Tab")
            if focused.inner_text().strip() == name:
                return presses
        raise AssertionError(f"{name} cannot be reached")

    page.goto("/en/events/")
    first = tab_to("Skip to the content")
    keyboard.press("Enter")
    at_main = focused.get_attribute("id")
    tab_to("China")
    outline = focused.evaluate("link => getComputedStyle(link).outlineStyle")
    keyboard.press("Enter")
    page.wait_for_url("**?country=CN")
    found = page.locator("main h3").all_inner_texts()
    tab_to("عربي")
    keyboard.press("Enter")
    page.wait_for_url("**/ar/events/**")

    assert (first, at_main, outline) == (1, "main", "solid")
    assert found == ["Second summit"]
    assert page.locator("main h3").all_inner_texts() == ["القمة الثانية"]

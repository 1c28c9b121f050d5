"""No page breaks a rule of accessibility that a machine can check."""

import pytest

from tests.browser.axe import axe_violations
from tests.browser.pages import html_of, make_summit, pages_for_staff, pages_for_visitors

# A small telephone, or 400 % zoom, and 200 % zoom of a window of 1280 pixels.
NARROW = [320, 640]
WINDOW = {"width": 1280, "height": 800}
# Forms of packages and of Django for administrators; their HTML is not ours.
OF_PACKAGES = ("/admin/auth/", "/admin/admin_interface/")

MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
    const isTimed = transitionDuration.split(",").some((duration) => parseFloat(duration) > 0);
    return animationName !== "none" || isTimed || scrollBehavior === "smooth";
}).map((element) => `${element.tagName}.${element.className}`)"""


def wider_than_the_window(page):
    """Return {width of the window: width of the page} where it would have to be scrolled across."""
    widths = {}
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 640})
        widths[width] = page.evaluate("document.scrollingElement.scrollWidth")
    page.set_viewport_size(WINDOW)
    return {width: needed for width, needed in widths.items() if needed > width}


def moving_although_asked_not_to(page):
    page.emulate_media(reduced_motion="reduce")
    return page.evaluate(MOVING)


def unreadable_in_the_dark(page):
    """Return what has too little contrast: all else is the same as in the light."""
    page.emulate_media(color_scheme="dark")
    broken = axe_violations(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    return broken


def found_on(page, addresses, *looks):
    """Return {(address, look): what it found} for what is wrong on the pages."""
    found = {}
    for address in addresses:
        page.goto(address)
        for look in looks:
            found[address, look.__name__] = look(page)
    return {where: what for where, what in found.items() if what}


def forget_status(troubles, status):
    """Take off what the browser says of an answer that is meant."""
    troubles[:] = [each for each in troubles if f"status of {status}" not in each]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_for_visitors_are_accessible(
    client, transactional_db, new_context, troubles, language
):
    make_summit()
    kinds = pages_for_visitors(client, language)
    page = new_context(viewport=WINDOW).new_page()

    found = found_on(
        page,
        kinds.values(),
        axe_violations,
        unreadable_in_the_dark,
        wider_than_the_window,
        moving_although_asked_not_to,
    )
    forget_status(troubles, 404)

    assert len(kinds) >= 22
    assert found == {}
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_for_staff_are_accessible(admin_client, transactional_db, new_staff_page, language):
    form = f"/admin/events/event/{make_summit().pk}/change/"
    addresses = [
        address
        for address in pages_for_staff().values()
        if not address.startswith(OF_PACKAGES) and html_of(admin_client.get(address))
    ]
    page = new_staff_page(locale=language, viewport=WINDOW)

    found = found_on(page, [form, *addresses], axe_violations, wider_than_the_window)

    assert len(addresses) > 30
    assert page.locator("html").get_attribute("lang") == language
    assert found == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_form_with_errors_leads_to_each_field(new_staff_page, language):
    page = new_staff_page(locale=language)
    page.goto("/admin/events/event/add/")
    page.locator(".moves-row input").first.click()
    links, focused = page.locator(".errornote a"), page.locator(":focus")
    links.first.wait_for()

    page.locator(".errornote:focus").wait_for()

    assert links.count() == page.locator("[aria-invalid=true]").count() >= 2
    assert axe_violations(page) == {}
    for link in links.all():
        link.press("Enter")
        assert focused.get_attribute("aria-invalid") == "true"
        *_, described = focused.get_attribute("aria-describedby").split()
        assert "errorlist" in page.locator(f"[id='{described}']").get_attribute("class")

"""Nothing that goes wrong in the browser passes unseen."""

from tests.browser.axe import axe_violations


def test_errors_refusals_and_requests_to_elsewhere_are_troubles(page, troubles):
    page.goto("/en/")
    page.evaluate("console.error('It is broken.')")
    page.evaluate("queueMicrotask(() => { throw new Error('Nobody caught me.') })")
    page.evaluate("document.head.append(document.createElement('style'))")
    page.evaluate("fetch('/nowhere/')")
    page.goto("about:blank")
    with page.expect_console_message():
        page.evaluate("fetch('http://elsewhere.example/').catch(() => {})")

    seen = [trouble[:40] for trouble in troubles]
    troubles.clear()

    assert seen == [
        "error: It is broken.",
        "uncaught: Nobody caught me.",
        "error: Applying inline style violates th",
        "error: Failed to load resource: the serv",
        "request to http://elsewhere.example/",
        "error: Failed to load resource: net::ERR",
    ]


def test_pages_without_scripts_are_watched_too(no_js_page, troubles):
    no_js_page.goto("/en/nowhere/")

    seen = [trouble[:31] for trouble in troubles]
    troubles.clear()

    assert seen == ["error: Failed to load resource:"]


def test_axe_names_the_rule_and_the_element_that_breaks_it(page):
    page.goto("/en/")
    before = axe_violations(page)

    page.evaluate("document.querySelector('h1').append(document.createElement('img'))")

    assert before == {}
    assert axe_violations(page) == {"image-alt": ["<img>"]}

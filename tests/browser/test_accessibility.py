"""No page breaks a rule of accessibility that a machine can check."""

import pytest

from events.models import Event
from tests.browser.axe import axe_violations
from tests.browser.pages import one_of_each_kind
from tests.factories import make_document, make_photo
from tests.test_sample_content import SUMMIT


@pytest.fixture
def summit(sample_content):
    """Return the summit of the sample content, with what texts cannot hold."""
    summit = Event.objects.get(slug=SUMMIT)
    for _ in range(2):
        make_photo(event=summit, caption_en="The hall", credit="A. Photographer")
    make_document(event=summit)
    return summit


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_for_visitors_are_accessible_in_light_and_dark(client, summit, page, language):
    start = f"/{language}/events/{summit.slug}/"
    kinds = one_of_each_kind(client, start, f"/{language}/")
    filtered = f"/{language}/events/?year=2021"

    violations = {}
    for address in [*kinds.values(), filtered]:
        page.goto(address)
        for scheme in ["light", "dark"]:
            page.emulate_media(color_scheme=scheme)
            violations[address, scheme] = axe_violations(page)

    assert len(kinds) >= 19
    assert {where: broken for where, broken in violations.items() if broken} == {}


def test_pages_for_staff_are_accessible(summit, staff_page):
    addresses = [
        "/admin/",
        "/admin/events/event/",
        f"/admin/events/event/{summit.pk}/change/",
        "/admin/events/person/add/",
        "/admin/translations/",
        "/admin/summit_site/identity/add/",
    ]

    violations = {}
    for address in addresses:
        staff_page.goto(address)
        violations[address] = axe_violations(staff_page)

    assert {where: broken for where, broken in violations.items() if broken} == {}

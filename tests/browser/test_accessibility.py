"""No page breaks a rule of accessibility that a machine can check."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import resolve
from django.utils import translation

from events.models import Event
from tests.browser.axe import axe_violations
from tests.factories import make_document, make_photo
from tests.test_sample_content import SUMMIT


@pytest.fixture
def sample():
    """Load the sample content, and give its summit what texts cannot hold."""
    call_command("load_content", settings.BASE_DIR / "summit_site" / "sample_content", verbosity=0)
    event = Event.objects.get(slug=SUMMIT)
    for _ in range(2):
        make_photo(event=event, caption_en="The hall", credit="A. Photographer")
    make_document(event=event)
    return event


def one_of_each_kind(client, *addresses):
    """Return {kind of page: address of one}, found by following the links from `addresses`."""
    found, waiting = {}, list(addresses)
    language = waiting[0].split("/")[1]
    for address in waiting:
        with translation.override(language):
            kind = resolve(address).view_name
        if kind not in found:
            response = client.get(address)
            response.close()
            if response.headers["Content-Type"].startswith("text/html"):
                found[kind] = address
                waiting += re.findall(rf'href="(/{language}/[^"?#]*)', response.text)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_for_visitors_are_accessible_in_light_and_dark(client, sample, page, language):
    summit = f"/{language}/events/{SUMMIT}/"
    kinds = one_of_each_kind(client, summit, f"/{language}/")
    filtered = f"/{language}/events/?year=2021"

    violations = {}
    for address in [*kinds.values(), filtered]:
        page.goto(address)
        for scheme in ["light", "dark"]:
            page.emulate_media(color_scheme=scheme)
            violations[address, scheme] = axe_violations(page)

    assert len(kinds) >= 19
    assert {where: broken for where, broken in violations.items() if broken} == {}


def test_pages_for_staff_are_accessible(sample, staff_page):
    addresses = [
        "/admin/",
        "/admin/events/event/",
        f"/admin/events/event/{sample.pk}/change/",
        "/admin/events/person/add/",
        "/admin/translations/",
    ]

    violations = {}
    for address in addresses:
        staff_page.goto(address)
        violations[address] = axe_violations(staff_page)

    assert {where: broken for where, broken in violations.items() if broken} == {}

"""Pages that several processes share in a real Valkey: rendered once for all, and never old."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import RequestFactory

from summit_site import shared_pages
from summit_site.content.generation import content_changed
from summit_site.page_cache import key_of
from summit_site.shared_pages import SharedPages, name_of
from tests.factories import make_event
from tests.page_cache.conftest import NOON, Site

HIT, MISS = "hit", "fwd=miss"
SHARED = 'hit; detail="rendered by another process"'
LOST = 'hit; detail="the database is out of reach"'


@pytest.fixture
def here(transactional_db, clock, valkey):
    return Site(shared=SharedPages())


@pytest.fixture
def elsewhere(here):
    """A site in another process, which is not told what is edited in this one."""
    site = Site(shared=SharedPages())
    content_changed.disconnect(site.cache.content._outdate)
    return site


@pytest.fixture
def event(here):
    return make_event(title="Summit", slug="summit")


def name_at(address):
    """Return what the page at an address is called in the shared cache."""
    return name_of(key_of(RequestFactory().get(address).environ))


def test_page_is_rendered_once_for_all_processes(here, elsewhere, event):
    address = event.get_absolute_url()

    first = here.get(address, HTTP_ACCEPT_ENCODING="br")
    others = [elsewhere.get(address, HTTP_ACCEPT_ENCODING="br") for _ in range(2)]

    assert [first.source, *[other.source for other in others]] == [MISS, SHARED, HIT]
    assert elsewhere.rendered == []
    for other in others:
        assert other.body == first.body
        assert {**other.headers, "Cache-Status": ""} == {**first.headers, "Cache-Status": ""}


def test_edit_is_on_the_shared_page_at_once_here_and_within_a_second_elsewhere(
    here, elsewhere, event, clock
):
    address = event.get_absolute_url()
    here.get(address), elsewhere.get(address)

    event.title = "Renamed"
    event.save()
    edited = here.get(address)
    clock.move(seconds=1)
    other = elsewhere.get(address)

    assert (edited.source, "Renamed" in edited.text) == (MISS, True)
    assert (other.source, "Renamed" in other.text) == (SHARED, True)


def test_page_that_another_process_wrote_late_is_not_believed(here, elsewhere, event, clock):
    address = event.get_absolute_url()
    here.get(address)
    late = caches["pages"].get(name_at(address))
    event.title = "Renamed"
    event.save()
    here.get(address)
    caches["pages"].set(name_at(address), late)
    clock.move(seconds=1)

    answer = elsewhere.get(address)

    assert (answer.source, "Renamed" in answer.text) == (MISS, True)


def test_shared_page_ends_when_a_record_is_due(here, elsewhere, clock):
    make_event(title="Summit to come", publish_from=NOON + timedelta(minutes=20))
    before = here.get("/en/events/")
    clock.move(minutes=20)

    answer = elsewhere.get("/en/events/")

    assert "Summit to come" not in before.text
    assert (answer.source, "Summit to come" in answer.text) == (MISS, True)


def test_clock_of_another_host_is_not_believed(here, elsewhere, event, clock):
    address = event.get_absolute_url()
    elsewhere.get("/en/")
    clock.move(minutes=5)
    here.get(address)
    clock.move(minutes=-5)
    event.title = "Renamed"
    event.save()
    clock.move(seconds=1)

    assert "Renamed" in elsewhere.get(address).text


@pytest.mark.parametrize("value", ["nonsense", 5, [], [None, "x", [], ""], ["x", "y", "z", "w"]])
def test_what_is_no_page_is_passed_over(here, event, value):
    address = event.get_absolute_url()
    caches["pages"].set(name_at(address), value)

    assert here.get(address).source == MISS


def test_page_of_another_release_is_not_found(here, elsewhere, event, monkeypatch):
    here.get(event.get_absolute_url())
    monkeypatch.setattr(shared_pages, "release", lambda: "next")

    assert elsewhere.get(event.get_absolute_url()).source == MISS


def test_pages_and_edits_go_on_while_the_shared_cache_is_stopped(here, elsewhere, event, valkey):
    address = event.get_absolute_url()
    here.get(address)
    valkey.stop()

    event.title = "Renamed"
    event.save()
    answers = [here.get(address), elsewhere.get(address)]
    valkey.start()

    assert [answer.status for answer in answers] == [200, 200]
    assert ["Renamed" in answer.text for answer in answers] == [True, True]
    assert [answer.source for answer in answers] == [MISS, MISS]


def test_process_without_a_page_has_it_from_the_others_when_the_database_is_gone(
    here, elsewhere, event
):
    address = event.get_absolute_url()
    page = here.get(address)

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(fail):
        answers = [elsewhere.get(address), elsewhere.get("/en/people/")]

    assert [answer.status for answer in answers] == [200, 500]
    assert (answers[0].source, answers[0].body) == (LOST, page.body)


@pytest.mark.parametrize(("given", "is_same"), [({}, True), ({"SITE_NAME": "Agenda"}, False)])
def test_release_is_the_same_wherever_code_and_settings_are(given, is_same, tmp_path):
    def name(**environment):
        program = """
import django
django.setup()
from summit_site.shared_pages import release
print(release())
"""
        own = {"DJANGO_SETTINGS_MODULE": "summit_site.settings", "SECRET_KEY": "x"}
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=settings.BASE_DIR,
            env=os.environ | own | environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    names = [name(DATA_DIR=str(tmp_path / "a")), name(DATA_DIR=str(tmp_path / "b"), **given)]

    assert (names[0] == names[1]) == is_same

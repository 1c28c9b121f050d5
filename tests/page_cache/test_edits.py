"""Each kind of edit shows on each page within a second, and no page shows half of one."""

import re
from collections import defaultdict
from datetime import timedelta
from itertools import count
from threading import Thread
from uuid import UUID

import pytest
from admin_interface.models import Theme
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import timezone, translation

from events.models import Event, Person, Topic
from summit_site import page_cache
from summit_site.content import identity
from summit_site.content.generation import content_changed
from summit_site.content.identity import Identity
from tests.admin_forms import form_data
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_programme,
    make_publication,
    make_recommendation,
    make_series,
    make_session,
    make_superuser,
    make_topic,
)
from tests.page_cache.conftest import NOON, Site

TODAY = NOON.date()
SUMMIT = UUID(int=1)


@pytest.fixture
def event(transactional_db, clock):
    """An event of today, with something of each kind around it, soon to be taken down."""
    Identity(accent="#1a5fb4").save()
    event = make_event(
        pk=SUMMIT,
        title="Summit of today",
        slug="summit",
        series=make_series(title="Series of today", slug="series"),
        starts_on=TODAY,
        topics=[make_topic(title="Early topic", slug="topic")],
        unpublish_at=NOON + timedelta(minutes=30),
    )
    person = make_person(family_name="Lovelace", slug="lovelace")
    session = make_session(event=event, title="Opening of today")
    make_appearance(event=event, session=session, person=person)
    make_document(event=event, title="Agenda of today")
    host = make_organization(name="Host of today", slug="host")
    make_event_organization(event=event, organization=host)
    initiative = make_initiative(event=event, title="Pledge of today", slug="pledge")
    make_recommendation(initiative=initiative, title="Recommend today")
    make_launcher(initiative=initiative, person=person)
    make_publication(title="Book of today", slug="book", authors=[person], event=event)
    make_programme(name="Programme of today", slug="programme", events=[event])
    make_event(title="Coming", slug="coming", publish_from=NOON + timedelta(minutes=20))
    return event


# Of each kind one at least; the further kinds each in another language.
PAGES = [
    *["/en/", "/en/events/", "/en/events/?when=upcoming", "/en/events/coming/"],
    *["/en/events/summit/", "/fr/events/summit/", "/en/topics/topic/", "/en/people/lovelace/"],
    "/en/initiatives/pledge/",
    *["/en/events/summit/programme/", "/en/series/series/", "/en/organizations/host/"],
    *["/en/initiatives/pledge/1/", "/en/publications/book/", "/en/programmes/programme/"],
    "/en/people/",
    *["/en/search/?q=today", "/en/search/suggest/?q=lov"],
    *["/en/events/feed.atom", "/en/events/feed.json?kind=summit", "/en/series/series/feed.rss"],
    "/en/initiatives/feed.atom",
    *["/en/events/calendar.ics", "/en/events/summit/calendar.ics"],
    "/en/organizations/host/calendar.ics",
    *["/ar/", "/zh-hans/", "/fr/", "/ru/", "/es/"],
    *["/ar/events/summit/", "/zh-hans/events/summit/", "/ru/events/summit/"],
    *["/es/events/summit/", "/es/people/lovelace/", "/zh-hans/people/"],
    *["/ar/series/", "/zh-hans/topics/", "/fr/organizations/", "/ru/initiatives/"],
    *["/es/publications/", "/ar/programmes/", "/ru/accessibility/", "/fr/api/"],
    *["/ar/series/series/calendar.ics", "/fr/organizations/host/feed.json"],
    *["/zh-hans/embed/events/summit/card/", "/ru/embed/events/summit/programme/"],
    *["/es/embed/initiatives/pledge/card/", f"/fr/id/{SUMMIT}/cite.bib"],
    *["/oembed?url=http://127.0.0.1:8000/ar/events/summit/", "/sitemap.xml"],
    *["/api/v1/events/", f"/api/v1/events/{SUMMIT}/?lang=fr", "/api/v1/people/?lang=ar"],
    *["/api/v1/recommendations/", "/api/v1/dumps/", "/api/v1/dumps/datapackage.json"],
]
# They show nothing that anybody edits.
CONSTANT = {"embed-script", "api:openapi-json", "api:api-root", None}


def test_each_kind_of_public_page_is_among_those_that_are_looked_at():
    looked_at = {view_at(page.partition("?")[0]) for page in PAGES}
    # All kinds of records have the same two views in the API.
    others = {name for name in public_views() if name and re.match("api:.*-(list|one)", name)}

    assert public_views() - CONSTANT - others == looked_at - others
    assert looked_at & others == {
        *["api:events-list", "api:events-one", "api:people-list", "api:recommendations-list"]
    }


def view_at(path):
    with translation.override(translation.get_language_from_path(path) or "en"):
        return resolve(path).view_name


def public_views():
    """Return the names of the views that declare themselves as public pages."""
    return {
        name
        for name, view in all_views(get_resolver())
        if hasattr(getattr(view, "view_class", view), "query_parameters")
    }


def all_views(resolver, spaces=""):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            space = f"{each.namespace}:" if each.namespace else ""
            yield from all_views(each, spaces + space)
        else:
            yield each.name and spaces + each.name, each.callback


@pytest.fixture
def change(event):
    """Return a function that changes fields of a record in its form in the admin."""
    # Tests with transactions of their own begin without what migrations wrote.
    Theme.objects.create(language_chooser_active=False)
    staff = Client()
    staff.force_login(make_superuser())

    def send(record, **values):
        meta = record._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
        response = staff.post(address, form_data(staff.get(address)) | values)
        assert response.status_code == 302, response.context["errors"]

    return send


def delete(record):
    staff = Client()
    staff.force_login(make_superuser())
    address = reverse("admin:events_topic_delete", args=[record.pk])
    assert staff.post(address, {"post": "yes"}).status_code == 302


# {kind of edit: (what to do with an event, its form and the clock, pages that then differ)}
EDITS = {
    "event": (
        lambda event, change, clock: change(event, title_en="Renamed"),
        ["/en/", "/en/events/feed.atom", "/en/events/calendar.ics", "/en/search/?q=today"],
    ),
    "inline": (
        lambda event, change, clock: change(event, **{"sessions-0-title_en": "Renamed"}),
        [
            *["/en/people/lovelace/", "/en/events/summit/programme/", "/es/people/lovelace/"],
            "/ru/embed/events/summit/programme/",
        ],
    ),
    "name of a person": (
        lambda event, change, clock: change(Person.objects.get(), family_name_en="Byron"),
        [
            "/en/events/summit/",
            "/en/people/",
            "/en/publications/book/",
            "/en/search/suggest/?q=lov",
            *["/ar/events/summit/", "/zh-hans/people/", "/api/v1/people/?lang=ar"],
        ],
    ),
    "colour of the site": (
        lambda event, change, clock: change(Identity.objects.get(), accent="#c8102e"),
        ["/en/", "/ar/events/summit/", "/ru/accessibility/", "/es/publications/"],
    ),
    "translation": (
        lambda event, change, clock: change(event, title_fr="Sommet du jour"),
        ["/fr/", "/fr/events/summit/", f"/api/v1/events/{SUMMIT}/?lang=fr"],
    ),
    "scheduled publishing": (
        lambda event, change, clock: clock.move(minutes=20),
        ["/en/events/", "/en/events/calendar.ics"],
    ),
    "scheduled taking down": (
        lambda event, change, clock: clock.move(minutes=30),
        ["/en/events/summit/", "/en/organizations/host/calendar.ics", "/en/search/?q=today"],
    ),
    "deletion": (
        lambda event, change, clock: delete(Topic.objects.get()),
        ["/en/events/summit/", "/en/events/feed.atom"],
    ),
    "archiving of many": (
        lambda event, change, clock: Event.objects.all().archive(),
        ["/en/topics/topic/", "/en/events/feed.atom", "/en/series/series/feed.rss"],
    ),
    "publishing of many": (
        lambda event, change, clock: Event.objects.all().publish(),
        ["/en/events/coming/", "/en/events/calendar.ics"],
    ),
}


@pytest.mark.parametrize(("edit", "pages"), EDITS.values(), ids=EDITS)
def test_edit_is_on_every_page_at_once_here_and_within_a_second_elsewhere(
    site, other_process, event, change, clock, edit, pages
):
    before = {each: site.get(each).text for each in PAGES}
    for each in PAGES:
        other_process.get(each)
    kept = {each: site.get(each).source for each in PAGES}

    edit(event, change, clock)
    here = {each: site.get(each).text for each in PAGES}
    after = rendered_now()
    clock.move(seconds=1)
    elsewhere = {each: other_process.get(each).text for each in PAGES}

    assert kept == dict.fromkeys(PAGES, "hit") | {"/en/events/coming/": None}
    assert [page for page in pages if before[page] == after[page]] == []
    assert here == after
    assert elsewhere == after


def rendered_now():
    """Return {page: what Django answers without a cache}."""
    return {page: rendered(page) for page in PAGES}


def rendered(page):
    return Client().get(page).text


@pytest.mark.parametrize(("zone", "midnight"), [("UTC", 12), ("Asia/Shanghai", 4)])
def test_event_is_over_when_the_day_of_the_site_ends(site, clock, settings, zone, midnight):
    settings.TIME_ZONE = zone
    make_event(title="Summit of today", starts_on=TODAY)
    seen = []

    for duration in [timedelta(0), timedelta(hours=midnight, seconds=-1), timedelta(seconds=1)]:
        clock.now += duration
        page = site.get("/en/events/?when=upcoming")
        seen.append((page.source, "Summit of today" in page.text))

    assert seen == [("fwd=miss", True), ("hit", True), ("fwd=miss", False)]


class RunningClock:
    """A clock that goes on by a millisecond whenever someone looks."""

    def __init__(self):
        self._ticks = count()

    def __call__(self):
        return NOON + timedelta(milliseconds=next(self._ticks))


class Writer:
    """Writes one version after the other over a pair of events, all of it in one transaction."""

    def __init__(self, number, clock):
        self.name, self.clock = f"w{number}", clock
        self.events = [make_event(slug=f"{self.name}-{each}", starts_on=TODAY) for each in "ab"]
        self.sessions = [make_session(event=event) for event in self.events]
        self.person = make_person(slug=self.name)
        self.begun_at, self.done_at = {}, {}
        for event in self.events:
            make_appearance(event=event, person=self.person)
        self.write(0)
        # It was there all along, as far as readers know.
        self.done_at[0] = NOON - timedelta(days=1)

    def write(self, version):
        title = f"{self.name}v{version};"
        self.begun_at[version] = self.clock()
        with transaction.atomic():
            for event, session in zip(self.events, self.sessions, strict=True):
                event.title = session.title = title
                event.save()
                session.save()
            Person.objects.filter(pk=self.person.pk).update(family_name=title)
        self.done_at[version] = self.clock()

    def write_all(self):
        for version in range(1, 6):
            self.write(version)
        connection.close()

    def shown(self, asked_at, answered_at):
        """Return the versions that a page may show that was asked for and answered then."""
        oldest = max(version for version, time in self.done_at.items() if time <= asked_at)
        newest = max(version for version, time in self.begun_at.items() if time < answered_at)
        return range(oldest, newest + 1)


def versions_on(text):
    """Return {name of the writer: {each version that a page shows}}."""
    versions = defaultdict(set)
    for name, version in re.findall(r"(w\d)v(\d+);", text):
        versions[name].add(int(version))
    return versions


@pytest.mark.parametrize("second", [timedelta(0), timedelta(seconds=1)], ids=["here", "elsewhere"])
def test_fifty_readers_see_no_half_edit_and_none_that_is_late(
    database_for_threads, monkeypatch, second
):
    clock = RunningClock()
    monkeypatch.setattr(timezone, "now", clock)
    monkeypatch.setattr(page_cache, "clock", clock)
    # Nobody is given the page before, however slow the machine.
    monkeypatch.setattr(page_cache, "PATIENCE", -1)
    site = Site()
    if second:
        content_changed.disconnect(site.cache.content._outdate)
    writers = {f"w{number}": Writer(number, clock) for number in range(5)}
    pages = ["/en/events/", *[f"/en/events/{name}-{each}/" for name in writers for each in "ab"]]
    seen, writing = [], [Thread(target=writer.write_all) for writer in writers.values()]

    def read(number):
        for turn in range(number, number + 40):
            asked_at = clock()
            answer = site.get(pages[turn % len(pages)])
            seen.append((asked_at, clock(), answer))
        connection.close()

    run_together(*writing, *[Thread(target=read, args=[number]) for number in range(50)])

    for asked_at, answered_at, answer in seen:
        shown = versions_on(answer.text)
        assert answer.source in ("hit", "fwd=miss")
        assert shown
        for name, versions in shown.items():
            allowed = writers[name].shown(asked_at - second, answered_at)
            assert len(versions) == 1
            assert versions <= set(allowed)
    assert {answer.source for _, _, answer in seen} == {"hit", "fwd=miss"}
    assert shown_a_second_later(site, pages, clock) == {page: rendered(page) for page in pages}


def shown_a_second_later(site, pages, clock):
    for _ in range(1000):
        clock()
    return {page: site.get(page).text for page in pages}


def run_together(*threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_new_identity_of_the_site_is_on_the_next_page_of_each_process(site, clock):
    before = site.get("/en/").text
    known = list(identity._known)

    Identity(name_en="Archive of Summits", accent="#c8102e").save()
    # As in a process that was not told.
    identity._known[:] = known
    after = site.get("/en/").text

    assert "<title>Summit Site</title>" in before
    assert "<title>Archive of Summits</title>" in after
    assert 'class="hue-20 chroma-20"' in after

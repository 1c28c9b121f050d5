"""The sitemap, by the schema of sitemaps.org and by what the pages say of themselves."""

import gzip
import tracemalloc
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from lxml import etree, html

from events.models import Event, Person
from initiatives.models import Initiative
from summit_site import sitemaps
from tests.factories import (
    PAGE_MAKERS,
    make_event,
    make_initiative,
    make_person,
    make_recommendation,
)

pytestmark = pytest.mark.django_db

SITE = "https://summits.example"
SCHEMAS = Path(__file__).parent / "schemas"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@cache
def schema(name):
    """Return a schema of sitemaps.org, with ours for the links that it leaves to others."""
    imports = [("http://www.w3.org/1999/xhtml", "xhtml-link.xsd"), (NAMES["s"], name)]
    lines = [f'<import namespace="{space}" schemaLocation="{file}"/>' for space, file in imports]
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{"".join(lines)}</schema>'
    return etree.XMLSchema(etree.fromstring(text, base_url=f"{SCHEMAS}/"))


def file_at(client, address, by="sitemap.xsd"):
    """Return the valid file at an address, parsed."""
    response = client.get(address.removeprefix(SITE))
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/xml; charset=utf-8",
    )
    document = etree.fromstring(response.getvalue())
    schema(by).assertValid(document)
    return document


def files(client):
    """Return {address: lastmod or None} of the index."""
    index = file_at(client, "/sitemap.xml", "siteindex.xsd")
    return {
        entry.findtext("s:loc", None, NAMES): entry.findtext("s:lastmod", None, NAMES)
        for entry in index
    }


def entries(client, address):
    """Return {address: (lastmod, {language: address})} of a file."""
    return {
        entry.findtext("s:loc", None, NAMES): (
            entry.findtext("s:lastmod", None, NAMES),
            {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)},
        )
        for entry in file_at(client, address)
    }


def changed(record, when):
    type(record).objects.filter(pk=record.pk).update(modified_at=when)


def head_of(client, address):
    """Return (canonical, {language: address}) as a page itself says."""
    page = html.fromstring(client.get(address.removeprefix(SITE)).text)
    links = page.xpath('//link[@rel="alternate"][@hreflang][not(@type)]')
    (canonical,) = page.xpath('//link[@rel="canonical"]/@href')
    return canonical, {link.get("hreflang"): link.get("href") for link in links}


def test_index_names_a_file_for_each_kind_of_page_there_is(client):
    for make in PAGE_MAKERS:
        make()
    make_recommendation()

    kinds = ["lists", *[kind.name for kind in sitemaps.KINDS]]
    assert list(files(client)) == [f"{SITE}/sitemaps/{kind}-1.xml" for kind in kinds]


def test_every_page_of_the_sitemap_says_of_itself_what_the_sitemap_says(client):
    for make in PAGE_MAKERS:
        make()
    make_event(title_fr="Sommet", title_ar="قمة")
    initiative = make_initiative(title_ru="Инициатива")
    make_recommendation(initiative=initiative)

    told = {
        address: versions
        for file in files(client)
        for address, (_lastmod, versions) in entries(client, file).items()
    }

    for address, versions in told.items():
        assert head_of(client, address) == (address, versions), address
        # What one version says of the others, they say of it.
        assert all(told[other] == versions for other in versions.values()), address
    # Home and eight lists, and each record in its languages: a person in all.
    assert len(told) == 9 * 6 + 6 + 7 + 3 + 2 + 2


def test_page_that_stands_in_is_in_no_sitemap_and_points_to_its_source(client):
    event = make_event()
    with translation.override("fr"):
        stand_in = event.get_absolute_url()

    original = f"{SITE}/en/events/{event.slug}/"
    assert list(entries(client, "/sitemaps/event-1.xml")) == [original]
    assert head_of(client, stand_in) == (original, {})


def test_page_without_slug_of_its_own_is_told_with_the_languages_of_its_owner(client):
    recommendation = make_recommendation(
        initiative=make_initiative(title_fr="Initiative", slug="it"), title_ru="Не то"
    )

    told = entries(client, "/sitemaps/recommendation-1.xml")

    assert list(told) == [f"{SITE}/{code}/initiatives/it/1/" for code in ["en", "fr"]]
    assert recommendation.number == 1


def test_change_is_that_of_the_content_whenever_it_is_asked_for(client):
    when = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
    older, newer = make_event(), make_event()
    changed(older, when - timedelta(days=1))
    changed(newer, when)
    recommendation = make_recommendation()
    changed(recommendation.initiative, when)

    lists = entries(client, "/sitemaps/lists-1.xml")

    assert files(client)[f"{SITE}/sitemaps/event-1.xml"] == "2025-03-04T05:06:07+00:00"
    assert {lastmod for lastmod, _ in entries(client, "/sitemaps/event-1.xml").values()} == {
        "2025-03-03T05:06:07+00:00",
        "2025-03-04T05:06:07+00:00",
    }
    assert {
        lastmod for lastmod, _ in entries(client, "/sitemaps/recommendation-1.xml").values()
    } == {"2025-03-04T05:06:07+00:00"}
    assert lists[f"{SITE}/en/events/"][0] == lists[f"{SITE}/en/"][0] == "2025-03-04T05:06:07+00:00"
    assert lists[f"{SITE}/en/people/"][0] is None


@pytest.mark.parametrize(
    "values",
    [
        {"status": Event.Status.DRAFT},
        {"status": Event.Status.ARCHIVED},
        {"publish_from": timezone.now() + timedelta(days=1)},
        {"unpublish_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_what_is_not_published_is_in_no_sitemap(client, values):
    event = make_event(**values)
    make_recommendation(initiative=make_initiative(status=Initiative.Status.DRAFT))

    text = client.get("/sitemap.xml").text

    assert "event-1" not in text
    assert "recommendation-1" not in text
    assert client.get("/sitemaps/event-1.xml").status_code == 404
    assert event.slug not in b"".join(client.get("/sitemaps/lists-1.xml")).decode()


@pytest.mark.parametrize(
    "name", ["event-0", "event-2", "nothing-1", "lists-2", "event-" + "9" * 30]
)
def test_file_that_is_not_there_is_not_found(client, name):
    make_event()

    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_records_past_a_file_go_into_the_next_and_none_is_told_twice(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "records_per_file", lambda: 3)
    events = [make_event() for _ in range(7)]

    addresses = [address for address in files(client) if "event" in address]
    pages = [list(entries(client, address)) for address in addresses]

    assert addresses == [f"{SITE}/sitemaps/event-{number}.xml" for number in [1, 2, 3]]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {page for part in pages for page in part} == {
        f"{SITE}{event.get_absolute_url()}" for event in events
    }


@pytest.mark.parametrize(("offered", "records"), [(["en"], 50_000), (LANGUAGES, 4153)])
def test_file_is_never_larger_than_search_engines_read(settings, offered, records):
    settings.LANGUAGES = [(code, code) for code in offered]
    longest = f"/en/publications/{'x' * 120}/"

    parts = list(sitemaps._entries_in_languages(longest, offered, timezone.now()))

    assert sitemaps.records_per_file() == records
    assert records * len(parts) <= 50_000
    assert records * sum(len(part.encode()) for part in parts) <= 50 * 1024 * 1024


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_takes_the_same_queries_for_any_number_of_pages(
    client, count, django_assert_num_queries
):
    for make, _number in product(PAGE_MAKERS, range(count)):
        make()
    for _ in range(count):
        make_recommendation()

    with django_assert_num_queries(18):
        client.get("/sitemap.xml")
    for kind in sitemaps.KINDS:
        with django_assert_num_queries(2):
            client.get(f"/sitemaps/{kind.name}-1.xml").getvalue()


def test_file_is_sent_while_it_is_written(client, monkeypatch):
    Person.objects.bulk_create(
        Person(family_name=f"Li {number}", slug=f"li-{number}", status=Person.Status.PUBLISHED)
        for number in range(4000)
    )
    response = client.get("/sitemaps/person-1.xml")

    tracemalloc.start()
    size = sum(len(part) for part in response)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert response.streaming
    assert size > 15_000_000
    assert peak < size / 2


def test_file_is_compressed_for_who_reads_that(client):
    make_event()

    response = client.get("/sitemaps/event-1.xml", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.getvalue()).endswith(b"</urlset>\n")


def test_robots_are_told_of_the_sitemap(client):
    assert f"\nSitemap: {SITE}{reverse('sitemap-index')}\n" in client.get("/robots.txt").text


def test_person_is_told_in_every_language(client):
    make_person(slug="li")

    told = entries(client, "/sitemaps/person-1.xml")

    expected = {code: f"{SITE}/{code}/people/li/" for code in LANGUAGES}
    assert list(told) == list(expected.values())
    assert {tuple(versions.items()) for _lastmod, versions in told.values()} == {
        (*expected.items(), ("x-default", f"{SITE}/en/people/li/"))
    }

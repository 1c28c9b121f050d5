"""Which addresses the cache keeps, and that it keeps all of what they say."""

import pytest
from django.urls import reverse

from tests.factories import make_event


@pytest.mark.parametrize(
    "path",
    [
        "/robots.txt",
        "/sitemap.xml",
        "/en/events/feed.atom?country=CH",
        "/en/events/calendar.ics",
        "/en/initiatives/feed.json",
    ],
)
def test_what_is_the_same_for_all_is_kept(site, path):
    make_event(country="CH")

    first, again = site.get(path), site.get(path)

    assert (first.status, again.source) == (200, "hit")
    assert again.body == first.body


def test_citation_is_kept_with_its_name_as_a_file(site):
    address = reverse("cite", args=[make_event().pk, "bib"])

    first, again = site.get(address), site.get(address)

    assert again.source == "hit"
    name = "Content-Disposition"
    assert again.headers[name] == first.headers[name]
    assert again.headers[name].startswith("attachment")


def test_signposts_are_kept_with_the_page(site):
    address = make_event().get_absolute_url()

    first, again = site.get(address), site.get(address)

    assert again.source == "hit"
    assert again.headers["Link"] == first.headers["Link"]
    assert 'rel="cite-as"' in again.headers["Link"]


def test_feed_from_the_cache_says_how_long_it_may_be_used(site):
    answer = site.get("/en/events/feed.atom")

    assert answer.headers["Cache-Control"] == "public, max-age=900"


def test_what_is_large_is_not_kept(site):
    path = "/sitemaps/lists-1.xml"

    assert [site.get(path).source, site.get(path).source] == [None, None]

"""What the head and the headers of pages tell search engines, social networks and machines."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html

from summit_site.content.linked_data import PageFacts
from summit_site.content.signposts import link_header
from tests.factories import (
    PAGE_MAKERS,
    make_document,
    make_event,
    make_initiative,
    make_launcher,
    make_person,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_series,
    make_topic,
    text_file,
)
from tests.test_public_pages import LISTS

pytestmark = pytest.mark.django_db

SITE = "https://summits.example"
REQUIRED = ["og:title", "og:type", "og:image", "og:url"]
WANTED = ["og:description", "og:site_name", "og:locale", "twitter:card", "description"]
OF_PICTURE = ["og:image:width", "og:image:height", "og:image:alt"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "Summits"


def metas(client, address):
    """Return {name: [content]} of the head of a page, all of them filled."""
    page = html.fromstring(client.get(address).text)
    found = {}
    for meta in page.xpath("//head/meta[@content][@property or @name]"):
        name = meta.get("property") or meta.get("name")
        found.setdefault(name, []).append(meta.get("content"))
    return found


def links(client, address):
    """Return [(address, relation, type or "")] of the headers of a page."""
    header = client.get(address)["Link"]
    return re.findall(r'<([^>]+)>; rel="([a-z-]+)"(?:; type="([^"]+)")?', header)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_tells_social_networks_what_they_show_once(client, language):
    records = [make() for make in PAGE_MAKERS] + [make_recommendation()]
    with translation.override(language):
        addresses = [
            *[reverse(name) for name in LISTS],
            *[record.get_absolute_url() for record in records],
        ]

    for address in addresses:
        told = metas(client, address)

        for name in [*REQUIRED, *WANTED, *OF_PICTURE]:
            assert len(told.get(name, [])) == 1, (address, name)
            assert told[name][0].strip(), (address, name)
        (picture,) = told["og:image"]
        answer = client.get(picture.removeprefix(SITE))
        assert answer.getvalue().startswith(b"\xff\xd8")
        assert answer["Content-Type"] == "image/jpeg"
        assert told["og:image:width"] + told["og:image:height"] == ["1200", "630"]


def test_kind_of_page_is_one_that_social_networks_know(client):
    kinds = {
        "/en/": "website",
        "/en/events/": "website",
        make_event().get_absolute_url(): "article",
        make_initiative().get_absolute_url(): "article",
        make_publication().get_absolute_url(): "article",
        make_person().get_absolute_url(): "profile",
    }

    assert {address: metas(client, address)["og:type"][0] for address in kinds} == kinds


def test_other_languages_are_those_that_the_page_exists_in(client):
    event = make_event(title="Summit", title_fr="Sommet", title_ar="قمة")

    with translation.override("fr"):
        told = metas(client, event.get_absolute_url())

    assert told["og:title"] == ["Sommet"]
    assert told["og:locale"] == ["fr_FR"]
    assert told["og:locale:alternate"] == ["ar_AR", "en_GB"]
    assert told["og:url"] == [f"{SITE}/fr/events/{event.slug}/"]


def test_long_description_is_cut_and_a_missing_one_is_made_of_facts(client):
    long = make_event(summary="Word " * 199)
    short = make_event(starts_on=date(2021, 4, 20), city="Geneva", country="CH")

    (cut,) = metas(client, long.get_absolute_url())["description"]
    (made,) = metas(client, short.get_absolute_url())["description"]

    assert (len(cut), cut[-1]) == (300, "…")
    assert made == "Summit · 20 April 2021 · Geneva, Switzerland"


def test_what_people_typed_stays_text_in_the_head(client):
    event = make_event(title='"><script>alert(1)</script>', summary='" onload="x')

    text = client.get(event.get_absolute_url()).text

    assert "<script>alert" not in text
    assert metas(client, event.get_absolute_url())["og:description"] == ['" onload="x']


def test_further_part_of_a_list_goes_by_its_own_address(client):
    for _ in range(21):
        make_topic()

    first, second = (html.fromstring(client.get(f"/en/topics/{q}").text) for q in ["", "?page=2"])

    assert first.xpath('//link[@rel="canonical"]/@href') == [f"{SITE}/en/topics/"]
    assert second.xpath('//link[@rel="canonical"]/@href') == [f"{SITE}/en/topics/?page=2"]
    assert second.xpath('//link[@rel="alternate"][not(@type)]') == []


def test_event_page_has_signposts_to_its_address_files_series_and_citations(client):
    series = make_series()
    event = make_event(series=series)
    document = make_document(event=event, file=text_file("a.pdf"))

    permanent = f"{SITE}/id/{event.pk}/"
    cite = f"{SITE}/en/id/{event.pk}/cite"
    assert links(client, event.get_absolute_url()) == [
        (permanent, "cite-as", ""),
        ("https://schema.org/AboutPage", "type", ""),
        ("https://schema.org/Event", "type", ""),
        (f"{SITE}{document.get_absolute_url()}", "item", "application/pdf"),
        (f"{SITE}{series.get_absolute_url()}", "collection", ""),
        (f"{cite}.bib", "describedby", "application/x-bibtex"),
        (f"{cite}.ris", "describedby", "application/x-research-info-systems"),
        (f"{cite}.json", "describedby", "application/vnd.citationstyles.csl+json"),
    ]


def test_signposts_name_authors_and_texts(client):
    author = make_person()
    publication = make_publication(authors=[author])
    text = make_publication_text(publication=publication, file=text_file("a.pdf"), link="")
    launcher = make_launcher()
    recommendation = make_recommendation(initiative=launcher.initiative)

    of_publication = links(client, publication.get_absolute_url())
    of_initiative = links(client, launcher.initiative.get_absolute_url())
    of_recommendation = links(client, recommendation.get_absolute_url())

    assert (f"{SITE}{author.get_absolute_url()}", "author", "") in of_publication
    assert (f"{SITE}{text.get_absolute_url()}", "item", "application/pdf") in of_publication
    assert (f"{SITE}{launcher.person.get_absolute_url()}", "author", "") in of_initiative
    collection = f"{SITE}{launcher.initiative.get_absolute_url()}"
    assert (collection, "collection", "") in of_recommendation


def test_every_signpost_leads_somewhere(client):
    event = make_event(series=make_series())
    make_document(event=event)

    for address, relation, content_type in links(client, event.get_absolute_url()):
        if relation != "type":
            answer = client.get(address.removeprefix(SITE), follow=True)
            assert answer.getvalue()
            assert answer.status_code == 200
            assert content_type in answer["Content-Type"]


def test_signposts_stay_few_enough_for_a_header():
    documents = [{"url": f"{SITE}/documents/{number:040}/"} for number in range(500)]
    main = {"@type": "Event", "@id": f"{SITE}/id/1/#this", "subjectOf": documents}

    header = link_header(PageFacts("Summit", main=main))

    assert header.count('rel="item"') == 20
    assert len(header) < 4000


def test_lists_have_no_signposts(client):
    assert not client.get("/en/events/").has_header("Link")
    assert link_header(PageFacts("Events")) is None


def security_text(client, settings, monkeypatch, now, contacts):
    settings.SECURITY_CONTACT = contacts
    monkeypatch.setattr("summit_site.views.timezone", SimpleNamespace(now=lambda: now))
    return client.get("/.well-known/security.txt")


def test_whom_to_tell_of_holes_is_said_for_less_than_a_year(client, settings, monkeypatch):
    now = datetime(2028, 2, 29, 23, 59, tzinfo=UTC)
    contacts = ["mailto:security@summits.example", "https://summits.example/report"]

    answer = security_text(client, settings, monkeypatch, now, contacts)
    earlier = security_text(client, settings, monkeypatch, now.replace(day=1), contacts)

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "Contact: mailto:security@summits.example\n"
        "Contact: https://summits.example/report\n"
        "Expires: 2029-02-01T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: https://summits.example/.well-known/security.txt\n"
    )
    assert earlier.text == answer.text


def test_site_without_a_contact_has_no_such_page(client, settings):
    settings.SECURITY_CONTACT = []

    assert client.get("/.well-known/security.txt").status_code == 404

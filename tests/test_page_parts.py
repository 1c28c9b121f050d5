"""What the pages of records have in common: index, ways to share, lasting address, statement."""

import re
from datetime import date, time

import pytest
from django.template import Context, Template

from summit_site.content.publishing import Status
from summit_site.templatetags.page_parts import host, signature
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_document,
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_photo,
    make_publication_text,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
    picture_file,
    text_file,
)

pytestmark = pytest.mark.django_db

WITH_WAYS_TO_SHARE = [make for make in PAGE_MAKERS if make is not make_topic]


def indexed(*headings):
    content = "".join(f"<h2 {heading}</h2>" for heading in headings)
    page = Template("{% load page_parts %}{% indexed %}" + content + "{% endindexed %}")
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page.render(Context())), content


def test_index_names_the_headings_that_have_an_address():
    found, _content = indexed(
        'id="story">Story',
        ">Without an address",
        'id="launched-1" data-index="Launched here"><a href="/x/">A long title</a>',
        'id="people">People &amp; others',
    )

    assert found == [
        ("story", "Story"),
        ("launched-1", "Launched here"),
        ("people", "People &amp; others"),
    ]


def test_short_page_has_no_index():
    assert indexed('id="story">Story', 'id="people">People')[0] == []


def test_event_page_leads_to_each_of_its_sections(client):
    event = make_event()
    make_session(event=event)
    make_document(event=event)
    make_initiative(event=event)

    page = client.get(event.get_absolute_url()).text

    index = re.search(r'<nav class="page-index".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="#([^"]+)"', index) == ["launched-1", "programme", "documents"]
    assert page.count('id="programme"') == 1


@pytest.mark.parametrize("make", WITH_WAYS_TO_SHARE)
def test_page_of_a_record_can_be_passed_on(client, settings, make):
    settings.SITE_URL = "https://summit.example"
    record = make()
    address = f"https://summit.example{record.get_absolute_url()}"

    page = client.get(record.get_absolute_url()).text

    quoted = address.replace(":", "%3A")
    assert f'data-share="{address}"' in page
    assert f"&amp;body={quoted}" in page
    assert page.count(f'class="qr" src="/id/{record.pk}/qr.svg"') == 1


def test_recommendation_and_programme_are_passed_on_by_addresses_of_their_own(client):
    recommendation, event = make_recommendation(), make_event()
    paths = [recommendation.get_absolute_url(), f"{event.get_absolute_url()}programme/"]

    shared = [re.search(r'data-share="([^"]+)"', client.get(path).text)[1] for path in paths]

    assert shared == [f"http://127.0.0.1:8000{path}" for path in paths]


def test_title_in_a_mail_cannot_add_to_its_address(client):
    event = make_event(title='Schools & trade? 100% "open"')

    page = client.get(event.get_absolute_url()).text

    assert "mailto:?subject=Schools%20%26%20trade%3F%20100%25%20%22open%22&amp;body=http" in page


def test_host_is_named_without_www_and_port():
    addresses = ["https://www.youtube.com/watch?v=1", "http://tv.example.org:8080/x", "nothing"]

    assert [host(address) for address in addresses] == ["youtube.com", "tv.example.org", ""]


def test_signature_marks_the_family_name_in_the_names_own_order():
    first = make_person(family_name="Li", given_name="Ming", name_order="family_first", slug="li")
    hidden = make_person(family_name="O'Neil", given_name="Ann", status=Status.DRAFT)

    assert signature(first) == (
        '<a href="/en/people/li/"><span class="family-name">LI</span> Ming</a>'
    )
    assert signature(hidden) == 'Ann <span class="family-name">O&#x27;NEIL</span>'


def test_map_marks_where_an_event_takes_place(client):
    event = make_event(city="Beijing", country="CN", latitude="39.9042", longitude="116.4074")

    page = client.get(event.get_absolute_url()).text

    assert 'aria-label="Map of the world with Beijing, China marked"' in page
    assert '<circle class="locator-mark" cx="57.4" cy="-28.6" r="1.2"/>' in page
    assert 'href="geo:39.904200,116.407400"' in page
    assert not re.search("<[^>]* style=", page)


@pytest.mark.parametrize(
    "coordinates", [{}, {"latitude": "-80", "longitude": "0"}], ids=["unknown", "off the map"]
)
def test_event_without_a_place_on_the_map_has_none(client, coordinates):
    event = make_event(**coordinates)

    assert "world.svg" not in client.get(event.get_absolute_url()).text


def test_coordinates_are_numbers_in_every_language(client):
    event = make_event(title_ru="Саммит", latitude="39.9042", longitude="116.4074")

    page = client.get(f"/ru/events/{event.slug}/").text

    assert 'cx="57.4" cy="-28.6"' in page
    assert "39.9042, 116.4074" in page


@pytest.mark.parametrize("with_photo", [True, False])
def test_video_is_a_link_that_names_its_host_and_loads_nothing(client, with_photo):
    event = make_event(stream_url="https://www.youtube.com/watch?v=1")
    make_session(event=event, recording_url="https://video.example/2")
    if with_photo:
        make_photo(event=event)

    page = client.get(event.get_absolute_url()).text

    ids = re.findall(r' id="([^"]+)"', page)
    assert '<a class="poster" href="https://www.youtube.com/watch?v=1">' in page
    assert "Watch on youtube.com" in page
    assert "Recording on video.example" in page
    assert "<iframe" not in page
    assert len(ids) == len(set(ids))


def test_people_of_a_programme_have_portraits_or_initials(client):
    event = make_event()
    session = make_session(event=event)
    portrayed = make_person(portrait=picture_file(size=(40, 40)))
    make_appearance(event=event, session=session, person=portrayed)
    other = make_person(family_name="Li", given_name="Ming")
    make_appearance(event=event, session=session, person=other)

    page = client.get(event.get_absolute_url()).text

    assert page.count('<div class="portrait">') == 1
    assert '<span class="portrait initials" aria-hidden="true">ML</span>' in page


def test_documents_say_their_language_and_size(client):
    event = make_event()
    make_document(event=event, language="fr", file=text_file(text="x" * 2048))
    text = make_publication_text(file=text_file("text.pdf", text="x" * 3072))

    on_event = client.get(event.get_absolute_url()).text
    on_publication = client.get(text.publication.get_absolute_url()).text

    assert 'hreflang="fr"' in on_event
    assert "TXT, 2.0\xa0KB" in on_event
    assert "PDF, 3.0\xa0KB" in on_publication


def test_replaced_document_says_the_size_of_its_new_file():
    document = make_document(file=text_file(text="x" * 10))
    document.file = text_file(text="x" * 20)

    document.save()
    document.refresh_from_db()

    assert document.file_size == 20


def test_time_without_a_day_is_a_time_of_day(client):
    event = make_event()
    make_session(event=event, starts=time(9, 30), ends=time(10))

    page = client.get(event.get_absolute_url()).text

    assert '<time datetime="09:30">09:30</time>–<time datetime="10:00">10:00</time>' in page


def test_series_says_how_many_took_part_and_what_was_launched(client):
    series = make_series()
    event = make_event(series=series)
    for _ in range(2):
        make_appearance(event=event)
    shown = make_initiative(event=event, title="Seen")
    make_initiative(event=event, title="Hidden", status=Status.DRAFT)

    page = client.get(series.get_absolute_url()).text

    assert "2 people on record" in page
    assert shown.get_absolute_url() in page
    assert "Hidden" not in page


def test_person_is_introduced_as_what_they_were_last_known_as(client):
    person = make_person()
    make_appearance(person=person, job_title="Director", event=make_event())
    make_appearance(
        person=person,
        job_title="President",
        organization=make_organization(name="A University"),
        event=make_event(starts_on=date(2024, 1, 1)),
    )

    page = client.get(person.get_absolute_url()).text

    lede = re.search(r'<p class="lede">(.*?)</p>', page)[1]
    assert re.sub("<[^>]+>", "", lede) == "President, A University As of 1 January 2024"


@pytest.mark.parametrize(
    ("contact", "owner", "expected"),
    [
        ("web@example.org", "", '<a href="mailto:web@example.org">web@example.org</a>'),
        ("", "Organisation for Example", "Write to Organisation for Example and"),
        ("", "", "Write to Summit Site and"),
    ],
)
def test_statement_on_accessibility_says_whom_to_write_to(
    client, settings, contact, owner, expected
):
    settings.CONTACT_EMAIL, settings.SITE_OWNER = contact, owner

    page = client.get("/en/accessibility/").text

    assert expected in page
    assert "WCAG) 2.2, level AA" in page


def test_every_page_leads_to_the_statement_on_accessibility(client):
    assert 'href="/en/accessibility/"' in client.get("/en/").text

"""What pages tell programs: true to schema.org's words, and to what readers see."""

import re
from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import translation

from events.models import Appearance, Event, Organization, Session
from initiatives.models import ProgrammeOrganization, Publication
from summit_site.content.linked_data import as_json, first_paragraph, plain_text
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
    picture_file,
    text_file,
)
from tests.linked_data import (
    data_on,
    faults_in,
    in_one_line,
    joined,
    values_of,
    visible_text,
)
from tests.test_public_pages import LISTS

pytestmark = pytest.mark.django_db

SITE = "https://summits.example"
# Told in codes or addresses, where readers see a name, a link or a picture.
CODES = [
    *["@id", "@type", "@context", "url", "contentUrl", "urlTemplate", "target", "item", "image"],
    *["inLanguage", "addressCountry", "encodingFormat", "eventStatus", "eventAttendanceMode"],
    *["query-input", "propertyID", "sameAs", "position"],
]
DATES = ["startDate", "endDate", "previousStartDate", "datePublished", "foundingDate"]
# Of the page, not of what it shows.
ABOUT_THE_PAGE = ["dateCreated", "dateModified"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "Summits"
    settings.SITE_OWNER = "Organisation for Example"


@pytest.fixture
def records():
    """Make one record of each kind with all that its page can show, in three languages."""
    series = make_series(title="Series", title_fr="Série", description="<p>All &amp; any.</p>")
    topic = make_topic(title="Teachers", title_fr="Enseignants", description="<p>Who teach.</p>")
    parent = make_organization(name="United Body")
    organization = make_organization(
        name="Institute for <Example>",
        name_fr="Institut",
        short_name="IE",
        kind=Organization.Kind.NGO,
        parent=parent,
        country="CH",
        logo=picture_file(),
        website="https://institute.example/",
        description="<p>It exists.</p><p>Since long.</p>",
        ror="00f54p054",
        wikidata="Q42",
    )
    person = make_person(
        family_name="Li",
        given_name="Ming",
        name_order="family_first",
        native_name="李铭",
        native_language="zh-hans",
        portrait=picture_file(),
        biography="<p>She writes <strong>books</strong>.</p>",
        orcid="0000-0002-1825-0097",
    )
    person.links.create(label="Staff page", url="https://institute.example/li")
    event = make_event(
        title="Summit on “Tools” & more",
        title_fr="Sommet",
        title_ar="قمة",
        slug="summit",
        summary="What it was.\u2028 </script><b>Not</b> bold.",
        series=series,
        edition=2,
        starts_on=date(2031, 4, 20),
        ends_on=date(2031, 4, 21),
        time_zone="Asia/Shanghai",
        mode=Event.Mode.HYBRID,
        holding=Event.Holding.RESCHEDULED,
        former_starts_on=date(2030, 4, 20),
        venue="Great Hall",
        address="1 Long Street",
        city="Beijing",
        country="CN",
        registration_url="https://register.example/",
        stream_url="https://stream.example/",
        topics=[topic],
    )
    for role in ["host", "sponsor", "supporter"]:
        make_event_organization(event=event, organization=organization, role=role)
    timed = make_session(
        event=event,
        title="Opening",
        title_fr="Ouverture",
        abstract="One.\n\nTwo.",
        day=date(2031, 4, 20),
        starts=time(9, 30),
        ends=time(10, 0),
        room="Room 1",
        language="fr",
        recording_url="https://recording.example/",
    )
    make_session(event=event, title="Some time", kind=Session.Kind.PANEL)
    as_of_then = {"job_title": "Director", "organization": organization}
    speech = {"speech_title": "On tools", "session": timed, "person": person, **as_of_then}
    make_appearance(event=event, **speech)
    make_appearance(event=event, person=person, role=Appearance.Role.MODERATOR)
    make_appearance(event=event, role=Appearance.Role.GUEST)
    make_photo(event=event, caption="A hall", credit="A. Nonymous")
    make_document(event=event, title="Agenda", language="en")
    publication = make_publication(
        title="Report on tools",
        title_ar="تقرير",
        summary="<p>In short.</p>",
        published_on=date(2020, 2, 3),
        publishers=[organization],
        authors=[person],
        event=event,
        cover=picture_file(),
        doi="10.1000/182",
        isbn="978-92-3-100000-0",
        document_symbol="A/1",
    )
    make_publication_text(publication=publication, language="fr", file=text_file("text.pdf"))
    book = make_publication(kind=Publication.Kind.BOOK, isbn="978-92-3-100000-0", year=2019)
    programme = make_programme(
        name="Institute Online",
        acronym="IO",
        description="<p>It teaches.</p>",
        start_year=2018,
        link="https://programme.example/",
        events=[event],
    )
    for role in ProgrammeOrganization.Role.values:
        make_programme_organization(programme=programme, organization=organization, role=role)
    initiative = make_initiative(
        title="Joint initiative",
        title_fr="Initiative commune",
        slug="initiative",
        summary="In one paragraph.",
        event=event,
        sdgs="4, 4.3",
        partners=[organization],
        reiterates=[publication],
        programmes=[programme],
    )
    first, second = (
        make_recommendation(initiative=initiative, text="<ul><li>Do</li><li>this</li></ul>"),
        make_recommendation(initiative=initiative, title="Second", title_fr="Deuxième", sdgs="17"),
    )
    make_launcher(initiative=initiative, person=person, **as_of_then)
    make_launcher(initiative=initiative, person=None, organization=parent)
    pages = [series, topic, organization, person, event, publication, book, programme, initiative]
    return [*pages, first, second]


def addresses_in(language, records):
    """Return the addresses of one page of each kind, and of the lists."""
    with translation.override(language):
        return [
            *[reverse(name) for name in LISTS],
            *[record.get_absolute_url() for record in records],
            reverse("events:event-programme", args=["summit"]),
        ]


def data_at(client, address):
    return data_on(client.get(address).text)


def node_at(client, address, kind):
    """Return the node of a kind at the top of a page's data."""
    (node,) = [each for each in data_at(client, address)["@graph"] if each["@type"] == kind]
    return node


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_tells_in_the_words_of_schema_org(client, records, language):
    faults = {
        address: faults_in(data_at(client, address)) for address in addresses_in(language, records)
    }

    assert [each for each in faults.items() if each[1]] == []
    assert len(faults) == 24


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_tells_only_what_readers_see(client, records, language):
    unseen = {}
    for address in addresses_in(language, records):
        text = client.get(address).text
        seen, dates = visible_text(text), re.findall(r'datetime="(.{10})', text)
        for name, value in values_of(data_on(text)):
            if name in DATES:
                is_seen = value[:10] in dates or value in seen
            else:
                is_seen = name in [*CODES, *ABOUT_THE_PAGE] or in_one_line(str(value)) in seen
            if not is_seen:
                unseen.setdefault(address, []).append((name, value))

    assert unseen == {}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_addresses_that_pages_tell_are_on_them_or_this_sites_own(client, records, language):
    names = ["url", "contentUrl", "target", "item", "image", "sameAs"]
    strange = []
    for address in addresses_in(language, records):
        text = client.get(address).text.replace("&amp;", "&")
        strange += [
            value
            for name, value in values_of(data_on(text))
            if name in names and not value.startswith(f"{SITE}/") and f'"{value}"' not in text
        ]

    assert strange == []


def test_every_address_that_pages_tell_leads_somewhere(client, records):
    names = ["url", "contentUrl", "item", "image", "@id"]
    addresses = {
        value.partition("#")[0]
        for address in addresses_in("fr", records)
        for name, value in values_of(data_at(client, address))
        if name in names and value.startswith(f"{SITE}/")
    }

    answers = [client.get(address.removeprefix(SITE), follow=True) for address in addresses]

    assert all(answer.getvalue() for answer in answers)
    assert {answer.status_code for answer in answers} == {200}
    assert len(answers) > 50


def test_what_pages_tell_of_a_record_joins(client, records):
    person = next(each for each in records if each._meta.model_name == "person")
    pages = [data_at(client, address) for address in addresses_in("en", records)]

    graph = joined(*pages)

    told = graph[f"{SITE}/id/{person.pk}/#this"]
    event = graph[f"{SITE}/id/{records[4].pk}/#this"]
    assert told["@type"] == ["https://schema.org/Person"]
    assert {"@id": f"{SITE}/id/{person.pk}/#this"} in event["https://schema.org/performer"]
    assert told["https://schema.org/performerIn"] == [{"@id": event["@id"]}]
    assert [value["@value"] for value in told["https://schema.org/name"]] == ["LI Ming"]
    # Each thing is one thing, whatever page tells of it.
    kinds = {key: node.get("@type", []) for key, node in graph.items() if "/id/" in key}
    assert {key: kind for key, kind in kinds.items() if len(kind) != 1} == {}


def test_what_could_end_the_script_is_escaped(client, records):
    text = client.get("/en/events/summit/").text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1]

    assert not re.search("[<>&\u2028\u2029]", block)
    assert "\\u003c/script\\u003e\\u003cb\\u003eNot" in block
    assert as_json({"name": "قمة & “Tools”"}) == '{"name":"قمة \\u0026 “Tools”"}'


def test_event_tells_when_where_and_whether_it_is_held(client, records):
    event = node_at(client, "/en/events/summit/", "Event")

    told = ["startDate", "endDate", "previousStartDate", "eventStatus", "eventAttendanceMode"]
    assert [event[name] for name in told] == [
        "2031-04-20",
        "2031-04-21",
        "2030-04-20",
        "https://schema.org/EventRescheduled",
        "https://schema.org/MixedEventAttendanceMode",
    ]
    assert event["location"] == [
        {
            "@type": "Place",
            "name": "Great Hall",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "1 Long Street",
                "addressLocality": "Beijing",
                "addressCountry": "CN",
            },
        },
        {"@type": "VirtualLocation", "url": "https://stream.example/"},
    ]
    assert event["potentialAction"]["target"] == "https://register.example/"


def test_event_tells_its_people_with_title_and_organisation_of_that_day_once(client, records):
    event = node_at(client, "/en/events/summit/", "Event")

    (performer,), (guest,) = event["performer"], event["attendee"]
    assert (performer["name"], performer["jobTitle"]) == ("LI Ming", "Director")
    assert performer["alternateName"] == "李铭"
    assert performer["affiliation"]["name"] == "IE"
    assert performer["affiliation"]["@type"] == "NGO"
    assert guest["name"].startswith("Ada PERSON")
    assert [event[part][0]["name"] for part in ["organizer", "sponsor", "contributor"]] == [
        "Institute for <Example>"
    ] * 3


def test_session_tells_its_hours_in_the_zone_of_the_event_or_only_the_days(client, records):
    timed, untimed = sorted(
        node_at(client, "/en/events/summit/", "Event")["subEvent"], key=lambda each: each["name"]
    )

    assert (timed["startDate"], timed["endDate"]) == (
        "2031-04-20T09:30:00+08:00",
        "2031-04-20T10:00:00+08:00",
    )
    assert (untimed["startDate"], untimed["endDate"]) == ("2031-04-20", "2031-04-21")
    assert timed["location"][0]["name"] == "Room 1"
    assert timed["inLanguage"] == "fr"
    assert timed["eventStatus"] == "https://schema.org/EventRescheduled"


@pytest.mark.parametrize(
    ("holding", "status"),
    [
        (Event.Holding.SCHEDULED, "EventScheduled"),
        (Event.Holding.POSTPONED, "EventPostponed"),
        (Event.Holding.CANCELLED, "EventCancelled"),
    ],
)
def test_event_keeps_its_date_whatever_becomes_of_it(client, holding, status):
    event = make_event(holding=holding, former_starts_on=date(2019, 1, 1))

    told = node_at(client, event.get_absolute_url(), "Event")

    assert told["eventStatus"] == f"https://schema.org/{status}"
    assert told["startDate"] == "2021-04-20"
    assert "previousStartDate" not in told


def test_event_in_a_place_that_nobody_knows_tells_none(client):
    event = make_event()

    assert "location" not in node_at(client, event.get_absolute_url(), "Event")


def test_what_is_not_published_is_told_of_by_name_alone(client):
    series = make_series(title="Hidden", status=Event.Status.DRAFT)
    event = make_event(series=series)

    told = node_at(client, event.get_absolute_url(), "Event")

    assert told["superEvent"] == {"@type": "EventSeries", "name": "Hidden"}


def test_profile_holds_the_person_and_full_dates(client, records):
    page = node_at(client, records[3].get_absolute_url(), "ProfilePage")

    person = page["mainEntity"]
    assert person["name"] == "LI Ming"
    assert (person["familyName"], person["givenName"]) == ("Li", "Ming")
    assert person["sameAs"] == [
        "https://orcid.org/0000-0002-1825-0097",
        "https://institute.example/li",
    ]
    assert person["description"] == "She writes books."
    assert page["dateModified"].endswith("+00:00")


def test_initiative_holds_its_recommendations_by_number(client, records):
    initiative = node_at(client, "/fr/initiatives/initiative/", "CreativeWork")

    parts = [(part["position"], part["identifier"], part["url"]) for part in initiative["hasPart"]]
    assert parts == [
        (1, "1", f"{SITE}/fr/initiatives/initiative/1/"),
        (2, "2", f"{SITE}/fr/initiatives/initiative/2/"),
    ]
    assert initiative["hasPart"][0]["text"] == "Do this"
    assert [part["name"] for part in initiative["isBasedOn"]] == ["Report on tools"]
    assert initiative["@reverse"]["workFeatured"]["name"] == "Sommet"


def test_publication_is_told_of_by_the_kind_that_has_its_number(client, records):
    report = node_at(client, records[5].get_absolute_url(), "Report")
    book = node_at(client, records[6].get_absolute_url(), "Book")

    assert (report["reportNumber"], report["datePublished"]) == ("A/1", "2020-02-03")
    assert [each["propertyID"] for each in report["identifier"]] == ["DOI", "ISBN"]
    assert report["encoding"][0]["encodingFormat"] == "application/pdf"
    assert (book["isbn"], book["datePublished"]) == ("978-92-3-100000-0", "2019")


def test_breadcrumbs_lead_from_the_home_page_to_the_page(client, records):
    crumbs = node_at(client, "/fr/events/summit/", "BreadcrumbList")["itemListElement"]

    assert [(each["position"], each["name"], each["item"]["@id"]) for each in crumbs] == [
        (1, "Summits", f"{SITE}/fr/"),
        (2, "Événements", f"{SITE}/fr/events/"),
        (3, "Série", f"{SITE}/fr/series/{records[0].slug}/"),
        (4, "Sommet", f"{SITE}/fr/events/summit/"),
    ]


def test_home_page_tells_what_the_site_is_and_how_to_search_it(client):
    site = node_at(client, "/ru/", "WebSite")

    assert site["publisher"] == {"@id": f"{SITE}/#publisher"}
    assert node_at(client, "/ru/", "Organization")["name"] == "Organisation for Example"
    assert site["potentialAction"]["target"]["urlTemplate"] == (
        f"{SITE}/ru/search/?q={{search_term_string}}"
    )


def test_each_part_of_a_list_tells_its_records_in_order(client, settings):
    for number in range(21):
        make_person(family_name=f"Li {number:02}")

    second = data_at(client, "/en/people/?page=2")["@graph"][0]

    assert second["@type"] == "CollectionPage"
    (item,) = second["mainEntity"]["itemListElement"]
    assert (item["position"], item["name"]) == (1, "Ada LI 20")
    assert second["url"] == f"{SITE}/en/people/?page=2"


def test_page_that_stands_in_tells_of_the_original(client):
    event = make_event(title="Only English")

    with translation.override("fr"):
        page = data_at(client, event.get_absolute_url())["@graph"][0]

    assert (page["inLanguage"], page["url"]) == ("en", f"{SITE}/en/events/{event.slug}/")


@pytest.mark.parametrize(
    ("html", "text", "paragraph"),
    [
        ("", "", ""),
        (None, "", ""),
        ("<p></p><p>One &lt;b&gt;<br>two</p><p>Three</p>", "One <b> two Three", "One <b> two"),
        ("<ul><li>One</li><li>two</li></ul>", "One two", "One two"),
    ],
)
def test_rich_text_is_told_without_its_marks(html, text, paragraph):
    assert (plain_text(html), first_paragraph(html)) == (text, paragraph)

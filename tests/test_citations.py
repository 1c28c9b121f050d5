"""How records are cited, read by the programs that others wrote for it."""

import json
import re
import warnings
from datetime import date
from html import unescape
from pathlib import Path

import bibtexparser
import pytest
import rispy
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from events.citations import event_citation, speech_citation
from events.models import Appearance, Event, Session
from initiatives.citations import (
    initiative_citation,
    publication_citation,
    recommendation_citation,
)
from initiatives.models import Publication
from summit_site.content.addresses import absolute, permanent_address
from summit_site.content.citations import Author, Citation
from summit_site.content.qr_codes import qr_code
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_publication,
    make_recommendation,
    make_session,
    make_topic,
)

with warnings.catch_warnings():
    # It has escapes in its patterns that newer Pythons warn of.
    warnings.simplefilter("ignore")
    from citeproc import Citation as Reference
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

pytestmark = pytest.mark.django_db

SITE = "https://summits.example"
APA = Path(__file__).parent / "schemas/apa.csl"
NASTY = r"50% & $5 #1_a^b~c {brace} \end} “quoted”" + "\nnext, line قمة 铭"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def institute():
    return make_organization(name="Institute and Sons", name_fr="Institut")


@pytest.fixture
def ming():
    return make_person(family_name="Li", given_name="Ming", name_order="family_first")


@pytest.fixture
def event(institute):
    event = make_event(
        title="Summit on tools",
        title_fr="Sommet des outils",
        ends_on=date(2021, 4, 21),
        city="Beijing",
        city_fr="Pékin",
        country="CN",
    )
    make_event_organization(event=event, organization=institute)
    make_event_organization(event=event, role="sponsor")
    return event


def in_plain(citation):
    return unescape(strip_tags(citation.in_apa))


def cited(client, record, form, language="en"):
    with translation.override(language):
        return client.get(reverse("cite", args=[record.pk, form]))


def bibtex(citation):
    """Return (type, {field: value}) as bibtexparser reads it."""
    library = bibtexparser.parse_string(citation.as_bibtex())
    assert library.failed_blocks == []
    (entry,) = library.entries
    return entry.entry_type, {field.key: field.value for field in entry.fields}


def ris(citation):
    (entry,) = rispy.loads(citation.as_ris())
    return entry


def by_citeproc(citation):
    """Return the reference as citeproc-py writes it from our CSL JSON by the style of the APA."""
    style = CitationStylesStyle(str(APA), validate=False)
    # It knows `event-title`, which CSL 1.0.2 has, by its former name only, and warns.
    data = [{**citation.data, "event": citation.event}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON(data)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Reference([CitationItem(citation.name)]))
    return str(bibliography.bibliography()[0])


def test_event_is_cited_as_the_work_of_its_hosts(event):
    citation = event_citation(event)

    address = f"{SITE}/id/{event.pk}/"
    assert in_plain(citation) == (
        "Institute and Sons. (2021, April 20–21). Summit on tools [Summit]. Beijing, China. "
        + address
    )
    assert "<i>Summit on tools</i> [Summit]." in citation.in_apa
    assert citation.data == {
        "id": f"event-2021-{event.pk.hex[:8]}",
        "type": "event",
        "title": "Summit on tools",
        "author": [{"literal": "Institute and Sons"}],
        "issued": {"date-parts": [[2021, 4, 20], [2021, 4, 21]]},
        "genre": "Summit",
        "event-place": "Beijing, China",
        "URL": address,
        "language": "en",
    }


def test_speech_is_cited_by_its_own_title_and_speaker(event, ming):
    session = make_session(event=event, title="Opening", day=date(2021, 4, 21))
    speech = make_appearance(event=event, session=session, person=ming, speech_title="On tools")

    citation = speech_citation(speech)

    assert in_plain(citation) == (
        "Li, M. (2021, April 21). On tools [Speech]. Summit on tools, Beijing, China. "
        f"{SITE}/id/{speech.pk}/"
    )
    assert bibtex(citation) == (
        "inproceedings",
        {
            "title": "{On tools}",
            "booktitle": "Summit on tools",
            "address": "Beijing, China",
            "type": "Speech",
            "author": "Li, Ming",
            "date": "2021-04-21",
            "year": "2021",
            "url": f"{SITE}/id/{speech.pk}/",
            "langid": "english",
        },
    )


def test_page_of_a_programme_cites_each_speech_and_sessions_without_titles_as_one(
    client, event, ming
):
    panel = make_session(event=event, title="Panel on tools", kind=Session.Kind.PANEL)
    make_appearance(event=event, session=panel, person=ming)
    make_appearance(event=event, session=panel, role=Appearance.Role.GUEST)
    titled = make_session(event=event, title="Talks")
    talk = make_appearance(event=event, session=titled, person=ming, speech_title="A talk")
    pause = make_session(event=event, title="Pause", kind=Session.Kind.BREAK)
    make_appearance(event=event, session=pause)
    beside = make_appearance(event=event, speech_title="Beside")
    make_appearance(event=event)

    page = client.get(reverse("events:event-programme", args=[event.slug]))

    keys = [each.key for each in page.context["page_facts"].citations]
    assert keys == [event.pk, panel.pk, talk.pk, beside.pk]
    assert in_plain(speech_citation(panel)).startswith(
        "Li, M. (2021, April 20–21). Panel on tools [Panel]. Summit on tools,"
    )


def test_page_of_an_event_leads_to_how_its_speeches_are_cited(client, event):
    speech = make_appearance(event=event, speech_title="On tools")
    programme = reverse("events:event-programme", args=[event.slug])

    page = client.get(event.get_absolute_url())

    assert [each.key for each in page.context["page_facts"].citations] == [event.pk]
    assert f'<a href="{programme}#citations">Cite a speech</a>' in page.text
    assert f"/id/{speech.pk}/cite.bib" in client.get(programme).text


def test_recommendation_is_cited_within_its_initiative(event, institute, ming):
    initiative = make_initiative(title="Joint initiative", event=event)
    make_launcher(initiative=initiative, person=ming, organization=institute)
    make_launcher(initiative=initiative, person=ming)
    recommendation = make_recommendation(initiative=initiative, title="Share tools")

    citation = recommendation_citation(recommendation)

    assert in_plain(citation) == (
        "Institute and Sons, & Li, M. (2021). Recommendation 1: Share tools. "
        f"In Joint initiative. {SITE}/id/{recommendation.pk}/"
    )
    assert "In <i>Joint initiative</i>." in citation.in_apa
    assert in_plain(initiative_citation(initiative)) == (
        "Institute and Sons, & Li, M. (2021, April 20). Joint initiative [Joint initiative]. "
        f"Summit on tools, Beijing, China. {SITE}/id/{initiative.pk}/"
    )


def test_publication_is_cited_by_its_authors_or_else_its_publishers(institute, ming):
    report = make_publication(
        title="Tools?",
        published_on=date(2020, 2, 3),
        publishers=[institute],
        authors=[ming],
        doi="10.1000/182",
        document_symbol="A/1",
    )
    book = make_publication(title="Book", kind=Publication.Kind.BOOK, publishers=[institute])

    assert in_plain(publication_citation(report)) == (
        "Li, M. (2020). Tools? (Report A/1). Institute and Sons. https://doi.org/10.1000/182"
    )
    assert in_plain(publication_citation(book)) == (
        f"Institute and Sons. (2020). Book [Book]. {SITE}/id/{book.pk}/"
    )
    assert bibtex(publication_citation(report))[1]["institution"] == "Institute and Sons"


def test_reference_without_authors_begins_with_its_title():
    citation = event_citation(make_event(title="Nobody’s"))

    assert in_plain(citation).startswith("Nobody’s [Summit]. (2021, April 20). https://")


@pytest.mark.parametrize(
    ("family", "given", "expected"),
    [
        ("Li", "Ming", "Li, M."),
        ("Dupont", "Jean-Pierre Marie", "Dupont, J.-P. M."),
        ("Li", "", "Li"),
        ("李", "铭", "李铭"),
        ("Ли", "Мин", "Ли, М."),
        ("حسن", "علي", "حسن علي"),
        ("O’Neil", "É. d’Arc", "O’Neil, É. D."),
    ],
)
def test_name_in_apa_has_initials_where_its_script_has_them(family, given, expected):
    assert Author(family, given).in_apa == expected


def test_long_list_of_authors_leaves_out_all_but_the_last(event):
    authors = tuple(Author(f"A{number}") for number in range(25))
    days = (date(2021, 4, 20),) * 2

    text = in_plain(Citation(event.pk, "event", "T", "en", days=days, authors=authors))

    assert text.startswith("A0, A1, ")
    assert ", A18, . . . A24. (2021" in text


@pytest.mark.parametrize(
    ("last", "english", "french"),
    [
        (date(2021, 4, 20), "2021, April 20", "2021, 20 avril"),
        (date(2021, 4, 22), "2021, April 20–22", "2021, 20 avril–22 avril"),
        (date(2021, 5, 1), "2021, April 20–May 1", "2021, 20 avril–1 mai"),
        (date(2022, 1, 1), "2021, April 20–2022, January 1", "2021, 20 avril–2022, 1 janvier"),
    ],
)
def test_days_are_said_as_apa_does(event, last, english, french):
    event.ends_on = last

    assert f"({english})." in in_plain(event_citation(event))
    with translation.override("fr"):
        assert f"({french})." in in_plain(event_citation(event))


def test_reference_is_wholly_in_one_language(client, event):
    french = json.loads(cited(client, event, "json", "fr").content)[0]
    arabic = json.loads(cited(client, event, "json", "ar").content)[0]

    assert (french["title"], french["event-place"]) == ("Sommet des outils", "Pékin, Chine")
    assert (french["author"], french["language"]) == ([{"literal": "Institut"}], "fr")
    assert (arabic["title"], arabic["event-place"]) == ("Summit on tools", "Beijing, China")
    assert (arabic["genre"], arabic["language"]) == ("Summit", "en")


def test_reference_reads_from_right_to_left_where_its_language_does(event, ming):
    Event.objects.filter(pk=event.pk).update(title_ar="قمة", city_ar="بيجين")
    event = Event.objects.get(pk=event.pk)
    panel = make_session(event=event, day=event.starts_on, title_ar="جلسة")
    for family in ["حسن", "علي"]:
        person = make_person(family_name="X", family_name_ar=family, given_name_ar="ا")
        make_appearance(event=event, session=panel, person=person)

    with translation.override("ar"):
        citation = speech_citation(panel)

    assert in_plain(citation).startswith("حسن ا، & علي ا. (2021, 20 ")
    assert "قمة، بيجين، الصين. http" in in_plain(citation)
    assert f'<bdi dir="ltr">{citation.address}</bdi>' in citation.in_apa


def test_signs_that_mean_something_elsewhere_are_told_as_they_are(event, ming):
    Event.objects.filter(pk=event.pk).update(title_en=NASTY)
    event = Event.objects.get(pk=event.pk)
    citation = speech_citation(make_appearance(event=event, person=ming, speech_title=NASTY))
    in_one_line = NASTY.replace("\n", " ")

    _kind, fields = bibtex(citation)
    entry = ris(citation)

    assert fields["booktitle"] == (
        r"50\% \& \$5 \#1\_a\textasciicircum{}b\textasciitilde{}c "
        r"\textbraceleft{}brace\textbraceright{} \textbackslash{}end\textbraceright{} "
        "“quoted” next, line قمة 铭"
    )
    assert entry["title"] == entry["secondary_title"] == in_one_line
    assert json.loads(citation.as_json())[0]["title"] == NASTY
    assert "<b>" not in Citation(event.pk, "event", "<b>", "en", year=2021).in_apa


def test_organisation_with_and_in_its_name_stays_one_author(event):
    library = bibtexparser.parse_string(
        event_citation(event).as_bibtex(),
        append_middleware=[bibtexparser.middlewares.SeparateCoAuthors()],
    )

    assert library.entries[0]["author"] == ["{Institute and Sons}"]


def test_ris_has_the_line_ends_and_the_order_of_its_format(event):
    text = event_citation(event).as_ris()

    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert lines[0] == "TY  - CONF"
    assert lines[-2:] == ["ER  - ", ""]
    entry = ris(event_citation(event))
    assert entry["authors"] == ["Institute and Sons"]
    assert (entry["year"], entry["date"]) == ("2021", "2021/04/20/")
    assert entry["urls"] == [f"{SITE}/id/{event.pk}/"]


def test_citeproc_makes_the_same_reference_of_our_data(event, institute, ming):
    # On one day: citeproc-py fails at the days of a span that share a month.
    day = make_session(event=event, day=event.starts_on)
    speech = make_appearance(event=event, person=ming, speech_title="On tools", session=day)
    authors = [ming, make_person(family_name="Sy", given_name="Jean-Luc")]
    works = {"publishers": [institute], "authors": authors, "published_on": date(2020, 2, 3)}
    report = make_publication(title="Tools", document_symbol="A/1", doi="10.1000/182", **works)
    book = make_publication(title="Book", kind=Publication.Kind.BOOK, **works)
    # With a host: citeproc-py says a title twice that stands in for authors.
    short = make_event_organization(event=make_event(title="Short"), organization=institute).event
    initiative = make_initiative(title="Joint initiative")
    make_launcher(initiative=initiative, person=None, organization=institute)
    recommendation = make_recommendation(initiative=initiative)
    citations = [
        speech_citation(speech),
        event_citation(short),
        initiative_citation(initiative),
        recommendation_citation(recommendation),
        *[publication_citation(work) for work in [report, book]],
    ]

    theirs = [by_citeproc(citation) for citation in citations]

    for citation, reference in zip(citations, theirs, strict=True):
        assert in_plain(citation) == reference


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
    ],
)
def test_page_offers_the_files_which_are_downloads(client, event, form, content_type):
    with translation.override("fr"):
        page, address = client.get(event.get_absolute_url()), reverse("cite", args=[event.pk, form])

    answer = client.get(address)

    assert f'href="{address}"' in page.text
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == (
        f'attachment; filename="event-2021-{event.pk.hex[:8]}.{form}"'
    )
    assert not answer.has_header("Vary")


def test_what_has_no_author_or_is_not_published_has_no_file(client, event):
    draft = make_event(status=Event.Status.DRAFT)
    hidden = make_appearance(event=draft, speech_title="Hidden")
    untitled = make_appearance(event=event)

    for record in [draft, hidden, untitled, make_topic(), make_person()]:
        assert cited(client, record, "bib").status_code == 404
    assert cited(client, event, "exe").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_file_takes_the_same_queries_for_any_number_of_authors(
    client, event, count, django_assert_num_queries
):
    panel, initiative = make_session(event=event), make_initiative(event=event)
    for _ in range(count):
        make_appearance(event=event, session=panel)
        make_event_organization(event=event)
        make_launcher(initiative=initiative, organization=make_organization())
    authors = [make_person() for _ in range(count)]
    publication = make_publication(authors=authors, publishers=[make_organization()])
    recommendation = make_recommendation(initiative=initiative)

    # The kinds that were asked before its own, the record, and what it needs.
    queries = {event: 3, panel: 5, initiative: 13, recommendation: 14, publication: 13}
    for record, number in queries.items():
        with django_assert_num_queries(number):
            cited(client, record, "bib")


@pytest.mark.parametrize("make", [*PAGE_MAKERS, make_recommendation])
def test_page_shows_the_permanent_address_of_its_record_and_a_code_of_it(client, make):
    record = make()
    address = permanent_address(record.pk)

    page = client.get(record.get_absolute_url()).text
    [code] = re.findall(r'class="qr" src="([^"]+)"', page)
    answer = client.get(code)

    assert f'<a href="{address}"><bdi dir="ltr">{address}</bdi></a>' in page
    assert (answer.text, answer["Content-Type"]) == (qr_code(address), "image/svg+xml")


def test_page_of_a_programme_has_a_code_of_its_own_address(client, event):
    path = event.programme_address

    [code] = re.findall(r'class="qr" src="([^"]+)"', client.get(path).text)

    assert client.get(code).text == qr_code(absolute(path))


def test_permanent_address_leads_to_the_page_in_the_language_of_the_reader(client, event):
    session = make_session(event=event)

    def location(record, **headers):
        assert permanent_address(record.pk) == f"{SITE}{reverse('permanent', args=[record.pk])}"
        answer = client.get(f"/id/{record.pk}/", headers=headers)
        assert answer.status_code == 303
        assert {each.strip() for each in answer["Vary"].split(",")} == {"Accept", "Accept-Language"}
        return answer["Location"]

    french = {"accept-language": "fr"}
    assert location(event) == f"/en/events/{event.slug}/"
    assert location(event, **french) == f"/fr/events/{event.slug}/"
    assert location(session) == f"/en/events/{event.slug}/#session-{session.pk}"
    event.slug = "renamed"
    event.save()
    assert location(event) == "/en/events/renamed/"
    csl = {"accept": "application/vnd.citationstyles.csl+json"}
    assert location(event, **csl, **french) == f"/fr/id/{event.pk}/cite.json"
    assert location(make_topic(slug="t"), **csl) == "/en/topics/t/"

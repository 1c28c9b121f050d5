"""Each check of outputs sees what is broken: in a record, in a page, in a calendar, in a feed."""

import json
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test.utils import override_settings
from django.utils import translation

from events.models import Event
from summit_site.content.outputs import checking
from summit_site.content.outputs.checking import check_as_published, check_record
from summit_site.content.outputs.followed_checks import check_calendar, check_feed
from summit_site.content.outputs.kinds import KINDS
from summit_site.content.outputs.page_checks import (
    Links,
    check_data,
    check_languages,
    check_links,
    check_pictures,
    nodes_in,
)
from summit_site.content.outputs.reading import ReadPage
from summit_site.content.outputs.visits import visit
from summit_site.content.parts import with_parts
from tests.factories import (
    PAGE_MAKERS,
    make_appearance,
    make_document,
    make_event,
    make_initiative,
    make_launcher,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_publication,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

PLACE = {"city_en": "Beijing", "country": "CN"}


def make_full_event(**values):
    """Make an event with all that its outputs tell of, in English and French."""
    event = make_event(
        title_en="Summit on Learning",
        title_fr="Sommet sur l’apprentissage",
        summary_en="All of it.",
        series=make_series(),
        topics=[make_topic()],
        time_zone="Asia/Shanghai",
        **PLACE | values,
    )
    session = make_session(event=event, day=event.starts_on, starts="09:30", ends="10:30")
    make_appearance(event=event, session=session, organization=make_organization())
    make_photo(event=event)
    make_document(event=event, session=session)
    initiative = make_initiative(event=event)
    make_recommendation(initiative=initiative)
    make_launcher(initiative=initiative)
    return event


def page_of(record, language="en"):
    """Return (HTML, path) of a record's page."""
    with translation.override(language):
        path = record.get_absolute_url()
    return visit(path).content.decode(), path


def messages(problems):
    return [each.message for each in problems]


def check_html(check, record, html):
    """Return what a check of a page says of it in English."""
    page, parts = ReadPage.of(html), list(with_parts(record))[1:]
    if check is check_data:
        return check_data(KINDS[type(record)], record, parts, page, "en")
    if check is check_pictures:
        return check_pictures(record, parts, page, "en")
    return check_links(record, page, record.get_absolute_url(), "en", Links())


# What is right -----------------------------------------------------------------------------------


def test_full_event_is_valid_in_every_language():
    event = make_full_event()

    receipt = check_record(event, is_thorough=True)

    assert receipt.problems == []
    assert str(receipt) == (
        "Checked: page in 6 languages, calendar, feeds, structured data – all valid."
    )


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_every_kind_of_page_is_checked(make):
    record = make(**PLACE) if make is make_event else make()

    assert check_record(record, is_thorough=True).problems == []


@pytest.mark.parametrize("make", [make_person, make_programme, make_publication])
def test_receipt_names_only_what_the_record_gives_out(make):
    receipt = check_record(make(), ["en"])

    assert str(receipt) == "Checked: page in 1 language, structured data – all valid."


def test_receipt_is_in_the_readers_language_and_leaves_it():
    event = make_event()

    with translation.override("fr"):
        check_record(event)

        assert translation.get_language() == "fr"


# Required fields ---------------------------------------------------------------------------------


def found(receipt):
    return [(each.output, each.field, each.language) for each in receipt.problems]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [("data", "city_en", "")]),
        ({"venue_en": "Palais"}, [("data", "city_en", "")]),
        ({"country": "CN"}, []),
        ({"mode": "online"}, []),
    ],
)
def test_event_without_a_place_is_told_at_its_city(values, expected):
    event = make_event(**values)

    receipt = check_record(event)

    assert found(receipt) == expected
    if expected:
        assert messages(receipt.problems) == [
            "Readers, search engines and calendars are not told where it is held."
        ]
        assert "– 1 thing to mend." in str(receipt)


def test_session_with_a_time_and_no_day_is_told_at_the_session():
    event = make_event(**PLACE)
    session = make_session(event=event, starts="09:30")

    [problem] = check_record(event).problems

    assert (problem.record, problem.field, problem.output) == (session, "day", "calendar")


# The page ----------------------------------------------------------------------------------------


def test_link_to_what_is_not_there_is_told_at_its_field():
    event = make_event(**PLACE, body_en='<p><a href="/en/events/gone/">Gone</a></p>')

    [problem] = check_record(event, ["en"]).problems

    assert (problem.field, problem.output) == ("body_en", "page")
    assert problem.message == "This link leads nowhere for readers: /en/events/gone/"


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ("/en/events/there/", False),
        ("/fr/events/there/", False),
        ("/en/events/draft/", True),
        ("/en/events/?country=CN", False),
        ("/en/nowhere/", True),
        ("/en/documents/6d1f7a52-3c1b-4a37-9d0e-2f4b8c5e9a10/", True),
        ("http://127.0.0.1:8000/en/events/gone/", True),
        ("https://elsewhere.example/en/events/gone/", False),
        ("mailto:somebody@elsewhere.example", False),
        ("#main", False),
        ("#nowhere", True),
        ("../there/", False),
        ("../gone/", True),
    ],
)
def test_link_is_broken_only_where_this_site_has_nothing(link, is_broken):
    for slug in ["here", "there"]:
        make_event(slug=slug)
    make_event(slug="draft", status="draft")

    broken = Links().broken(ReadPage(links=[link], ids={"main"}), "/en/events/here/")

    assert broken == ([link] if is_broken else [])


def test_link_to_a_page_that_is_taken_down_meanwhile_is_seen():
    links, event = Links(), make_event(slug="there")
    page = ReadPage(links=["/en/events/there/"])
    before = links.broken(page, "/en/")

    event.delete()

    assert (before, links.broken(page, "/en/")) == ([], ["/en/events/there/"])


def test_file_of_a_document_that_is_lost_is_told():
    event = make_event(**PLACE)
    document = make_document(event=event)
    document.file.storage.delete(document.file.name)

    assert found(check_record(event, ["en"])) == [("page", "", "en")]


def test_picture_without_alternative_text_is_told_at_the_picture():
    event = make_full_event()
    photo = event.photos.get()
    html, _path = page_of(event)

    silent = html.replace(f'alt="{photo.alternative_text}"', 'alt=""')
    [problem] = check_html(check_pictures, event, silent)

    assert (problem.record, problem.field) == (photo, "alternative_text_en")
    assert check_html(check_pictures, event, html) == []


def test_decorative_picture_needs_no_text_but_its_place():
    event = make_event(**PLACE)
    make_photo(event=event, alternative_text="", is_decorative=True)
    html, _path = page_of(event)

    bare = html.replace('<img class="placeholder"', "<img").replace(' alt=""', "")

    assert check_html(check_pictures, event, html) == []
    assert messages(check_html(check_pictures, event, bare)) == [
        "A picture on the page has no place for an alternative text."
    ]


def test_page_that_fails_is_told(monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    event = make_event(**PLACE)
    monkeypatch.setattr("events.views.EventDetail.get_context_data", fail)

    assert messages(check_record(event, ["en"]).problems) == [
        "The page cannot be opened: readers see an error."
    ]


# Structured data ---------------------------------------------------------------------------------


def data_changed(html, change):
    """Return the page with its JSON-LD as `change`, a function of the nodes, makes it."""
    start, data, end = re.split(
        r'(?s)(?<=<script type="application/ld\+json">)(.*?)(?=</script>)', html, maxsplit=1
    )
    graph = json.loads(data)
    change({node["@type"]: node for node in graph["@graph"]})
    return start + json.dumps(graph) + end


@pytest.mark.parametrize(
    ("change", "message", "field"),
    [
        (lambda nodes: nodes["Event"].pop("location"), "has no “location”", "city_en"),
        (lambda nodes: nodes["Event"].pop("name"), "has no “name”", "title_en"),
        (lambda nodes: nodes["Event"].pop("startDate"), "has no “startDate”", "starts_on"),
        (
            lambda nodes: [
                each.pop("address", None) for each in nodes_in(nodes["Event"]["location"])
            ],
            "“Place” has no “address”",
            "city_en",
        ),
        (
            lambda nodes: nodes["Event"].update(startDate="20 April"),
            "“20 April” is no date",
            "starts_on",
        ),
        (
            lambda nodes: nodes["Event"].update(endDate="2021-04-20T09:00:00"),
            "“2021-04-20T09:00:00” is no date",
            "ends_on",
        ),
        (
            lambda nodes: nodes["Event"].update(description="Nobody reads this"),
            "are told “Nobody reads this”, which readers do not see",
            "",
        ),
        (
            lambda nodes: nodes["Event"]["subEvent"][0].update(name="Secret"),
            "are told “Secret”",
            "",
        ),
        (
            lambda nodes: nodes["BreadcrumbList"]["itemListElement"][0].pop("position"),
            "has no “position”",
            "",
        ),
    ],
)
def test_data_that_is_wrong_or_unseen_is_told(change, message, field):
    event = make_full_event()
    html, _path = page_of(event)

    problems = check_html(check_data, event, data_changed(html, change))

    assert {each.field for each in problems} == {field}
    assert message in problems[0].message
    assert check_html(check_data, event, html) == []


def test_text_that_readers_do_not_see_is_told_at_its_field():
    event = make_full_event()
    html, _path = page_of(event)

    hidden = html.replace('<p class="summary">All of it.</p>', "")
    [problem] = check_html(check_data, event, hidden)

    assert (problem.record, problem.field) == (event, "summary_en")


@pytest.mark.parametrize("data", ["", "{", '<script type="application/ld+json">{</script>'])
def test_page_without_readable_data_is_told(data):
    event = make_event(**PLACE)

    [problem] = check_html(check_data, event, f"<p>{event.title}</p>{data}")

    assert problem.message == ("The page has no data for search engines, or none that can be read.")


# Languages ---------------------------------------------------------------------------------------


def versions(event):
    return {code: ReadPage.of(page_of(event, code)[0]) for code in checking.all_languages()}


DISAGREEMENTS = {
    "one does not name the other": lambda pages: pages["fr"].versions.pop("en"),
    "one does not name itself": lambda pages: pages["fr"].versions.pop("fr"),
    "one is elsewhere": lambda pages: pages["en"].versions.update(fr="https://other.example/"),
    "one is no translation": lambda pages: pages["en"].versions.update(es=pages["es"].canonical),
    "a stand-in names others": lambda pages: pages["es"].versions.update(pages["en"].versions),
    "one goes by another": lambda pages: setattr(pages["fr"], "canonical", pages["en"].canonical),
    "a stand-in goes by no original": lambda pages: setattr(
        pages["es"], "canonical", pages["fr"].canonical
    ),
}


@pytest.mark.parametrize("change", DISAGREEMENTS.values(), ids=DISAGREEMENTS)
def test_versions_that_do_not_name_each_other_are_told(change):
    event = make_full_event()
    pages = versions(event)
    assert check_languages(event, pages) == []

    change(pages)

    assert {each.output for each in check_languages(event, pages)} == {"languages"}


# Calendar and feeds ------------------------------------------------------------------------------


def calendar_of(event):
    return visit(f"{event.get_absolute_url()}calendar.ics").content


def entries_of(event):
    return KINDS[Event].entries(event)


@pytest.mark.parametrize(
    ("line", "other", "field"),
    [
        (r"UID:{pk}", "UID:other", ""),
        (r"SEQUENCE:0", "SEQUENCE:1", ""),
        (r"SEQUENCE:0", "X-NONE:0", ""),
        (r"STATUS:CONFIRMED", "STATUS:TENTATIVE", "holding"),
        (r"DTSTAMP:\d{{8}}", "DTSTAMP:20000101", ""),
        (r"DTSTART;VALUE=DATE:20210420", "DTSTART;VALUE=DATE:20210421", "starts_on"),
        (r"SUMMARY;LANGUAGE=en:[^\r]+", "X-NONE:0", "title_en"),
    ],
)
def test_entry_that_differs_from_its_event_is_told(line, other, field):
    event = make_event(**PLACE)
    content = calendar_of(event).decode()
    assert check_calendar(event, entries_of(event), content, "en") == []

    # Of the event, not of the calendar around it.
    head, entry = content.split("BEGIN:VEVENT")
    wrong, count = re.subn(line.format(pk=event.pk), other, entry, count=1)
    [problem] = check_calendar(event, entries_of(event), f"{head}BEGIN:VEVENT{wrong}", "en")

    assert count == 1
    assert (problem.output, problem.field) == ("calendar", field)


def test_session_that_is_missing_or_in_no_known_zone_is_told():
    event = make_full_event()
    content = calendar_of(event).decode()
    session = event.sessions.get()

    without_zone = re.sub(r"(?s)BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", "", content)
    without_session = re.sub(r"(?s)(END:VEVENT\r\n)BEGIN:VEVENT.*END:VEVENT\r\n", r"\1", content)

    for wrong in (without_zone, without_session):
        [problem] = check_calendar(event, entries_of(event), wrong, "en")
        assert problem.record == session
    assert check_calendar(event, entries_of(event), content, "en") == []


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR", b"<html>"])
def test_calendar_that_cannot_be_read_is_told(content):
    event = make_event()

    assert check_calendar(event, entries_of(event), content, "en") != []


@pytest.mark.parametrize(
    ("holding", "values"),
    [
        ("cancelled", {}),
        ("postponed", {}),
        ("rescheduled", {"former_starts_on": date(2021, 1, 1)}),
    ],
)
def test_calendar_of_an_event_that_changed_is_right(holding, values):
    event = make_full_event()
    event.holding = holding
    event.starts_on += timedelta(days=1)
    event.ends_on += timedelta(days=1)
    for name, value in values.items():
        setattr(event, name, value)
    event.save()

    assert check_record(event, ["en"]).problems == []


def feed_of(event, form):
    check = checking._Check(KINDS[Event], event, Links(), False)
    return check._feed(form, "en").content.decode()


@pytest.mark.parametrize(
    ("form", "line", "other"),
    [
        (
            "atom",
            r"<updated>[^<]+(?=</updated><author|</updated><published|</updated><id)",
            "<updated>x",
        ),
        ("atom", r"(?s)<entry>.*</entry>", ""),
        ("atom", r"(<entry>.*?)<title>[^<]+", r"\1<title>"),
        ("atom", r"(<entry>.*?)<id>[^<]+", r"\1<id>"),
        ("rss", r"(<item>.*?)<title>[^<]+", r"\1<title>"),
        ("rss", r"<guid[^>]*>[^<]+", "<guid>"),
        ("rss", r"<pubDate>[^<]+", "<pubDate>yesterday"),
        ("json", r'"url": "[^"]+events/[^"]+",\n   "title"', '"url": "",\n   "title"'),
        ("json", r'"date_modified": "[^"]+"', '"date_modified": "2021-04-20T00:00:00"'),
        ("json", r'"content_html": ".*"', '"content_html": ""'),
        ("json", r"\A\{", ""),
    ],
)
def test_entry_of_a_feed_that_is_wrong_is_told(form, line, other):
    event = make_event(**PLACE)
    content = feed_of(event, form)
    assert check_feed(event, form, content, "en") == []

    wrong, count = re.subn(line, other, content)

    assert count >= 1
    assert {each.output for each in check_feed(event, form, wrong, "en")} == {"feeds"}


def test_feed_that_fails_is_told(monkeypatch):
    event = make_event(**PLACE)

    def empty(*_args):
        return HttpResponse("")

    kind = KINDS[Event]
    monkeypatch.setitem(KINDS, Event, type(kind)(**{**vars(kind), "feed": empty}))

    assert found(check_record(event, ["en"])) == [("feeds", "", "en")] * 3


# As it would go live -----------------------------------------------------------------------------


def test_record_that_is_not_published_is_checked_as_if_it_were_and_stays_as_it_is():
    event = make_event(status="draft")

    receipt = check_as_published(event)

    assert found(receipt) == [("data", "city_en", "")]
    event.refresh_from_db()
    assert event.status == "draft"


# The command -------------------------------------------------------------------------------------


# PostgreSQL opens none within the transaction of a test.
in_snapshots = pytest.mark.django_db(transaction=True)


def run_check(*args):
    out = StringIO()
    try:
        call_command("check_outputs", *args, verbosity=0, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@in_snapshots
def test_command_tells_what_is_wrong_and_ends_with_1():
    make_event(slug="nowhere")
    make_event(slug="draft", status="draft")
    make_event(**PLACE)

    code, out = run_check("--kind", "event")

    assert code == 1
    assert out == (
        "event nowhere [city_en]: structured data: Readers, search engines and calendars are not "
        "told where it is held.\n2 records checked, 1 things to mend: structured data 1.\n"
    )


@in_snapshots
def test_command_ends_with_0_where_all_is_valid():
    make_full_event()

    code, out = run_check("--language", "en", "--language", "fr")

    assert (code, re.sub(r"\d+", "N", out)) == (0, "N records checked: all valid.\n")


@in_snapshots
def test_command_checks_only_what_it_is_told():
    make_event(slug="nowhere")
    make_person()

    assert run_check("--kind", "person") == (0, "1 records checked: all valid.\n")


@pytest.mark.parametrize("count", [1, 3])
def test_check_of_a_record_takes_the_same_queries_for_any_number_of_parts(
    count, django_assert_num_queries
):
    event = make_event(**PLACE)
    for _ in range(count):
        make_appearance(event=event, session=make_session(event=event), person=make_person())
        make_photo(event=event)

    with override_settings(DEBUG=False), django_assert_num_queries(28):
        check_record(event, ["en"])

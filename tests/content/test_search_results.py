"""What is found, in which order, with which counts and snippets; the same in both databases."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from summit_site.content import search_results
from summit_site.content.search_query import Query
from summit_site.content.search_snippets import SNIPPET, Highlighter
from tests.factories import (
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_publication,
    make_topic,
)
from tests.search import find, search, titles

pytestmark = pytest.mark.django_db


def counts(found, parameter):
    """Return [(name, count)] of the options of a filter, [] where it is left out."""
    return [
        (option.label, option.count)
        for facet, options in found.groups
        for option in options
        if facet.parameter == parameter
    ]


def test_title_weighs_more_than_theme_and_theme_more_than_text():
    make_event(title="In the text", body="<p>Of rivers.</p>", starts_on=date(2023, 1, 1))
    make_event(title="In the theme", theme="Of rivers", starts_on=date(2022, 1, 1))
    make_event(title="Of rivers and lakes", starts_on=date(2021, 1, 1))
    make_event(title="Rivers", starts_on=date(2020, 1, 1))

    assert find("river") == ["Rivers", "Of rivers and lakes", "In the theme", "In the text"]


def test_equals_stand_with_the_latest_first():
    for year in [2019, 2021, 2020]:
        make_event(title=f"Summit of {year}", starts_on=date(year, 1, 1))

    assert find("summit") == ["Summit of 2021", "Summit of 2020", "Summit of 2019"]


def test_all_words_must_be_on_a_page_in_whatever_order():
    make_event(title="Learning for all", city="Beijing")
    make_event(title="Learning in cities")

    assert find("beijing learning") == ["Learning for all"]
    assert find("learning nowhere") == []


def test_words_in_quotation_marks_must_follow_one_another():
    make_event(title="Higher learning")
    make_event(title="Learning higher things")
    make_event(title="Higher", theme="Learning")

    assert find('"higher learning"') == find("“higher learnings”") == ["Higher learning"]
    assert len(find("higher learning")) == 3


@pytest.mark.parametrize("text", ["Ming Li", "li ming", "LI MING", "铭李铭", "李铭", "李", "铭"])
def test_name_is_found_in_any_order_and_script(text):
    person = {"family_name": "Li", "given_name": "Ming", "name_order": "family_first"}
    make_person(**person, native_name="李铭", native_language="zh-hans")
    make_person(family_name="Lima", given_name="Ana")

    assert find(text) == ([] if text == "铭李铭" else ["LI Ming"])


@pytest.mark.parametrize("text", ["uni", "univ", "universit", "univ* rivers", "rivers uni"])
def test_beginning_of_a_word_finds_it(text):
    make_topic(title="Universities at rivers")

    assert find(text) == ["Universities at rivers"]


def test_whole_word_stands_before_what_only_begins_with_it():
    make_event(title="Articles", starts_on=date(2022, 1, 1))
    make_event(title="Art", starts_on=date(2020, 1, 1))

    assert find("art") == ["Art", "Articles"]


def test_page_is_found_once_in_the_readers_language_else_in_the_one_it_matches():
    make_event(title="Education summit", title_fr="Sommet de l’éducation")

    with translation.override("fr"):
        assert find("education") == ["Sommet de l’éducation"]
        assert find("summit") == ["Education summit"]


def test_page_is_found_only_within_its_times():
    now, day = timezone.now(), timedelta(days=1)
    make_event(title="Summit now", publish_from=now - day, unpublish_at=now + day)
    tomorrows = make_event(title="Summit tomorrow", publish_from=now + day)
    yesterdays = make_event(title="Summit yesterday", unpublish_at=now - day)

    assert find("summit") == ["Summit now"]
    assert counts(search(q="summit"), "year") == []
    # Nothing but time passes: no save tells the index.
    from unittest.mock import patch

    with patch("django.utils.timezone.now", return_value=now + 2 * day):
        assert find("summit") == [tomorrows.title]
    with patch("django.utils.timezone.now", return_value=now - 2 * day):
        assert find("summit") == [yesterdays.title]


@pytest.fixture
def rivers():
    """Make pages with the word: two events of 2021, of which one is French too, and others."""
    make_event(title="River summit", title_fr="Sommet river")
    make_event(title="River forum")
    make_event(title="River talks", starts_on=date(2019, 1, 1))
    make_initiative(title="River pledge")
    make_organization(name="River university")
    make_topic(title="Mountains")


def test_options_count_the_pages_that_they_leave(rivers):
    found = search(q="river")

    assert counts(found, "kind") == [("Events", 3), ("Organisations", 1), ("Initiatives", 1)]
    assert counts(found, "year") == [("2021", 3), ("2019", 1)]
    assert counts(found, "language") == [("English", 5), ("Français", 1)]


def test_options_count_what_the_other_choices_leave_but_not_their_own(rivers):
    found = search(q="river", kind="event", year="2021")

    assert sorted(titles(found)) == ["River forum", "River summit"]
    assert counts(found, "kind") == [("Events", 2), ("Initiatives", 1)]
    assert counts(found, "year") == [("2021", 2), ("2019", 1)]
    assert counts(found, "language") == [("English", 2), ("Français", 1)]


def test_language_filter_shows_pages_in_that_language(rivers):
    assert find("river", language="fr") == ["Sommet river"]


@pytest.mark.parametrize("few", [2, 1000])
def test_count_of_an_option_is_what_one_sees_on_choosing_it(rivers, monkeypatch, few):
    monkeypatch.setattr(search_results, "MOST", few)
    for facet, options in search(q="river").groups:
        for option in options:
            chosen = search(q="river", **{facet.parameter: option.value})
            if option.count is not None:
                assert len(titles(chosen)) == option.count, option
            assert [each.value for _facet, each in chosen.made] == [option.value]


@pytest.mark.parametrize(
    "choice",
    [{"kind": "x"}, {"year": "x"}, {"language": "de"}, {"kind": '"'}, {"year": "0"},
     {"language": "' | '"}, {"kind": "event\0"}, {"year": "9" * 50}, {"kind": "e" * 5000}],
)  # fmt: skip
def test_unknown_choice_finds_nothing_and_can_be_taken_back(rivers, choice):
    found = search(q="river", **choice)

    assert titles(found) == []
    assert [option.query for _facet, option in found.made] == ["q=river"]
    assert [option.label for _facet, option in found.made] == ["unknown"]


def test_of_too_many_the_best_are_ranked_and_all_filters_are_offered(rivers, monkeypatch):
    monkeypatch.setattr(search_results, "MOST", 2)
    monkeypatch.setattr(search_results, "RANKED", 3)
    make_event(title="Last", body="<p>river</p>", starts_on=date(2024, 1, 1))

    found = search(q="river")

    assert not found.is_all
    assert "Last" not in titles(found)
    assert len(titles(found)) == 3
    assert counts(found, "year") == [("2024", None), ("2021", None), ("2019", None)]
    assert len(counts(found, "kind")) == 8
    assert counts(search(q="river", year="2019"), "year") == [("2019", 1)]


def test_phrase_among_too_many_pages_with_its_words_is_looked_for_in_the_latest(monkeypatch):
    make_event(title="Higher river first")
    for number in range(3):
        make_event(title=f"River higher {number}")
    make_event(title="Higher river last")
    monkeypatch.setattr(search_results, "MOST", 4)

    found = search(q='"higher river"')

    assert not found.is_all
    assert titles(found) == ["Higher river first", "Higher river last"]


def test_phrase_in_a_text_among_too_many_is_looked_for_in_the_latest_years_or_the_one_chosen(
    monkeypatch,
):
    for year in range(2010, 2018):
        make_event(title=f"Of {year}", body="<p>higher river</p>", starts_on=date(year, 1, 1))
    make_event(title="Of 2099", body="<p>higher river</p>", starts_on=date(2099, 1, 1))
    make_event(title="Of none", body="<p>river higher</p>", starts_on=date(2010, 1, 1))
    monkeypatch.setattr(search_results, "MOST", 1)

    latest = [f"Of {year}" for year in [2099, *range(2017, 2012, -1)]]
    assert find('"higher river"') == latest
    assert find('"higher river"', year="2010") == ["Of 2010"]


def test_snippet_is_cut_from_the_original_where_the_words_stand():
    text = "word " * 100 + "the <Énergie> of rivers & seas. " + "more " * 100
    snippet = Highlighter(Query("energie river"), "fr").snippet(text)

    assert "the &lt;<mark>Énergie</mark>&gt; of <mark>rivers</mark> &amp; seas." in snippet
    assert snippet.startswith("… word")
    assert snippet.endswith("more …")
    assert len(snippet) < SNIPPET + 80


@pytest.mark.parametrize(
    ("language", "query", "text", "marked"),
    [
        ("zh-hans", "教育", "高等教育创新", "高等<mark>教育</mark>创新"),
        ("zh-hans", "铭", "李铭主任", "李<mark>铭</mark>主任"),
        ("ar", "تعليم", "مستقبل التعليم", "مستقبل <mark>التعليم</mark>"),
        ("en", "univ*", "Universities", "<mark>Universities</mark>"),
        ("ru", "саммиты", "Второй саммит", "Второй <mark>саммит</mark>"),
        ("fr", "education", "l’éducation", "l’<mark>éducation</mark>"),
        ("en", "nothing", "A <b>", "A &lt;b&gt;"),
        (
            "en",
            "aesop",
            "Æsop_æsop 中文AESOPS",
            "<mark>Æsop</mark>_<mark>æsop</mark> 中文<mark>AESOPS</mark>",
        ),
        ("en", "sop", "aesop s’sop", "aesop s’<mark>sop</mark>"),
        ("fr", "ecole", "L’E\u0301cole. ÉCOLE", "L’<mark>E\u0301cole</mark>. <mark>ÉCOLE</mark>"),
        ("ru", "йод", "И\u0306од, йода", "<mark>И\u0306од</mark>, <mark>йода</mark>"),
        ("ar", "جامعة", "والجامعات", "<mark>والجامعات</mark>"),
    ],
)
def test_words_are_marked_as_they_are_written(language, query, text, marked):
    make_topic(title="Universities")
    search()

    assert Highlighter(search(q=query).query, language).title(text) == marked


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("univresities", "universities"),
        ("Univercities of rivrs", "universities of rivers"),
        ("uniwersity rivers", "university rivers"),
        ("niversities", "universities"),
        ("саммт", "саммит"),
        ("xyzxyzxyz", ""),
        ("rivers", ""),
        ("峰会", ""),
    ],
)
def test_misspelt_words_are_mended_where_that_finds_something(text, meant):
    make_topic(title="Universities of rivers")
    make_topic(title="A university", title_ru="Саммит", description="<p>rivers</p>")

    assert search(q=text).meant == meant


def test_word_of_a_page_that_visitors_do_not_see_is_never_suggested():
    topic = make_topic(title="Universities")
    before = search(q="univresities").meant
    topic.status = "archived"
    topic.save()
    make_topic(title="Universalism", publish_from=timezone.now() + timedelta(days=1))

    assert before == "universities"
    assert search(q="univresities").meant == ""
    assert search(q="universalizm").meant == ""


def test_publications_are_found_by_their_identifiers():
    make_publication(title="Report", isbn="978-92-3-100394-3", document_symbol="A/RES/70/1")

    assert find("978-92-3-100394-3") == find("A/RES/70/1") == ["Report"]

"""The search page as visitors see it, and real searches of the sample content."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events.models import Event
from summit_site.content import search_writing
from summit_site.content.search_index import SearchEntry, SearchWord
from tests.content.test_search_query import HOSTILE
from tests.factories import make_event, make_person, make_topic
from tests.search import find, index_pending, search

pytestmark = pytest.mark.django_db

# What people type, in the language of their page, and the page that they look for. Accents are
# missing, words are inflected, names turned round, two characters are a Chinese word.
SEARCHES = [
    ("en", "universities digital", "world-higher-education-conference-2022"),
    ("en", "Beijing consensus", "beijing-consensus-on-artificial-intelligence-and-education"),
    ("en", "gateway", "gateways-to-public-digital-learning"),
    ("en", '"Education for All"', "education-for-all"),
    ("en", "ming li", "li-ming"),
    ("en", "李铭", "li-ming"),
    ("en", "Guterres Antonio", "antonio-guterres"),
    ("en", "unesco ich", "unesco-ichei"),
    ("fr", "l'education pour tous", "education-for-all"),
    ("fr", "reseaux universitaires", "guni"),
    ("fr", "commissions nationales", "chinese-national-commission-for-unesco"),
    ("fr", "transformations numeriques", "digital-transformation-of-education"),
    ("es", "cumbres", "tencent-meet-education-technology-innovation-summit"),
    ("es", "educacion superior", "higher-education"),
    ("es", "iniciativas conjuntas", "JOINT"),
    ("ru", "саммиты", "tencent-meet-education-technology-innovation-summit"),
    ("ru", "совместные инициативы", "JOINT"),
    ("ru", "Мин Ли", "li-ming"),
    ("zh-hans", "峰会", "tencent-meet-education-technology-innovation-summit"),
    ("zh-hans", "倡议", "JOINT"),
    ("zh-hans", "腾讯", "tencent"),
    ("zh-hans", "铭", "li-ming"),
    ("zh-hans", "高等教育数字化转型", "JOINT"),
    ("ar", "التعليم العالي", "higher-education"),
    ("ar", "تعليم عالي", "higher-education"),
    ("ar", "المبادرات المشتركة", "JOINT"),
    ("ar", "مينغ لي", "li-ming"),
    ("ar", "موسسة تينسنت", "tencent-charity-foundation"),
]
JOINT = "joint-initiative-on-accelerating-the-digital-transformation-of-higher-education"


def test_real_searches_find_first_what_is_looked_for():
    call_command("load_content", settings.BASE_DIR / "summit_site" / "sample_content", verbosity=0)
    index_pending()
    first = []
    for language, text, _slug in SEARCHES:
        with translation.override(language):
            rows = search(q=text).pages
        entry = SearchEntry.objects.get(pk=rows[0].pk) if rows else None
        first.append((language, text, entry and (entry.slug, entry.language)))

    assert first == [
        (language, text, (JOINT if slug == "JOINT" else slug, language))
        for language, text, slug in SEARCHES
    ]


def page_of(client, address="search", **parameters):
    index_pending()
    return client.get(reverse(address), parameters)


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_the_same_queries_for_any_number_of_pages(
    client, count, django_assert_num_queries
):
    for number in range(count):
        make_event(title=f"River {number}", body="<p>More of it.</p>")
    index_pending()

    with django_assert_num_queries(4):  # beginnings of words, how many, which, and what they say
        response = client.get(reverse("search"), {"q": "rivers"})

    assert response.text.count("<article") == count
    assert "<mark>River</mark> 0" in response.text


def test_empty_search_asks_nothing_and_says_what_can_be_found(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("search"), {"q": " "})

    assert "All events, people" in response.text
    assert "<article" not in response.text


def test_hit_leads_to_its_page_in_its_language_and_says_which(client):
    make_event(
        title="Summit", title_fr="Sommet", slug="summit", theme_fr="Ponts & <b>", kind="forum"
    )

    page = page_of(client, q="pont").text

    assert 'href="/fr/events/summit/" lang="fr" dir="ltr" hreflang="fr">Sommet</a>' in page
    assert '<p lang="fr" dir="ltr"><mark>Ponts</mark> &amp; &lt;b&gt;</p>' in page
    assert "Event · 2021 · Français" in page


def test_search_is_said_back_as_text_and_in_the_field(client):
    page = page_of(client, q='"><script>river').text

    assert "<script>r" not in page
    assert 'value="&quot;&gt;&lt;script&gt;river"' in page


def test_filters_keep_the_words_and_can_be_taken_back(client):
    make_event(title="River one")
    make_event(title="River two", starts_on="2019-01-01")

    page = page_of(client, q="river", year="2019").text

    assert 'href="/en/search/?q=river&amp;year=2021"' in page
    assert page.count('href="/en/search/?q=river"') == 3  # the chip, all filters, and the option


def test_misspelt_search_offers_what_may_be_meant(client):
    make_topic(title="Universities")

    page = page_of(client, q="univresities").text

    assert '<a href="?q=universities">universities</a>' in page


@pytest.mark.parametrize("number", ["2", "99", "x", "-1"])
def test_pages_of_results_follow_one_another(client, number):
    for each in range(21):
        make_event(title=f"River {each:02}")

    response = page_of(client, q="river", page=number)

    shown = {"2": 1, "99": 1, "x": 20, "-1": 1}[number]
    assert response.text.count("<article") == shown
    assert "21 pages on “<bdi>river</bdi>”." in response.text


@pytest.mark.parametrize("address", ["search", "suggest"])
def test_search_is_public_and_the_same_for_everyone(client, admin_client, address):
    make_event(title="River")

    visitors, staffs = (page_of(each, address, q="river") for each in [client, admin_client])

    assert visitors.status_code == 200
    assert visitors.content == staffs.content
    assert not visitors.cookies
    assert not visitors.has_header("Vary")
    assert "csrf" not in visitors.text


@pytest.mark.parametrize("address", ["search", "suggest"])
@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_answered(client, address, text):
    make_event(title="River")

    assert page_of(client, address, q=text).status_code == 200


@pytest.mark.parametrize("parameter", ["kind", "year", "language", "page"])
@pytest.mark.parametrize("value", ["", "\0", "-1", "²", "x" * 5000, "<script>", "' OR 1=1 --", '"'])
def test_any_choice_is_answered_and_not_said_back(client, parameter, value):
    make_event(title="River")

    response = page_of(client, q="river", **{parameter: value})

    assert response.status_code == 200
    assert "<script>" not in response.text.replace("<script src=", "")


def test_suggestions_are_the_best_pages_while_one_types(client):
    make_person(family_name="Riverton", given_name="Ada", slug="ada")
    for number in range(7):
        make_event(title=f"Summit {number}", theme="Rivers")

    response = page_of(client, "suggest", q="riv")

    suggestions = response.json()["suggestions"]
    assert len(suggestions) == 6
    assert suggestions[0] == {
        "title": "Ada RIVERTON",
        "kind": "Person",
        "address": "/en/people/ada/",
        "language": "en",
        "direction": "ltr",
    }
    assert response["Cache-Control"] == "public, max-age=60"


def test_every_page_has_one_search_field(client):
    for address in [reverse("home"), reverse("events:list"), reverse("search"), "/en/none/"]:
        assert client.get(address).text.count('type="search"') == 1


def test_rebuilt_index_is_what_it_was_without_what_is_gone():
    make_event(title="Rivers", title_fr="Fleuves")
    make_event(title="Draft", status="draft")
    gone = make_event(title="Gone")
    make_person(family_name="Weber")
    index_pending()
    digests = SearchEntry.objects.exclude(title="Gone").values_list("title", "language", "digest")
    before = set(digests)
    Event.objects.filter(pk=gone.pk).update(status="draft")
    SearchEntry.objects.filter(title="Fleuves").update(title="Broken", title_tokens="")
    out, bars = StringIO(), StringIO()

    call_command("rebuild_search", stdout=out, stderr=bars)

    assert set(SearchEntry.objects.values_list("title", "language", "digest")) == before
    assert find("fleuve") == ["Fleuves"]
    assert not SearchWord.objects.filter(word="gone").exists()
    assert "The search index has 8 rows." in out.getvalue()
    assert f"{'#' * 40} 2 of 2 pages, " in bars.getvalue()


def test_rebuild_that_fails_leaves_the_index_as_fast_as_it_was(monkeypatch):
    make_event(title="Rivers")
    index_pending()
    begin, end = search_writing.COLLECT[connection.vendor]
    monkeypatch.setattr(search_writing, "index_pages", None)

    with CaptureQueriesContext(connection) as queries, pytest.raises(TypeError):
        call_command("rebuild_search", verbosity=0)

    asked = [query["sql"] for query in queries]
    assert [sql for sql in asked if sql in [*begin, *end]] == [*begin, *end]
    assert find("river") == ["Rivers"]

"""What is typed into the search field, as an expression for a database."""

import pytest

from summit_site.content.search_index import SearchEntry
from summit_site.content.search_query import MAX_LENGTH, Query, spell


def spelled(text, vendor="sqlite"):
    return spell(Query(text, lambda word: ["stem"]).expression(), vendor)


@pytest.mark.parametrize(
    ("text", "sqlite", "postgresql"),
    [
        ("led 2021 led", '("led" AND "2021" AND ("led" OR "p:led"))', None),
        ("ab", '"ab"', "'ab'"),
        ("summ", '("summ" OR "p:summ")', "('summ' | 'p:summ')"),
        ("abcdef", '("abcdef" OR "stem")', "('abcdef' | 'stem')"),
        ('"ab cd" ef', '(("ab" + "cd") AND "ef")', "(('ab' <-> 'cd') & 'ef')"),
        ("abc* xy", '(("abc" OR "p:abc") AND "xy")', "(('abc' | 'p:abc') & 'xy')"),
        ("铭", '"p:铭"', "'p:铭'"),
        ("峰会", '"峰会"', "'峰会'"),
        ("北京峰会上", '("北京" AND "峰会" AND "会上")', "('北京' & '峰会' & '会上')"),
        ("“北京峰会”", '("北京" + "京峰" + "峰会")', "('北京' <-> '京峰' <-> '峰会')"),
        ("the ab of", '"ab"', "'ab'"),
        ("of the", '("of" AND ("the" OR "p:the"))', "('of' & ('the' | 'p:the'))"),
        ("un", '"un"', "'un'"),
    ],
)
def test_query_becomes_an_expression_of_either_database(text, sqlite, postgresql):
    assert spelled(text) == sqlite
    if postgresql:
        assert spelled(text, "postgresql") == postgresql


def test_word_is_read_with_the_endings_of_each_language():
    assert spelled("transformation x") == ('(("transform" AND "x") OR ("transformation" AND "x"))')


def test_query_is_cut_and_its_blanks_and_nul_characters_are_taken_out():
    query = Query("  a\0b \n c " + "x" * 500)

    assert query.text.startswith("a b c xxx")
    assert len(query.text) <= MAX_LENGTH


def test_query_of_signs_is_empty():
    assert not Query('"" * - ( ) : ^')
    assert Query("a")


def test_mended_text_keeps_what_was_not_wrong():
    assert Query('The "Sumit" of Pekin').mended({"sumit": "summit"}) == 'The "summit" of Pekin'


HOSTILE = [
    '"', '""', '"""', "'", "''", "a'b", 'a"b', "a AND", "AND", "OR NOT", "NEAR(a b)", "a*", "*",
    "**", "a:b", "t:a", "{a b}: c", "^a", "-a", "a -b", "(", ")", "a + b", "a & | ! <-> b", "\\",
    "a\\'b", "\0", "a\0b", "%", "_", "a%b", "x" * 5000, "a " * 2000, '"a', 'a"b c"d', "“a b", "ا",
    "ال", "و", "'; DROP TABLE summit_site_searchentry; --", "\ud7ff\U0010ffff", "🙂", "ﷺ", "ǅ", "ẞ",
    "²½", "a\u0301", "\u0301", "٠", "кй", "𠀀𠀁", "が", "한국", "İ", "ﬁ",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_database(text):
    for field in ["", "t:"]:
        query = Query(text)
        if query:
            list(SearchEntry.objects.found_by(query.expression(field), 10))
            SearchEntry.objects.are_few(query.expression(field), 10)

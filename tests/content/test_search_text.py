"""Words as search compares them, in six languages."""

import pytest

from summit_site.content.search_text import tokens_of, words_of


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["university", "Universities", "UNIVERSITY"]),
        ("en", ["teacher", "teachers", "teacher’s", "teacher's"]),
        ("fr", ["éducation", "education", "ÉDUCATION", "l’éducation", "L'Éducation"]),
        ("fr", ["numérique", "numeriques"]),
        ("es", ["educación", "educacion", "educaciones"]),
        ("es", ["tecnología", "tecnologias"]),
        ("ru", ["саммит", "саммиты", "саммите", "САММИТОВ"]),
        ("ru", ["учёный", "ученый"]),
        ("ar", ["التعليم", "تعليم", "والتعليم", "للتعليم", "بالتعليم", "التَّعْلِيم"]),
        ("ar", ["مبادرة", "المبادرة", "مبادرات", "المبادرات"]),
        ("ar", ["إعلان", "اعلان", "أعلان", "الإعلان"]),
        ("ar", ["٢٠٢١", "2021"]),
        ("zh-hans", ["ＭＥＥＴ", "meet"]),
        ("en", ["Makovec Brenčič", "makovec brencic"]),
        ("en", ["e\u0301ducation", "éducation"]),
    ],
)
def test_forms_of_a_word_have_the_same_token(language, texts):
    assert len({tuple(tokens_of(text, language)) for text in texts}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "йод", "иод"),
        ("en", "initiative", "institute"),
        ("ar", "تعليم", "معلم"),
        ("es", "cumbre", "cumplir"),
    ],
)
def test_different_words_have_different_tokens(language, one, other):
    assert tokens_of(one, language) != tokens_of(other, language)


def test_chinese_is_cut_into_neighbours_and_words_between_them():
    assert tokens_of("第二届MEET峰会，铭", "zh-hans") == ["第二", "二届", "meet", "峰会", "铭"]


def test_words_know_where_they_stand():
    text = "L’Éducation, 峰会!"

    assert [text[word.start : word.end] for word in words_of(text)] == ["Éducation", "峰会"]


def test_signs_are_no_words():
    assert tokens_of("… — ½% * \" ' () _ \0", "en") == ["12"]

import pytest

from summit_site.content.collation import sort_key
from tests.factories import make_person


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Abel", "Émile", "Frank", "Öz", "Zoe"]),
        ("fr", ["côte", "été", "noël", "zéro"]),
        ("es", ["Nuez", "Nzama", "Ñandú", "Olmo"]),
        ("ru", ["Ежов", "Ёлкин", "Жуков", "Яшин"]),
        # All forms of alef are one letter; the next one decides.
        ("ar", ["إبراهيم", "أحمد", "بدر", "يوسف"]),
        ("zh-hans", ["陈", "李", "王", "张"]),
    ],
)
def test_names_are_in_the_order_of_the_languages_own_alphabet(language, names):
    keys = [sort_key(name, language) for name in names]

    assert keys == sorted(keys)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "order"),
    [("en", ["Chen", "Élie", "Zhang"]), ("zh-hans", ["陈", "Élie", "张"])],
)
def test_people_are_listed_in_the_order_of_the_language(client, language, order):
    make_person(family_name="Zhang", family_name_zh_hans="张", given_name="")
    make_person(family_name="Élie", given_name="")
    make_person(family_name="Chen", family_name_zh_hans="陈", given_name="")

    page = client.get(f"/{language}/people/")

    column = f"family_name_{language.replace('-', '_')}"
    shown = [getattr(each, column) or each.family_name_en for each in page.context["page_obj"]]
    assert shown == order

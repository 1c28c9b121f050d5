"""Pages in six languages: the way between them, and what stands in for what is not translated."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.events.test_views import make_full_event
from tests.factories import (
    make_event,
    make_event_organization,
    make_organization,
    make_person,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]


def in_language(language, name, *args):
    with translation.override(language):
        return reverse(name, args=args)


def alternates(page):
    """Return {hreflang: address} of a page's head."""
    return dict(re.findall(r'<link rel="alternate" hreflang="(\S+)" href="(\S+)">', page.text))


def canonical(page):
    return re.search(r'<link rel="canonical" href="(\S+)">', page.text)[1]


def test_language_bar_leads_to_the_same_page_in_the_order_of_the_united_nations(client):
    event = make_event(slug="summit")

    page = client.get("/fr/events/?kind=summit")
    bar = re.findall(r'<li><a href="(\S+)" lang="(\S+)" hreflang="\S+"[^>]*>(\S+)</a>', page.text)

    assert event.title_fr is None
    assert bar == [
        (f"/{code}/events/?kind=summit", code, name)
        for code, name in zip(
            LANGUAGES,
            ["عربي", "中文", "English", "Français", "Русский", "Español"],
            strict=True,
        )
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_root_leads_to_the_language_that_the_browser_asks_for(client, language):
    asked = {"zh-hans": "zh-CN"}.get(language, language)

    response = client.get("/", headers={"accept-language": asked})

    assert (response.status_code, response.url) == (302, f"/{language}/")


def test_root_leads_to_english_where_the_browser_asks_for_nothing_there_is(client):
    assert client.get("/", headers={"accept-language": "sw"}).url == "/en/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_their_language_and_direction(client, language):
    page = client.get(f"/{language}/")

    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert not page.cookies
    assert not page.has_header("Vary")


def test_translated_versions_list_themselves_and_each_other(client):
    event = make_event(title_fr="Sommet", title_ru="Саммит")
    expected = {
        language: settings.SITE_URL + in_language(language, "events:detail", event.slug)
        for language in ["en", "fr", "ru"]
    }

    for language in expected:
        page = client.get(in_language(language, "events:detail", event.slug))

        assert alternates(page) == expected | {"x-default": expected["en"]}
        assert canonical(page) == expected[language]


def test_page_that_stands_in_says_so_and_points_to_the_original(client):
    event = make_event(title="A summit", title_fr="Un sommet", theme="Of some use")

    page = client.get(in_language("es", "events:detail", event.slug))

    assert 'class="language-notice"' in page.text
    assert '<span lang="en" dir="ltr">A summit</span>' in page.text
    assert alternates(page) == {}
    assert canonical(page) == settings.SITE_URL + in_language("en", "events:detail", event.slug)


def test_partly_translated_page_marks_the_parts_in_another_language(client):
    event = make_event(title="A summit", title_fr="Un sommet", theme="Of some use")

    page = client.get(in_language("fr", "events:detail", event.slug))

    assert "<h1>Un sommet</h1>" in page.text
    assert '<q><span lang="en" dir="ltr">Of some use</span></q>' in page.text
    assert 'class="language-notice"' not in page.text


def test_english_inside_an_arabic_page_runs_from_left_to_right(client):
    event = make_event(title_ar="قمة", topics=[make_topic(title="Teachers")])
    make_session(event=event, title="Opening", abstract="One.\n\nTwo.")

    page = client.get(in_language("ar", "events:detail", event.slug))

    assert '<span lang="en" dir="ltr">Teachers</span>' in page.text
    assert '<span lang="en" dir="ltr">Opening</span>' in page.text
    assert '<div lang="en" dir="ltr"><p>One.</p>' in page.text


def test_list_shows_what_exists_in_its_language_and_how_much_more_there_is(client):
    there = make_event(title="A summit", title_fr="Un sommet", country="FR")
    make_event(title="A forum", country="CN")

    french = client.get("/fr/events/")
    english = client.get("/en/events/")

    counts = {
        facet.parameter: [(option.value, option.count) for option in options]
        for facet, options in french.context["filtered"].groups
    }
    assert list(french.context["page"]) == [there]
    assert french.context["page"].untranslated == 1
    assert '<a href="/en/events/" hreflang="en">' in french.text
    assert "country" not in counts
    assert len(english.context["page"]) == 2
    assert english.context["page"].untranslated == 0


def test_list_is_in_the_order_of_its_language(client):
    make_organization(name="Zebra", name_fr="Agence")
    make_organization(name="Ant", name_fr="Zone")

    page = client.get("/fr/organizations/")

    assert [each.name_fr for each in page.context["page_obj"]] == ["Agence", "Zone"]


def test_people_are_listed_in_every_language(client):
    make_person(family_name="Li", family_name_ru="Ли", given_name_ru="Мин")

    russian = client.get("/ru/people/")
    french = client.get("/fr/people/")

    assert "Мин ЛИ" in russian.text
    assert "Ada LI" in french.text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("translated", [True, False])
@pytest.mark.parametrize("size", [1, 3])
def test_event_page_takes_the_same_queries_in_every_language(
    client, django_assert_num_queries, language, translated, size
):
    event = make_full_event(size)
    if translated:
        event.title_fr, event.title_ar = "Un sommet", "قمة"
        event.save()

    with django_assert_num_queries(12):
        response = client.get(in_language(language, "events:detail", event.slug))

    assert response.status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("size", [1, 3])
def test_event_list_takes_the_same_queries_in_every_language(
    client, django_assert_num_queries, language, size
):
    for number in range(size):
        event = make_event(title_fr=f"Sommet {number}", title_ar=f"قمة {number}")
        make_event_organization(event=event)
    make_event()

    with django_assert_num_queries(9):
        response = client.get(in_language(language, "events:list"))

    assert len(response.context["page"]) == size + (language == "en")


def test_changed_original_makes_its_translation_outdated_until_it_follows(client):
    event = make_event(title="Summit", title_fr="Sommet", theme="Old", theme_fr="Ancien")

    event.theme_en = "New"
    event.save()
    stale = event.outdated_fields("fr")
    event.theme_fr = "Nouveau"
    event.save()

    assert stale == {"theme": date.today().isoformat()}  # noqa: DTZ011 (tests run in UTC)
    assert event.outdated_fields("fr") == {}


def test_outdated_translation_can_be_confirmed_as_still_right():
    event = make_event(theme="Old", theme_fr="Ancien", theme_ru="Старое")
    event.theme_en = "Olde"
    event.save()

    event.confirm_translation("fr", "theme")
    event.save()

    assert event.outdated_fields("fr") == {}
    assert list(event.outdated_fields("ru")) == ["theme"]


def test_reader_of_an_outdated_page_is_told_which_original_it_follows(client):
    event = make_event(title="Summit", title_fr="Sommet", theme="Old", theme_fr="Ancien")
    event.translation_sources["fr"]["theme"]["on"] = "2026-02-03"
    event.theme_en = "New"
    event.save()

    french = client.get(in_language("fr", "events:detail", event.slug))
    english = client.get(in_language("en", "events:detail", event.slug))

    assert "3 février 2026" in french.text
    assert f'<a href="/en/events/{event.slug}/">' in french.text
    assert 'class="language-notice"' not in english.text


def test_missing_fields_are_those_with_a_text_in_english():
    event = make_event(title="Summit", theme="Theme", title_fr="Sommet")

    assert event.missing_fields("fr") == ["theme"]


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("en", ["1 event on record.", "2 events on record.", "5 events on record."]),
        (
            "ru",
            ["Всего 1 мероприятие.", "Всего 2 мероприятия.", "Всего 5 мероприятий."],
        ),
        (
            "ar",
            ["مناسبة واحدة في السجل.", "مناسبتان في السجل.", "5 مناسبات في السجل."],
        ),
        ("zh-hans", ["共收录1场活动。", "共收录2场活动。", "共收录5场活动。"]),
        (
            "fr",
            [
                "1 événement au registre.",
                "2 événements au registre.",
                "5 événements au registre.",
            ],
        ),
        (
            "es",
            ["1 evento en el registro.", "2 eventos en el registro.", "5 eventos en el registro."],
        ),
    ],
)
def test_plural_forms_are_those_of_the_language(client, language, counted):
    column = f"title_{language.replace('-', '_')}"
    shown = []
    for size in [1, 1, 3]:
        for _ in range(size):
            make_event(**{column: "A"})
        page = client.get(in_language(language, "events:list"))
        shown.append(re.search('<p class="lede">(.+)</p>', page.text)[1])

    assert shown == counted


@pytest.mark.parametrize(
    ("language", "day", "days"),
    [
        ("en", "20 April 2021", "18–20 May 2022"),
        ("fr", "20 avril 2021", "18–20 mai 2022"),
        ("ru", "20 апреля 2021 г.", "18–20 мая 2022 г."),
        ("es", "20 de abril de 2021", "18–20 de mayo de 2022"),
        ("zh-hans", "2021年4月20日", "2022年5月18日–20日"),
        ("ar", "20 إبريل، 2021", "18–20 مايو، 2022"),
    ],
)
def test_dates_are_in_the_form_of_the_language(client, language, day, days):
    one = make_event(starts_on=date(2021, 4, 20))
    three = make_event(starts_on=date(2022, 5, 18), ends_on=date(2022, 5, 20))

    pages = [
        client.get(in_language(language, "events:detail", event.slug)).text
        for event in [one, three]
    ]

    written = [re.sub("<[^>]+>", "", re.search("<dd>(<time.+)</dd>", page)[1]) for page in pages]
    assert written == [day, days]


def test_chinese_name_is_written_without_a_blank_and_once(client):
    person = make_person(
        family_name="Li",
        given_name="Ming",
        name_order="family_first",
        family_name_zh_hans="李",
        given_name_zh_hans="铭",
        native_name="李铭",
        native_language="zh-hans",
    )

    chinese = client.get(f"/zh-hans/people/{person.slug}/").text
    english = client.get(f"/en/people/{person.slug}/").text

    assert "<h1>李铭</h1>" in chinese
    assert '<h1>LI Ming <span class="native" lang="zh-hans">李铭</span></h1>' in english

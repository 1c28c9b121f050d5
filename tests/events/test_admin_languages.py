"""Forms of the admin with each text once for each language."""

import pytest
from django.urls import reverse

from summit_site.content.search_changes import index_pending
from tests.admin_forms import errors_in, form_data
from tests.factories import make_appearance, make_event, make_photo

pytestmark = pytest.mark.django_db


def change(record):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


def form_of(response):
    return response.context["adminform"].form


def test_form_has_each_text_once_for_each_language(admin_client):
    event = make_event(title="Summit", title_fr="Sommet")

    form = form_of(admin_client.get(change(event)))

    titles = [name for name in form.fields if name.startswith("title_")]
    assert titles == ["title_en", "title_ar", "title_zh_hans", "title_fr", "title_ru", "title_es"]
    assert "title" not in form.fields
    assert form["title_fr"].value() == "Sommet"


def test_texts_say_their_language_and_direction(admin_client):
    form = form_of(admin_client.get(change(make_event())))

    marks = {
        name: (attrs["lang"], attrs["dir"])
        for name in ["title_en", "title_ar", "body_ar", "summary_zh_hans"]
        for attrs in [form.fields[name].widget.attrs]
    }
    assert marks == {
        "title_en": ("en", "ltr"),
        "title_ar": ("ar", "rtl"),
        "body_ar": ("ar", "rtl"),
        "summary_zh_hans": ("zh-hans", "ltr"),
    }


def test_text_is_required_in_the_default_language_alone(admin_client):
    event = make_event(title="Summit", title_fr="Sommet")
    data = form_data(admin_client.get(change(event)))

    response = admin_client.post(change(event), data | {"title_en": "", "title_fr": ""})

    assert errors_in(response) == {"title_en": ["This field is required."]}


def test_translation_that_is_too_long_is_refused_at_its_field(admin_client):
    event = make_event(title="Summit")
    data = form_data(admin_client.get(change(event)))

    response = admin_client.post(change(event), data | {"title_ru": "я" * 251})

    assert list(errors_in(response)) == ["title_ru"]


def test_parts_are_translated_in_the_form_of_their_page(admin_client):
    appearance = make_appearance(job_title="Director")
    data = form_data(admin_client.get(change(appearance.event)))

    admin_client.post(change(appearance.event), data | {"appearances-0-job_title_fr": "Directeur"})

    appearance.refresh_from_db()
    assert (appearance.job_title_en, appearance.job_title_fr) == ("Director", "Directeur")


def test_photo_without_text_in_english_is_refused_whatever_other_languages_say(admin_client):
    photo = make_photo()
    data = form_data(admin_client.get(change(photo.event)))
    data |= {"photos-0-alternative_text_en": "", "photos-0-alternative_text_fr": "Une salle"}

    response = admin_client.post(change(photo.event), data, headers={"accept-language": "fr"})

    photo.refresh_from_db()
    assert list(errors_in(response)) == ["photos-0-alternative_text_en"]
    assert photo.alternative_text_fr is None


def test_outdated_text_shows_the_source_it_follows(admin_client):
    event = make_event(title="Summit", title_fr="Sommet")
    event.title_en = "World summit"
    event.save()

    attrs = form_of(admin_client.get(change(event))).fields["title_fr"].widget.attrs

    day = event.outdated_fields("fr")["title"]
    assert (attrs["data-outdated"], attrs["data-followed"]) == (day, "Summit")


def test_outdated_text_is_confirmed_as_still_right(admin_client):
    event = make_event(title="Summit", title_fr="Sommet", title_ru="Саммит")
    event.title_en = "Summit!"
    event.save()
    data = form_data(admin_client.get(change(event)))

    admin_client.post(change(event), data | {"title_fr-still-right": "on"})

    event.refresh_from_db()
    assert event.outdated_fields("fr") == {}
    assert list(event.outdated_fields("ru")) == ["title"]


def test_outdated_text_of_a_part_is_confirmed_though_nothing_else_changed(admin_client):
    appearance = make_appearance(job_title="Director", job_title_fr="Directeur")
    appearance.job_title_en = "The Director"
    appearance.save()
    data = form_data(admin_client.get(change(appearance.event)))

    admin_client.post(
        change(appearance.event), data | {"appearances-0-job_title_fr-still-right": "on"}
    )

    appearance.refresh_from_db()
    assert appearance.outdated_fields("fr") == {}


def test_change_of_the_source_in_the_form_makes_the_other_languages_outdated(admin_client):
    names = {f"theme_{code}": code for code in ["ar", "zh_hans", "fr", "ru", "es"]}
    event = make_event(theme="Old", **names)
    data = form_data(admin_client.get(change(event)))

    admin_client.post(change(event), data | {"theme_en": "New"})

    event.refresh_from_db()
    assert [list(event.outdated_fields(code)) for code in ["ar", "zh-hans", "fr", "ru", "es"]] == [
        ["theme"]
    ] * 5


def test_address_is_made_from_the_text_in_the_default_language(admin_client):
    page = admin_client.get(reverse("admin:events_event_add"))

    assert [each["dependencies"] for each in page.context["adminform"].prepopulated_fields] == [
        [form_of(page)["title_en"]]
    ]


def test_new_person_in_passing_is_asked_for_in_the_default_language_alone(admin_client):
    page = admin_client.get("/admin/events/person/add/?_popup=1")

    names = [name for name in form_of(page).fields if "name_" in name]
    assert names == ["family_name_en", "given_name_en", "name_order"]
    assert 'id="language-switch"' not in page.text


def test_switch_offers_the_languages_in_their_own_words(admin_client):
    page = admin_client.get(change(make_event()))

    assert page.text.count('<button type="button" data-language=') == 6
    assert '<span lang="zh-hans">中文</span>' in page.text


@pytest.mark.parametrize("query", ["Sommet", "Саммит", "Summit"])
def test_list_is_searched_in_every_language(admin_client, query):
    event = make_event(title="Summit", title_fr="Sommet", title_ru="Саммит")
    make_event(title="Forum")
    # As the commit does, which a test has none of.
    index_pending()

    page = admin_client.get(reverse("admin:events_event_changelist"), {"q": query})

    assert list(page.context["cl"].queryset) == [event]


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_admin_speaks_the_language_of_the_browser(admin_client, language):
    page = admin_client.get(
        reverse("admin:events_event_add"), headers={"accept-language": language}
    )

    direction = "rtl" if language == "ar" else "ltr"
    assert f'lang="{language}" dir="{direction}"' in page.text
    assert "Title and series" not in page.text


def test_site_in_one_language_has_nothing_to_switch(admin_client, settings):
    settings.LANGUAGES = [("en", "English")]
    event = make_event(title="Summit", title_fr="Sommet")

    page = admin_client.get(change(event))
    saved = admin_client.post(change(event), form_data(page) | {"title_en": "World summit"})

    event.refresh_from_db()
    assert [name for name in form_of(page).fields if name.startswith("title")] == ["title_en"]
    assert form_of(page).fields["title_en"].label == "Title"
    assert 'id="language-switch"' not in page.text
    assert saved.status_code == 302
    assert (event.title_en, event.title_fr) == ("World summit", "Sommet")

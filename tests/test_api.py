"""What programs are told at /api/v1/, in which words, and how they come back for it."""

from datetime import UTC, date, datetime, time

import pytest

from events.models import Event, Person, Topic
from initiatives.models import Programme, Publication
from summit_site.api import RESOURCES
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_photo,
    make_publication,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
)
from tests.open_data import make_record

pytestmark = pytest.mark.django_db

UNKNOWN = "5675135a-ab6b-4493-86b9-01b0f00515c8"
NAMES = [resource.name for resource in RESOURCES]


def results(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return response.json()["results"]


def test_event_has_what_its_page_shows(client):
    record = make_record()

    event = client.get(f"/api/v1/events/{record.pk}/").json()

    page = f"http://127.0.0.1:8000/fr/events/{record.slug}/"
    (session,), (appearance,), (role,) = (
        event["sessions"],
        event["appearances"],
        event["organizations"],
    )
    assert (event["id"], event["pages"]["fr"]) == (str(record.pk), page)
    assert {*event["pages"]} == {"en", "fr"}
    assert (event["title"], event["theme"]) == ({"en": "Summit", "fr": "Sommet"}, {})
    assert (event["starts_on"], event["time_zone"]) == ("2021-04-20", "Asia/Shanghai")
    assert (event["latitude"], event["longitude"]) == (39.9042, -116.4074)
    assert len(event["topics"]) == 2
    assert session["starts_at"] == "2021-04-20T09:00:00+08:00"
    assert appearance["session"] == session["id"]
    assert appearance["person"]["name"] == {"en": "Ming LI"}
    assert role["organization"]["name"] == {"en": "Institute"}
    assert role["role"] == "host"
    assert event["photos"][0]["alternative_text"] == {"en": "Delegates in a hall"}
    assert "/en/documents/" in event["documents"][0]["url"]
    assert client.get(role["organization"]["url"]).json()["country"] == "CN"
    assert client.get(event["series"]["url"]).status_code == 200


def test_initiative_has_its_recommendations_launchers_and_partners(client):
    make_record()

    (initiative,) = results(client, "initiatives/")

    (recommendation,), (launcher,) = initiative["recommendations"], initiative["launchers"]
    assert initiative["event"]["name"] == {"en": "Summit", "fr": "Sommet"}
    assert initiative["sdgs"] == ["4", "4.3"]
    assert (recommendation["number"], recommendation["title"]) == (1, {"en": "Share"})
    assert recommendation["pages"]["en"].endswith(f"{initiative['slug']}/1/")
    assert launcher["person"]["name"] == {"en": "Ming LI"}
    assert [partner["name"] for partner in initiative["partners"]] == [{"en": "Institute"}]
    assert len(initiative["reiterates"]) == len(initiative["programmes"]) == 1


def test_recommendation_has_where_it_was_taken_up(client):
    make_record()

    (recommendation,) = results(client, "recommendations/")

    sources = {each["source_type"]: each for each in recommendation["mentions"]}
    assert {*sources} == {"session", "publication", "programme"}
    assert sources["session"]["source"]["name"]["en"] == "Summit"
    assert sources["session"]["session"]
    assert (sources["session"]["year"], sources["programme"]["year"]) == (2021, 2019)


@pytest.mark.parametrize("name", NAMES)
def test_resource_has_a_list_and_records_at_stable_addresses(client, name):
    make_record()

    for record in results(client, f"{name}/"):
        assert record["url"] == f"http://127.0.0.1:8000/api/v1/{name}/{record['id']}/"
        assert client.get(record["url"]).json() == record


def test_text_in_a_language_says_in_which_it_is(client):
    event = make_event(title_en="Summit", title_fr="Sommet", theme_en="Peace", city_fr="Genève")

    french = client.get(f"/api/v1/events/{event.pk}/?lang=fr")
    russian = client.get(f"/api/v1/events/{event.pk}/?lang=ru")

    texts = [
        [each.json()[name] for name in ["title", "theme", "city"]] for each in [french, russian]
    ]
    assert texts == [
        [{"fr": "Sommet"}, {"en": "Peace"}, {"fr": "Genève"}],
        [{"en": "Summit"}, {"en": "Peace"}, {}],
    ]
    assert french["Content-Language"] == "fr"


def test_name_of_a_person_is_in_the_order_and_script_of_each_language(client):
    make_person(
        family_name_en="Li",
        given_name_en="Ming",
        family_name_zh_hans="李",
        given_name_zh_hans="铭",
        name_order=Person.NameOrder.FAMILY_FIRST,
    )
    appearance = make_appearance(person=Person.objects.get())

    event = client.get(f"/api/v1/events/{appearance.event_id}/").json()

    assert event["appearances"][0]["person"]["name"] == {"zh-hans": "李铭", "en": "LI Ming"}


def test_language_of_the_reader_makes_no_difference_without_lang(client):
    event = make_event(title_en="Summit", title_fr="Sommet")

    answers = [
        client.get(f"/api/v1/events/{event.pk}/", headers={"accept-language": language}).content
        for language in ["en", "fr"]
    ]

    assert answers[0] == answers[1]


def test_event_that_is_cancelled_says_so_in_all_languages(client):
    event = make_event(holding=Event.Holding.CANCELLED)

    notice = client.get(f"/api/v1/events/{event.pk}/").json()["notice"]

    assert (notice["en"], notice["fr"], len(notice)) == ("Cancelled", "Annulé", 6)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_unpublished_record_is_in_no_answer(client, status):
    event = make_record()
    addresses = [f"/api/v1/{name}/" for name in NAMES]
    before = ["Summit" in client.get(address).text for address in addresses]
    event.status = status
    event.save()

    after = [address for address in addresses if '"Summit"' in client.get(address).text]

    assert sum(before) >= 5
    assert after == []
    assert client.get(f"/api/v1/events/{event.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("model", "address"),
    [
        (Topic, "events/"),
        (Publication, "initiatives/"),
        (Programme, "initiatives/"),
        (Publication, "recommendations/"),
        (Event, "people/"),
        (Event, "programmes/"),
        (Event, "publications/"),
    ],
)
def test_unpublished_record_is_not_named_by_others(client, model, address):
    make_record()
    hidden = model.objects.first()
    before = str(hidden.pk) in client.get(f"/api/v1/{address}").text
    model.objects.filter(pk=hidden.pk).update(status=Status.DRAFT)

    after = client.get(f"/api/v1/{address}").text

    assert before
    assert str(hidden) not in after
    assert str(hidden.pk) not in after


def test_unpublished_organisation_is_named_without_an_address(client):
    organization = make_organization(name="Quiet", status=Status.DRAFT)
    role = make_event_organization(organization=organization)

    (event,) = results(client, "events/")

    named = {"id": None, "name": {"en": "Quiet"}, "url": None}
    assert event["organizations"] == [{"organization": named, "role": role.role}]


def test_list_goes_on_by_cursor_through_all_records_once(client):
    made = {str(make_event(starts_on=date(2021, 4, 1 + day % 3)).pk) for day in range(7)}
    seen, address = [], "/api/v1/events/?limit=2"

    while address:
        page = client.get(address).json()
        seen += [event["id"] for event in page["results"]]
        address = page["next"]

    assert (len(seen), {*seen}) == (7, made)


def test_record_that_comes_in_between_shifts_no_page(client):
    made = [make_event(starts_on=date(2021, 4, day)) for day in [1, 2, 3, 4]]
    first = client.get("/api/v1/events/?limit=2")
    make_event(starts_on=date(2021, 4, 30))
    made[3].delete()

    second = client.get(first.json()["next"]).json()

    assert [event["id"] for event in second["results"]] == [str(made[1].pk), str(made[0].pk)]
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert second["next"] is None


def test_page_after_a_cursor_asks_for_no_offset_and_no_count(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    for _ in range(3):
        make_series()
    address = client.get("/api/v1/series/?limit=1").json()["next"]

    with django_assert_num_queries(1) as queries:
        client.get(address)

    sql = queries[0]["sql"].upper()
    assert "OFFSET" not in sql
    assert "COUNT(" not in sql


@pytest.mark.parametrize("cursor", ["x", "e30", "WzFd", "WyJ4IiwgInkiXQ", "bnVsbA", "_", "W10"])
def test_cursor_that_is_none_is_refused(client, cursor):
    response = client.get(f"/api/v1/events/?cursor={cursor}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"] == [{"parameter": "cursor"}]


def test_filters_are_those_of_the_page(client):
    topic, series, host = (
        make_topic(slug="peace"),
        make_series(slug="it"),
        make_organization(slug="un"),
    )
    one = make_event(
        kind="forum", country="CH", topics=[topic], series=series, starts_on=date(2022, 5, 1)
    )
    make_event_organization(event=one, organization=host)
    other = make_event(holding=Event.Holding.POSTPONED)

    for query, found in [
        ("kind=forum", [one]),
        ("country=CH", [one]),
        ("topic=peace", [one]),
        ("series=it", [one]),
        ("organization=un", [one]),
        ("year=2022", [one]),
        ("year=2022&kind=summit", []),
        ("when=upcoming", [other]),
        ("when=past", [one]),
        ("topic=nothing", []),
    ]:
        ids = [event["id"] for event in results(client, f"events/?{query}")]
        assert ids == [str(event.pk) for event in found], query


def test_recommendations_can_be_those_of_an_initiative(client):
    mine = make_recommendation(initiative=make_initiative(slug="mine"))
    make_recommendation()

    (found,) = results(client, "recommendations/?initiative=mine")

    assert found["id"] == str(mine.pk)


def test_list_can_be_of_what_changed_since(client):
    old, new = make_topic(), make_topic()
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    type(old).objects.filter(pk=old.pk).update(modified_at=long_ago)

    def since(moment):
        found = results(client, f"topics/?updated_since={moment}")
        return {topic["id"] for topic in found}

    assert since("2020-01-01T00:00:00Z") == {str(old.pk), str(new.pk)}
    assert since("2020-01-01T01:00:01%2B01:00") == {str(new.pk)}


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("kind=party", {"parameter": "kind", "allowed": [*Event.Kind.values]}),
        ("year=soon", {"parameter": "year"}),
        ("limit=0", {"parameter": "limit"}),
        ("limit=101", {"parameter": "limit"}),
        ("updated_since=2026-02-30T00:00:00Z", {"parameter": "updated_since"}),
        ("updated_since=2026-02-01", {"parameter": "updated_since"}),
        ("topic=%00", {"parameter": "topic"}),
        ("country=" + "x" * 5000, {"parameter": "country"}),
    ],
)
def test_wrong_parameter_is_named(client, query, error):
    response = client.get(f"/api/v1/events/?{query}")

    problem = response.json()
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert (problem["status"], problem["title"]) == (400, "Wrong parameters")
    assert problem["errors"] == [error]
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["nothing/", "events/1/", f"events/{UNKNOWN}/", "events/x/y", "\0"]
)
def test_unknown_address_gets_a_problem(client, path):
    response = client.get(f"/api/v1/{path}")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["status"] == 404


def test_scripts_of_other_sites_may_read_it(client):
    event = make_event()

    got = client.get(f"/api/v1/events/{event.pk}/")
    asked = client.options(f"/api/v1/events/{event.pk}/")
    posted = client.post(f"/api/v1/events/{event.pk}/")

    for response in [got, asked, posted]:
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
    assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
    assert (posted.status_code, posted["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_head_has_the_headers_of_get(client):
    make_event()

    got, asked = client.get("/api/v1/events/"), client.head("/api/v1/events/")

    assert asked.status_code == 200
    assert {**asked.headers} == {**got.headers}
    assert asked.content == b""


def test_answer_that_is_known_is_not_sent_again(client):
    event = make_event()
    address = f"/api/v1/events/{event.pk}/"
    etag = client.get(address)["ETag"]

    same = client.get(address, headers={"if-none-match": etag})
    event.title = "New"
    event.save()
    changed = client.get(address, headers={"if-none-match": etag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


def test_licence_is_told_only_where_one_is_granted(client, settings):
    before = client.get("/api/v1/topics/")
    settings.DATA_LICENSE = {"name": "CC BY 4.0", "url": "https://example.org/by"}

    after = client.get("/api/v1/topics/")

    assert "Link" not in before
    assert after["Link"] == '<https://example.org/by>; rel="license"'
    assert "https://example.org/by" in client.get("/en/api/").text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_any_number_of_records(
    client, count, django_assert_num_queries
):
    for _ in range(count):
        make_record()
        event = make_event(series=make_series())
        make_session(event=event, starts=time(9), day=event.starts_on)
        make_photo(event=event)
        make_mention(recommendation=make_recommendation())
        make_launcher(organization=make_organization())
        make_publication(authors=[make_person()], event=event)

    for name, queries in [
        ("events", 7),
        ("series", 1),
        ("people", 3),
        ("organizations", 1),
        ("topics", 1),
        ("initiatives", 6),
        ("recommendations", 2),
        ("publications", 4),
        ("programmes", 3),
    ]:
        with django_assert_num_queries(queries):
            client.get(f"/api/v1/{name}/")


def test_calls_of_the_page_about_it_work(client):
    make_record()
    page = client.get("/en/api/").text

    calls = {piece.split('"')[0] for piece in page.split('href="http://127.0.0.1:8000/api/')[1:]}

    assert len(calls) >= 7
    for call in calls:
        assert client.get(f"/api/{call}").status_code == 200, call

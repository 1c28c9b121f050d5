"""What the page cache keeps of what programs are told: what many ask for, and nothing large."""

import json
from datetime import timedelta

from tests.factories import make_event, make_topic


def test_first_page_of_a_list_is_kept_until_something_changes(site):
    event = make_event()
    make_event(starts_on=event.starts_on - timedelta(days=1))

    sources = [site.get("/api/v1/events/?limit=1&x=1").source for _ in range(2)]
    etag = site.get("/api/v1/events/?limit=1").headers["ETag"]
    again = site.get("/api/v1/events/?limit=1", headers={"if-none-match": etag})
    event.title = "New"
    event.save()
    changed = site.get("/api/v1/events/?limit=1")

    assert sources == ["fwd=miss", "hit"]
    assert (again.status, again.headers["Access-Control-Allow-Origin"]) == (304, "*")
    assert (changed.source, "New" in changed.text) == ("fwd=miss", True)


def test_record_is_kept_once_for_each_language(site):
    topic = make_topic(title_en="Peace", title_fr="Paix")
    addresses = [f"/api/v1/topics/{topic.pk}/{query}" for query in ["", "?lang=fr", "?lang=en"]]

    first = [site.get(address) for address in addresses]
    again = [site.get(address) for address in addresses]

    titles = [json.loads(answer.text)["title"] for answer in again]
    assert titles == [{"en": "Peace", "fr": "Paix"}, {"fr": "Paix"}, {"en": "Peace"}]
    assert [answer.source for answer in first + again] == ["fwd=miss"] * 3 + ["hit"] * 3


def test_way_through_all_records_pushes_nothing_out(site):
    for _ in range(2):
        make_topic()
    following = json.loads(site.get("/api/v1/topics/?limit=1").text)["next"]

    answers = [site.get(following.removeprefix("http://127.0.0.1:8000")) for _ in range(2)]

    assert [answer.source for answer in answers] == [None, None]
    assert answers[0].headers["Cache-Control"] == "public, no-cache"


def test_file_of_a_dump_is_streamed_past(site):
    make_topic()

    answers = [site.get("/api/v1/dumps/topics.csv") for _ in range(2)]

    assert [(answer.status, answer.source) for answer in answers] == [(200, None)] * 2
    assert "/api/v1/dumps/topics.csv" in site.rendered
    assert site.cache.pages.size == 0

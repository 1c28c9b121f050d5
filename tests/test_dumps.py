"""What can be taken away as files: whole, in little memory, and read by others' programs."""

import csv
import io
import json
from itertools import islice

import frictionless
import pytest
from django.conf import settings
from modeltranslation.utils import build_localized_fieldname as column

from events.models import Topic
from summit_site.content.open_data import tables
from summit_site.content.open_data.tables import cell
from summit_site.content.publishing import Status
from summit_site.dumps import TABLES
from tests.factories import (
    make_appearance,
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_publication,
    make_topic,
)
from tests.open_data import make_record

pytestmark = pytest.mark.django_db


def dump(client, file):
    response = client.get(f"/api/v1/dumps/{file}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(client, name):
    text = dump(client, f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_files_are_as_the_data_package_describes_them(client, tmp_path):
    make_record()
    make_event(title_en='A "quoted", long\r\ntitle', title_ar="قمة", theme_en="=SUM(A1)")
    make_appearance(organization=make_organization(status=Status.DRAFT))
    package = client.get("/api/v1/dumps/datapackage.json").json()
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    for resource in package["resources"]:
        (tmp_path / resource["path"]).write_bytes(dump(client, resource["path"]))

    report = frictionless.validate(str(tmp_path / "datapackage.json"))

    assert report.flatten(["name", "type", "note"]) == []
    assert report.stats["tasks"] == len(TABLES)
    assert [task.name for task in report.tasks if not task.stats.get("rows")] == ["person_links"]


def test_damaged_file_would_not_be_as_described(client, tmp_path):
    make_record()
    package = client.get("/api/v1/dumps/datapackage.json").json()
    package["resources"] = [each for each in package["resources"] if each["name"] == "topics"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    (tmp_path / "topics.csv").write_bytes(dump(client, "topics.csv").replace(b"T", b"?"))

    report = frictionless.validate(str(tmp_path / "datapackage.json"))

    assert not report.valid


def test_event_has_columns_for_all_six_languages(client):
    make_event(title_en="Summit", title_ar="قمة", title_zh_hans="峰会")

    (row,) = rows(client, "events")

    titles = [row[column("title", code)] for code in settings.MODELTRANSLATION_LANGUAGES]
    assert titles == ["قمة", "峰会", "Summit", "", "", ""]
    assert [*row][:3] == ["id", "url", "slug"]


def test_tables_refer_to_each_other_by_key(client):
    event = make_record()

    (session,), (appearance,) = rows(client, "sessions"), rows(client, "appearances")
    (initiative,) = rows(client, "initiatives")

    assert session["event"] == appearance["event"] == initiative["event"] == str(event.pk)
    assert session["starts_at"] == "2021-04-20T09:00:00+08:00"
    assert appearance["session"] == session["id"]
    assert appearance["person_name"] == "Ming LI"
    assert len(rows(client, "events")[0]["topics"].split(" ")) == 2


def test_json_lines_are_what_the_api_tells(client):
    event = make_record()

    (line,) = dump(client, "events.jsonl").splitlines()

    assert json.loads(line) == client.get(f"/api/v1/events/{event.pk}/").json()


@pytest.mark.parametrize("file", [f"{table.name}.csv" for table in TABLES])
def test_unpublished_record_is_in_no_file(client, file):
    event = make_record()
    event.status = Status.DRAFT
    event.save()
    make_initiative(event=event)
    make_publication(event=event)

    text = dump(client, file).decode()

    assert "Summit" not in text
    assert str(event.pk) not in text


@pytest.mark.parametrize("field", ["status", "translation_sources", "publish_from", "sort_keys"])
def test_what_staff_keep_beside_a_record_is_in_no_file(field):
    assert [table.name for table in TABLES if field in [each.name for each in table.columns]] == []


def test_unpublished_organisation_is_named_without_a_key(client):
    make_appearance(organization=make_organization(name="Quiet", status=Status.DRAFT))

    (row,) = rows(client, "appearances")

    assert (row["organization"], row["organization_name"]) == ("", "Quiet")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("a=1", "a=1"),
        (-116.4, -116.4),
        (True, "true"),
        (None, ""),
    ],
)
def test_text_that_would_run_as_a_formula_gets_an_apostrophe(text, told):
    assert cell(text) == told


def test_language_that_is_not_offered_stays_empty(monkeypatch):
    make_topic(title_en="Peace", title_ru="Мир")
    monkeypatch.setattr(tables, "LANGUAGES", ["en"])
    table = tables.Table("topics", Topic)

    header, row = csv.reader(io.StringIO("".join(table.lines()), newline=""))

    told = dict(zip(header, row, strict=True))
    assert (told["title_en"], told["title_ru"]) == ("Peace", "")


def test_file_begins_with_the_mark_that_spreadsheets_need(client):
    assert dump(client, "topics.csv").startswith(b"\xef\xbb\xbfid,url,slug,")


@pytest.mark.parametrize("count", [1, 3])
def test_file_takes_two_queries_and_its_lists_for_each_batch(
    client, count, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(tables, "BATCH", 3)
    for _ in range(count):
        make_event(topics=[make_topic()])

    with django_assert_num_queries(3):
        dump(client, "events.csv")


def test_file_is_sent_while_it_is_read(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(tables, "BATCH", 2)
    people = [make_person() for _ in range(5)]

    response = client.get("/api/v1/dumps/people.csv")
    with django_assert_num_queries(0):
        parts = iter(response.streaming_content)
        head = next(parts)
    with django_assert_num_queries(2):
        first = next(parts)
    rest = b"".join(parts)

    assert head.startswith(b"\xef\xbb\xbfid,")
    assert first.count(b"\r\n") == 2
    assert rest.count(b"\r\n") == len(people) - 2


def test_index_names_each_file_and_its_last_change(client):
    topic = make_topic()

    index = client.get("/api/v1/dumps/").json()

    files = {each["url"].rpartition("/")[2]: each for each in index["dumps"]}
    assert len(files) == len(TABLES) + 9
    assert files["topics.csv"]["bytes"] is None
    assert files["topics.csv"]["modified_at"][:19] == topic.modified_at.isoformat()[:19]
    assert files["sessions.csv"]["modified_at"] is None
    for each in index["dumps"]:
        assert client.get(each["url"]).status_code == 200


def test_head_reads_no_file(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.head("/api/v1/dumps/events.csv")
        content = b"".join(islice(response, 2)) if response.streaming else response.content

    assert (response.status_code, content) == (200, b"")
    assert response["Content-Disposition"] == 'attachment; filename="events.csv"'


@pytest.mark.parametrize("file", ["nothing.csv", "events.xlsx", "sessions.jsonl", "..%2fx.csv"])
def test_unknown_file_gets_a_problem(client, file):
    response = client.get(f"/api/v1/dumps/{file}")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")

"""Tables in and out of the admin: what an import changes, and what it must leave alone."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from events.exchange import PersonResource
from events.models import Event, Organization, Person
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.exchange.tables import MAX_ROWS
from tests.admin_forms import form_data
from tests.factories import (
    make_draft,
    make_event,
    make_organization,
    make_person,
    make_series,
    make_topic,
)
from tests.roles import TRANSLATOR, make_member
from tests.search import find

pytestmark = pytest.mark.django_db

MODELS = [Event, Organization, Person]
# What a spreadsheet would compute, or lose, or take for something else.
HOSTILE = [
    "=1+1",
    "+41 22",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "''",
    "\tindented",
    '=HYPERLINK("https://evil.example","Click")',
    "a, b; c\td",
    'say "hello"',
    "two\nlines",
    " blank around ",
    "\uff1d1+1",
    "0012",
    "2021-04-20",
    "TRUE",
    "سلام 中文",
]


@pytest.fixture
def publisher(client):
    client.user = make_member("Publisher")
    client.force_login(client.user)
    return client


@pytest.fixture
def editor(client):
    client.user = make_member("Editor")
    client.force_login(client.user)
    return client


def address(model, name, *args):
    return reverse(f"admin:events_{model._meta.model_name}_{name}", args=args)


def export(client, model, form="csv", query=""):
    response = client.get(address(model, "export", form) + query)
    assert response.status_code == 200
    return response.getvalue()


def rows_in(data):
    """Return the rows of a CSV export as dicts."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def table(*rows):
    """Return the rows, dicts, as the bytes of a CSV file."""
    out = StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def check(client, model, data, name="table.csv", **options):
    """Send a file to be checked, and return the response."""
    file = SimpleUploadedFile(name, data)
    return client.post(address(model, "import"), {"file": file, **options})


def confirm(client, model, response):
    checked = {"checked": response.context["checked"]}
    return client.post(address(model, "import"), checked)


def take(client, model, data, name="table.csv", **options):
    """Check a file and import it; return what the check said."""
    response = check(client, model, data, name, **options)
    assert response.context["checked"], report(response)
    done = confirm(client, model, response)
    assert done.status_code == 302
    return report(response)


def report(response):
    """Return [(row, kind, changes or errors)] of what a response shows."""
    return [
        (
            each.number,
            each.kind,
            each.errors or [(c.column, c.before, c.after) for c in each.changes],
        )
        for each in response.context["reports"]
    ]


def errors(client, model, *rows, name="table.csv"):
    """Return the errors of the only wrong row that a file has."""
    [found] = [each for each in report(check(client, model, table(*rows))) if each[1] == "wrong"]
    return found[2]


def make_one(model):
    if model is Event:
        return make_event(
            series=make_series(),
            edition=2,
            topics=[make_topic(), make_topic()],
            country="CN",
            latitude="-33.868800",
            longitude="151.209300",
            title_ar="قمة",
            body_en="<p>One</p><ul><li><p>two</p></li></ul>",
            released_on=date(2021, 4, 20),
        )
    if model is Organization:
        return make_organization(parent=make_organization(), country="CH", name_ru="Институт")
    return make_person(native_name="李铭", native_language="zh-hans", orcid="0000-0002-1825-0097")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("model", MODELS)
def test_export_taken_back_changes_nothing(publisher, model, form):
    for _ in range(2):
        make_one(model)
    data = export(publisher, model, form)

    response = check(publisher, model, data, f"table.{form}")

    assert {kind for _row, kind, _changes in report(response)} == {"unchanged"}
    assert len(report(response)) >= 2
    assert response.context["checked"] == ""
    assert "There is nothing to change." in response.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_text_like_a_formula_is_harmless_in_a_spreadsheet_and_comes_back_as_it_was(
    publisher, text, form
):
    person = make_person(family_name_fr=text)

    data = export(publisher, Person, form)

    if form == "csv":
        [cell] = [row["family_name_fr"] for row in rows_in(data)]
    else:
        header, row = load_workbook(BytesIO(data)).active.iter_rows()
        cells = {name.value: value for name, value in zip(header, row, strict=True)}
        assert cells["family_name_fr"].data_type == "s"
        cell = cells["family_name_fr"].value
    assert cell == "-5" or not cell.startswith(("=", "+", "-", "@", "\t", "\uff1d"))
    assert report(check(publisher, Person, data, f"t.{form}")) == [(2, "unchanged", [])]
    Person.objects.filter(pk=person.pk).update(family_name_fr="other")
    changes = report(check(publisher, Person, data, f"t.{form}"))
    assert changes == [(2, "changed", [("family_name_fr", "other", text.strip())])]


def test_export_has_a_column_for_each_language_and_none_for_the_readers(publisher):
    make_event(title_en="Summit", title_fr="Sommet")
    publisher.cookies["django_language"] = "fr"

    [row] = rows_in(export(publisher, Event))

    assert "title" not in row
    assert (row["title_en"], row["title_fr"], row["title_es"]) == ("Summit", "Sommet", "")


def test_export_holds_what_the_list_shows_and_is_noted(publisher):
    make_event(title_en="Forum", kind="forum")
    make_event(title_en="Summit", kind="summit")

    page = publisher.get(address(Event, "changelist") + "?kind__exact=forum").text
    assert f'<a href="{address(Event, "export", "csv")}?kind__exact=forum">' in page
    rows = rows_in(export(publisher, Event, query="?kind__exact=forum"))

    assert [row["title_en"] for row in rows] == ["Forum"]
    entry = Entry.objects.get(action="exported")
    assert (entry.user, entry.comment) == (publisher.user, "event.csv kind__exact=forum")


@pytest.mark.parametrize("count", [1, 3])
def test_export_takes_the_same_queries_for_any_number_of_records(
    publisher, count, django_assert_num_queries
):
    for _ in range(count):
        make_one(Event)
    export(publisher, Event)

    with django_assert_num_queries(13):
        export(publisher, Event)


def test_export_with_a_text_too_long_for_xlsx_says_so(publisher):
    make_event(body_en=f"<p>{'long ' * 8000}</p>")

    response = publisher.get(address(Event, "export", "xlsx"), follow=True)

    assert "A text is too long for XLSX; CSV takes it" in response.text
    assert report(check(publisher, Event, export(publisher, Event)))[0][1] == "unchanged"


def test_check_shows_each_change_and_stores_nothing(publisher):
    event = make_event(title_en="Summit", city_en="Paris", status="draft")
    data = table({"id": event.pk, "title_en": "Summit", "city_en": "Beijing", "country": "cn"})

    response = check(publisher, Event, data)

    changes = [("city_en", "Paris", "Beijing"), ("country", "", "CN")]
    assert report(response) == [(2, "changed", changes)]
    event.refresh_from_db()
    assert (event.city_en, event.country.code) == ("Paris", "")
    assert not Revision.objects.exists()
    assert not Entry.objects.filter(action="imported").exists()


def test_new_record_is_added_with_its_address_a_revision_and_an_entry(publisher):
    topic, series = make_topic(slug="ai"), make_series(slug="meet")
    row = {
        "id": "",
        "title_en": "First Summit",
        "title_fr": "Premier sommet",
        "starts_on": "2026-10-12",
        "series": "meet",
        "topics": "ai",
        "country": "CN",
        "body_en": "Hello <world> & all",
    }

    assert take(publisher, Event, table(row))[0][:2] == (2, "new")

    event = Event.objects.get(slug="first-summit")
    assert (event.series, [*event.topics.all()]) == (series, [topic])
    assert (event.title_fr, event.ends_on, event.status) == (
        "Premier sommet",
        date(2026, 10, 12),
        "draft",
    )
    assert event.body_en == "<p>Hello  &amp; all</p>"
    [revision] = Revision.objects.of(event)
    assert revision.user == publisher.user
    entry = Entry.objects.of(event).get()
    assert (entry.action, entry.comment, entry.revision) == ("imported", "table.csv", revision)


def test_published_record_gets_a_draft_and_stays_as_it_is(publisher):
    event = make_event(title_en="Summit", topics=[make_topic(slug="old")])
    make_topic(slug="new")
    data = table({"id": event.pk, "title_en": "Other", "topics": "new, old"})

    assert take(publisher, Event, data)[0][:2] == (2, "changed")

    event.refresh_from_db()
    assert (event.title_en, event.topics.count()) == ("Summit", 1)
    draft = Draft.objects.of(event).get()
    assert draft.user == publisher.user
    draft.publish(user=publisher.user)
    event.refresh_from_db()
    assert (event.title_en, event.topics.count()) == ("Other", 2)


def test_publisher_may_publish_the_changes_at_once(publisher):
    event = make_event(title_en="Summit")

    data = table({"id": event.pk, "title_en": "Other"})
    take(publisher, Event, data, publish="1")

    event.refresh_from_db()
    assert event.title_en == "Other"
    assert {*Entry.objects.of(event).values_list("action", flat=True)} == {"imported", "published"}
    assert not Draft.objects.exists()
    assert "Other" in publisher.get(event.get_absolute_url()).text


def test_editor_may_not_publish_by_an_import(editor):
    event = make_event(title_en="Summit")
    data = table({"id": event.pk, "title_en": "Other"})

    take(editor, Event, data, publish="1")

    event.refresh_from_db()
    assert event.title_en == "Summit"
    assert Draft.objects.of(event).exists()
    new = {"id": "", "family_name_en": "Li", "slug": "li"}
    assert errors(editor, Person, {**new, "status": "published"}) == [
        ("status", "You may add drafts only; a publisher publishes them.")
    ]
    take(editor, Person, table(new))
    assert Person.objects.get(slug="li").status == "draft"


def test_right_to_publish_is_asked_for_again_when_the_file_is_imported(publisher):
    event = make_event(title_en="Summit")
    data = table({"id": event.pk, "title_en": "Other"})
    checked = check(publisher, Event, data, publish="1")
    make_member("Editor")
    publisher.user.groups.set(make_member("Editor").groups.all())

    response = confirm(publisher, Event, checked)

    # As a draft, it is not what was shown.
    assert response.status_code == 200
    event.refresh_from_db()
    assert event.title_en == "Summit"


@pytest.mark.parametrize("role", [TRANSLATOR, None])
def test_import_is_for_those_who_may_write_whole_records(client, role):
    client.force_login(make_member(*filter(None, [role])))

    assert client.get(address(Event, "import")).status_code == 403
    assert check(client, Event, b"id\n").status_code == 403


def test_file_checked_by_one_user_is_not_imported_by_another(publisher, client):
    event = make_event(status="draft")
    checked = check(publisher, Event, table({"id": event.pk, "title_en": "Other"}))
    client.force_login(make_member("Publisher"))

    response = confirm(client, Event, checked)

    assert "Choose the file again." in response.text
    event.refresh_from_db()
    assert event.title_en != "Other"


def test_mistake_in_one_row_keeps_all_from_being_imported(publisher):
    event = make_event(title_en="Summit", status="draft")
    rows = [
        {"id": event.pk, "title_en": "Other", "starts_on": "2021-04-20"},
        {"id": "", "title_en": "New", "starts_on": "tomorrow"},
    ]

    response = check(publisher, Event, table(*rows))

    assert [row[:2] for row in report(response)] == [(2, "changed"), (3, "wrong")]
    assert response.context["checked"] == ""
    event.refresh_from_db()
    assert event.title_en == "Summit"


def test_table_with_a_mistake_leaves_nothing_behind_whoever_takes_it(publisher):
    table = [(1, ["id", "family_name_en", "slug"]), (2, ["", "Li", "li"]), (3, ["", "", "no"])]

    reports = PersonResource(user=publisher.user).take(table, "t.csv", only_check=False)

    assert [each.kind for each in reports] == ["new", "wrong"]
    assert not Person.objects.exists()


def test_record_that_nobody_has_saved_keeps_what_it_was_as_its_first_version(publisher):
    event = make_event(title_en="Before", status="draft")

    take(publisher, Event, table({"id": event.pk, "title_en": "After"}))

    titles = [each.rows[0]["fields"]["title_en"] for each in Revision.objects.of(event)]
    assert titles == ["After", "Before"]


GOOD = {"id": "", "title_en": "New", "slug": "new", "starts_on": "2026-10-12"}


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"country": "XX"}, "country", "There is no country “XX”. Put in its code in ISO 3166"),
        ({"country": "China"}, "country", "There is no country “China”."),
        ({"series": "no"}, "series", "There is no event series “no”."),
        ({"topics": "ai, no"}, "topics", "There is no topic “no”."),
        ({"kind": "party"}, "kind", "“party” is none of: summit, conference, forum"),
        ({"starts_on": "12/10/2026"}, "starts_on", "must be in YYYY-MM-DD format"),
        ({"starts_on": ""}, "starts_on", "This field cannot be null."),
        ({"title_en": ""}, "title_en", "This field cannot be blank."),
        ({"title_en": "x" * 251}, "title_en", "at most 250 characters"),
        ({"title_fr": "x" * 251}, "title_fr", "at most 250 characters"),
        ({"ends_on": "2026-10-11"}, "ends_on", "The last day is before the first day."),
        ({"latitude": "1"}, "latitude", "Give both latitude and longitude, or neither."),
        ({"holding": "rescheduled"}, "former_starts_on", "Give the first day it had before"),
        ({"edition": "two"}, "edition", "must be an integer"),
        ({"edition": "9" * 30}, "edition", "less than or equal to"),
        ({"time_zone": "Mars/Base"}, "time_zone", "“Mars/Base” is none of"),
        ({"stream_url": "javascript:alert(1)"}, "stream_url", "Enter a valid URL."),
        ({"slug": "taken"}, "slug", "already exists"),
        ({"slug": "no slug!"}, "slug", "Enter a valid “slug”"),
        ({"status": "gone"}, "status", "is none of: draft, in_review, published, archived"),
        ({"city_en": "a\0b"}, "city_en", "U+0000"),
        ({"id": "12"}, "id", "There is no such record."),
        ({"id": "6d1f7a52-3c1b-4a37-9d0e-2f4b8c5e9a10"}, "id", "There is no such record."),
    ],
)
def test_mistake_is_told_with_its_row_and_column(publisher, cells, column, message):
    make_event(slug="taken")
    make_topic(slug="ai")

    wrong = {**GOOD, "slug": "second", **cells}

    found = errors(publisher, Event, dict.fromkeys(wrong, "") | GOOD, wrong)

    assert [each for each, _text in found] == [column]
    assert message in found[0][1]


def test_mistake_is_told_in_the_readers_language(publisher):
    publisher.cookies["django_language"] = "fr"

    [(column, message)] = errors(publisher, Event, {**GOOD, "title_en": ""})

    assert (column, message) == ("title_en", "Ce champ ne peut pas être vide.")


def test_rows_about_one_record_are_refused(publisher):
    event = make_event()
    row = {"id": event.pk, "title_en": "Other"}

    assert errors(publisher, Event, row, {**row, "title_en": "Third"}) == [
        ("id", "Row 2 is about the same record.")
    ]


def test_record_may_name_one_of_an_earlier_row(publisher):
    mother = {"id": "", "slug": "un", "name_en": "UN", "kind": "un_body", "parent": ""}
    child = {"id": "", "slug": "unesco", "name_en": "UNESCO", "kind": "un_body", "parent": "un"}

    take(publisher, Organization, table(mother, child))

    assert Organization.objects.get(slug="unesco").parent.slug == "un"


def test_status_of_a_record_is_not_changed_by_an_import(publisher):
    event = make_event(status="draft")

    assert errors(publisher, Event, {"id": event.pk, "status": "published"}) == [
        ("status", "Whether it is published is decided in its own form.")
    ]


def test_table_older_than_the_record_is_refused_where_it_differs(publisher):
    event, _other = make_event(title_en="A", status="draft"), make_event(title_en="B")
    rows = rows_in(export(publisher, Event))
    Event.objects.get(pk=event.pk).save()
    for row in rows:
        row["city_en"] = "Paris" if row["id"] == str(event.pk) else ""

    assert errors(publisher, Event, *rows) == [
        ("modified_at", "The record was changed after this table was exported. Export it anew.")
    ]
    event.refresh_from_db()
    assert not event.city_en


def test_change_after_the_check_is_shown_before_anything_is_imported(publisher):
    event = make_event(title_en="Summit", status="draft")
    checked = check(publisher, Event, table({"id": event.pk, "title_en": "Other"}))
    Event.objects.filter(pk=event.pk).update(title_en="Meanwhile")

    response = confirm(publisher, Event, checked)

    assert "Something changed meanwhile." in response.text
    assert report(response) == [(2, "changed", [("title_en", "Meanwhile", "Other")])]
    assert Event.objects.get(pk=event.pk).title_en == "Meanwhile"
    assert confirm(publisher, Event, response).status_code == 302
    assert Event.objects.get(pk=event.pk).title_en == "Other"


def test_draft_of_somebody_else_keeps_what_it_has(publisher):
    event = make_event(title_en="Summit")
    make_draft(event, title_en="Drafted", city_en="Paris")

    assert errors(publisher, Event, {"id": event.pk, "title_en": "Imported"}) == [
        ("title_en", "The draft of ? has another text here: Drafted")
    ]
    take(publisher, Event, table({"id": event.pk, "venue_en": "Palais"}))
    [row, *_rest] = Draft.objects.of(event).get().revision.rows
    drafted = {name: row["fields"][name] for name in ["title_en", "city_en", "venue_en"]}
    assert drafted == {"title_en": "Drafted", "city_en": "Paris", "venue_en": "Palais"}


def test_ones_own_draft_takes_a_corrected_file(publisher):
    event = make_event(title_en="Summit")
    take(publisher, Event, table({"id": event.pk, "title_en": "Wrogn"}))

    take(publisher, Event, table({"id": event.pk, "title_en": "Right"}))

    assert Draft.objects.of(event).get().revision.rows[0]["fields"]["title_en"] == "Right"


def test_draft_that_goes_live_at_a_time_is_left_alone(publisher):
    event = make_event()
    make_draft(event, title_en="Approved").schedule(timezone.now(), user=None)

    [(column, message)] = errors(publisher, Event, {"id": event.pk, "city_en": "Paris"})

    assert (column, message[:37]) == ("", "Its draft goes live at a time that is")


def test_conflicts_that_an_editor_has_not_seen_stay_told(publisher):
    event = make_event(title_en="Summit")
    draft = make_draft(event, title_en="Drafted")
    take(publisher, Event, table({"id": event.pk, "title_en": "Live"}), publish="1")
    draft.refresh_from_db()
    told = draft.overruled
    assert [each["field"] for each in told] == ["title_en"]

    take(publisher, Event, table({"id": event.pk, "venue_en": "Palais"}))

    draft.refresh_from_db()
    assert draft.overruled == told


def test_editor_with_the_form_open_is_shown_what_was_imported(publisher):
    event = make_event(title_en="Summit")
    form = address(Event, "change", event.pk)
    publisher.post(form, form_data(publisher.get(form)))
    opened = form_data(publisher.get(form), press="_save") | {"title_en": "Typed"}
    take(publisher, Event, table({"id": event.pk, "title_en": "Imported"}))

    response = publisher.post(form, opened)

    assert response.status_code == 409
    assert Draft.objects.of(event).get().revision.rows[0]["fields"]["title_en"] == "Imported"


def test_imported_record_is_found_by_search(publisher):
    row = {"id": "", "slug": "li", "family_name_en": "Quillfeather", "status": "published"}

    checked = check(publisher, Person, table(row))
    before = find("quillfeather")
    confirm(publisher, Person, checked)

    assert (before, find("quillfeather")) == ([], ["QUILLFEATHER"])


def test_rich_text_is_cleaned_in_every_language(publisher):
    event = make_event(status="draft")
    text = '<p onclick="x()">Hi<script>alert(1)</script></p>'

    take(publisher, Event, table({"id": event.pk, "body_en": text, "body_fr": text}))

    event.refresh_from_db()
    assert (event.body_en, event.body_fr) == ("<p>Hi</p>", "<p>Hi</p>")


def test_cell_that_is_emptied_empties_the_field_and_a_column_left_out_does_not(publisher):
    event = make_event(city_en="Paris", venue_en="Palais", country="FR", status="draft")

    take(publisher, Event, table({"id": event.pk, "city_en": "", "country": ""}))

    event.refresh_from_db()
    assert (event.city_en, event.country.code, event.venue_en) == ("", "", "Palais")


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_spreadsheet_with_dates_and_numbers_is_read(publisher):
    make_series(slug="meet")
    rows = [
        ["id", "slug", "title_en", "starts_on", "series", "edition", "latitude", "longitude"],
        [None, "new", 2030, date(2030, 5, 6), "meet", 3.0, -33.5, 151],
        [],
    ]

    take(publisher, Event, xlsx(*rows), "table.xlsx")

    event = Event.objects.get(slug="new")
    assert (event.title_en, event.starts_on, event.edition) == ("2030", date(2030, 5, 6), 3)
    assert (float(event.latitude), float(event.longitude)) == (-33.5, 151.0)


def refusal(client, data, name="table.csv"):
    """Return the message that a file as a whole is refused with."""
    response = check(client, Event, data, name)
    assert response.context["reports"] is None
    [message] = response.context["messages"]
    return str(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file has no rows"),
        (b"id\n", "The file has no rows"),
        (b"title_en\nNew", "The column “id” is missing."),
        (b"id,title\n,New", "The site does not know these columns: title."),
        (b"id,city_en,city_en\n,a,b", "Two columns have the same name."),
        (b"id\n,New", "A row has more cells"),
        ("id,title_en\n,Été".encode("latin-1"), "The file is not in UTF-8."),
        (b'id,title_en\n,"a"b', "This is not a CSV file"),
        (b"id,title_en\n" + b",x\n" * (MAX_ROWS + 1), "The file has more than 500 rows."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_file_that_is_no_table_of_records_is_refused(publisher, data, message):
    assert message in refusal(publisher, data)


def test_file_of_another_kind_is_refused(publisher):
    assert refusal(publisher, b"x", "table.xlsm") == "Choose a CSV or an XLSX file."
    assert "Choose a CSV or an XLSX file." in publisher.post(address(Event, "import")).text


def test_semicolons_between_cells_are_understood(publisher):
    take(publisher, Event, b"id;slug;title_en;starts_on\n;new;New, and so on;2030-01-02\n")

    assert Event.objects.get().title_en == "New, and so on"

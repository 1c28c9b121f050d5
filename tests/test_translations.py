"""The page "Translations", and texts that go to a translation office and come back."""

from io import StringIO

import polib
import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from summit_site.content.parts import part_relations
from summit_site.content.translation_exchange import read_answers, take_answers, to_csv, to_po
from summit_site.content.translation_units import State, state_of, units_of
from tests.factories import (
    make_appearance,
    make_event,
    make_initiative,
    make_mention,
    make_organization,
    make_person,
    make_recommendation,
    make_session,
)

pytestmark = pytest.mark.django_db

PAGE = "admin:translations"


def units_by_id(page, language):
    return {unit.id: unit for unit in units_of(page, language)}


def translate(po, **texts):
    """Return the PO file with each text that is a key of `texts` translated by its value."""
    file = polib.pofile(po)
    for entry in file:
        if entry.msgid in texts:
            entry.msgstr = texts[entry.msgid]
            entry.flags = []
    return str(file)


def test_state_of_a_page_takes_in_its_parts_and_theirs():
    initiative = make_initiative(title="Pact", title_fr="Pacte")
    recommendation = make_recommendation(initiative=initiative, title="One", title_fr="Un")
    mention = make_mention(recommendation=recommendation, note="Quoted", note_fr="Citée")

    before = state_of(units_of(initiative, "fr"))
    mention.note_en = "Quoted in full"
    mention.save()
    after = state_of(units_of(initiative, "fr"))

    assert part_relations(type(initiative)) == [
        "recommendations",
        "recommendations__mentions",
        "launchers",
    ]
    assert (before, after) == (State.COMPLETE, State.OUTDATED)


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ({}, State.MISSING),
        ({"title_fr": "Sommet"}, State.PARTIAL),
        ({"title_fr": "Sommet", "theme_fr": "Thème"}, State.COMPLETE),
    ],
)
def test_state_of_a_page_is_complete_when_every_text_is(texts, state):
    event = make_event(title="Summit", theme="Theme", **texts)

    assert state_of(units_of(event, "fr")) == state


@pytest.mark.parametrize("size", [1, 3])
def test_heat_map_takes_the_same_queries_for_any_number_of_records(
    admin_client, size, django_assert_num_queries
):
    for _ in range(size):
        event = make_event(title_fr="Sommet")
        make_session(event=event)
        make_appearance(event=event)
    admin_client.get(reverse(PAGE))

    with django_assert_num_queries(9):
        page = admin_client.get(reverse(PAGE), {"kind": "event"})

    assert len(page.context["rows"]) == size


def test_heat_map_counts_states_and_links_to_the_first_open_field(admin_client):
    event = make_event(title="Summit", title_fr="Sommet", theme="Theme")

    page = admin_client.get(reverse(PAGE), {"kind": "event"})

    form = reverse("admin:events_event_change", args=[event.pk])
    assert page.context["counts"]["fr"][State.PARTIAL] == 1
    assert page.context["counts"]["ru"][State.MISSING] == 1
    assert f'href="{form}?language=fr#id_theme_fr"' in page.text
    assert f'href="{form}?language=ru#id_title_ru"' in page.text


def test_heat_map_is_filtered_by_language_state_and_name(admin_client):
    whole = make_event(title="Whole", title_fr="Entier", title_ru="Целое")
    half = make_event(title="Half", title_fr="Moitié")

    def shown(**filters):
        page = admin_client.get(reverse(PAGE), {"kind": "event", **filters})
        return {record for record, _cells in page.context["rows"]}

    assert shown(language="ru", state="missing") == {half}
    assert shown(language="ru", state="complete") == {whole}
    assert shown(q="whol") == {whole}
    assert shown(language="xx", state="nonsense") == {whole, half}


def test_translation_goes_out_as_po_and_comes_back_clean():
    event = make_event(title="Summit", theme="For all")
    session = make_session(event=event, title="Opening")

    po = translate(
        to_po(units_of(event, "fr"), "fr"),
        **{"Summit": "Sommet", "For all": "Pour tous", "Opening": "Ouverture"},
    )
    report = take_answers(*read_answers("back.po", po.encode()))

    event.refresh_from_db()
    session.refresh_from_db()
    assert (report.imported, report.outdated, report.refused) == (3, 0, [])
    assert (event.title_fr, event.theme_fr, session.title_fr) == (
        "Sommet",
        "Pour tous",
        "Ouverture",
    )
    assert state_of(units_of(event, "fr")) == State.COMPLETE


def test_translation_goes_out_as_csv_and_comes_back_clean():
    event = make_event(title="=SUM(A1)", theme="'Quoted'")
    rows = to_csv(units_of(event, "ru"), "ru")

    rows = rows.replace("missing,'=SUM(A1),", "missing,'=SUM(A1),'=СУММА(A1)")
    report = take_answers(*read_answers("back.csv", rows.encode()))

    event.refresh_from_db()
    assert rows.startswith("\ufeffid,language,state,source,translation")
    assert (report.imported, report.unchanged, report.outdated) == (1, 1, 0)
    assert event.title_ru == "=СУММА(A1)"


def test_outdated_text_goes_out_as_fuzzy_beside_the_source_it_followed():
    event = make_event(title="Summit", title_fr="Sommet")
    event.title_en = "World summit"
    event.save()

    entry = polib.pofile(to_po(units_of(event, "fr"), "fr"))[0]

    assert entry.fuzzy
    assert (entry.msgid, entry.msgstr, entry.previous_msgid) == (
        "World summit",
        "Sommet",
        "Summit",
    )


def test_answer_made_from_an_older_source_is_taken_but_stays_outdated():
    event = make_event(title="Summit")
    po = translate(to_po(units_of(event, "fr"), "fr"), Summit="Sommet")
    event.title_en = "World summit"
    event.save()

    report = take_answers(*read_answers("back.po", po.encode()))

    event.refresh_from_db()
    assert (report.imported, report.outdated) == (1, 1)
    assert (event.title_fr, list(event.outdated_fields("fr"))) == ("Sommet", ["title"])


def test_answers_that_cannot_be_taken_are_refused_each_with_its_reason():
    event = make_event(title="Summit", city="Rome")
    gone = make_event(title="Gone")
    po = to_po([*units_of(event, "fr"), *units_of(gone, "fr")], "fr")
    po = translate(po, Summit="x" * 300, Rome="Rome (IT)", Gone="Parti")
    gone.delete()

    report = take_answers(*read_answers("back.po", po.encode()))

    event.refresh_from_db()
    reasons = {source: reason for _id, source, reason in report.refused}
    assert report.imported == 1
    assert event.city_fr == "Rome (IT)"
    assert reasons["Gone"] == "There is no such text any more."
    assert "at most 250 characters" in reasons["Summit"]


@pytest.mark.parametrize(
    "unit_id",
    ["", "x", "auth.user:1:password", "events.event:nonsense:title", "events.event::slug"],
)
def test_answer_cannot_reach_what_is_no_translation(unit_id):
    po = f'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgctxt "{unit_id}"\nmsgid "a"\nmsgstr "b"\n'

    report = take_answers(*read_answers("back.po", po.encode()))

    assert [reason for _id, _source, reason in report.refused] == [
        "There is no such text any more."
    ]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.po", b"\xff\xfe", "The file is not in UTF-8."),
        ("a.po", b"nonsense here", "This is not a PO file"),
        ("a.po", b'msgid ""\nmsgstr "Language: tlh\\n"\n', "does not offer the language"),
        ("a.csv", b"one,two\n1,2\n", "The file needs the columns"),
    ],
)
def test_file_of_no_use_is_refused_as_a_whole(name, data, reason):
    with pytest.raises(ValidationError, match=reason):
        read_answers(name, data)


def test_rich_text_that_comes_back_is_cleaned():
    organization = make_organization(name="O", description="<p>Old</p>")
    po = translate(
        to_po(units_of(organization, "fr"), "fr"),
        **{"<p>Old</p>": "<p>Ancien</p><script>x</script>"},
    )

    take_answers(*read_answers("back.po", po.encode()))

    organization.refresh_from_db()
    assert organization.description_fr == "<p>Ancien</p>"


def test_upload_is_checked_first_and_changes_nothing_then(admin_client):
    event = make_event(title="Summit")
    po = translate(to_po(units_of(event, "fr"), "fr"), Summit="Sommet").encode()

    checked = admin_client.post(
        reverse(PAGE), {"file": SimpleUploadedFile("back.po", po), "check": "1"}
    )
    event.refresh_from_db()
    title_when_checked = event.title_fr
    imported = admin_client.post(reverse(PAGE), {"file": SimpleUploadedFile("back.po", po)})
    event.refresh_from_db()

    assert (checked.context["report"].imported, title_when_checked) == (1, None)
    assert (imported.context["report"].imported, event.title_fr) == (1, "Sommet")


@pytest.mark.parametrize("form", ["po", "csv"])
def test_page_gives_out_what_needs_work_in_a_language(admin_client, form):
    make_event(title="Whole", title_fr="Entier")
    make_event(title="Half")

    filters = {"kind": "event", "language": "fr", "export": form}
    response = admin_client.get(reverse(PAGE), filters)

    assert response["Content-Disposition"] == f'attachment; filename="event-fr.{form}"'
    assert ("Half" in response.text, "Whole" in response.text) == (True, False)


def test_staff_see_and_change_translations_of_their_own_kinds_only(client, django_user_model):
    user = django_user_model.objects.create_user("translator", is_staff=True)
    client.force_login(user)
    refused = client.get(reverse(PAGE))
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_event", "publish_person"])
    )
    event, person = make_event(title="Summit"), make_person(biography="<p>Life</p>")
    po = to_po([*units_of(event, "fr"), *units_of(person, "fr")], "fr")
    po = translate(po, Summit="Sommet", **{"<p>Life</p>": "<p>Vie</p>"})

    page = client.get(reverse(PAGE))
    report = client.post(
        reverse(PAGE), {"file": SimpleUploadedFile("back.po", po.encode())}
    ).context["report"]

    event.refresh_from_db()
    person.refresh_from_db()
    assert refused.status_code == 403
    assert list(dict(page.context["form"].fields["kind"].choices)) == ["event"]
    assert (event.title_fr, person.biography_fr) == (None, "<p>Vie</p>")
    assert [reason for _id, _source, reason in report.refused] == [
        "You may not change records of this kind."
    ]


def test_visitors_are_sent_to_the_login(client):
    response = client.get(reverse(PAGE))

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


def test_commands_export_a_record_and_import_the_answer(tmp_path):
    event = make_event(title="Summit", slug="summit")
    make_event(title="Other")
    out = StringIO()

    call_command("export_translations", "fr", "events/summit", stdout=out)
    file = tmp_path / "back.po"
    file.write_text(translate(out.getvalue(), Summit="Sommet"))
    call_command("import_translations", file, stdout=StringIO())

    event.refresh_from_db()
    assert "Other" not in out.getvalue()
    assert event.title_fr == "Sommet"


def test_commands_say_what_is_wrong(tmp_path):
    broken = tmp_path / "broken.po"
    broken.write_text("nonsense")

    with pytest.raises(CommandError, match="There is no record events/none"):
        call_command("export_translations", "fr", "events/none")
    with pytest.raises(CommandError, match="This is not a PO file"):
        call_command("import_translations", broken)

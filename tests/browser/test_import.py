"""A table that is exported, changed and imported again, in a browser."""

from pathlib import Path

from events.models import Event
from tests.browser.axe import axe_violations
from tests.factories import make_event


def choose(page, text):
    file = {"name": "events.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV or XLSX:").set_input_files(file)
    page.get_by_role("button", name="Show what it would change").click()


def rows_shown(page):
    """Return what the report says, a text for each of its lines."""
    return [line.replace("\t", " ") for line in page.locator(".import-rows tr").all_inner_texts()]


def test_exported_table_is_changed_and_imported(staff_page):
    make_event(slug="one", title_en="One", city_en="Paris", status="draft")
    make_event(slug="two", title_en="Two", status="draft")
    staff_page.goto("/admin/events/event/")
    with staff_page.expect_download() as download:
        staff_page.get_by_role("link", name="Export as CSV").click()
    exported = Path(download.value.path()).read_text()

    staff_page.get_by_role("link", name="Import").click()
    first = axe_violations(staff_page)
    choose(staff_page, exported.replace(",Paris,", ",Geneva,").replace(",Two,", ",,"))
    mistake = rows_shown(staff_page)
    choose(staff_page, exported.replace(",Paris,", ",Geneva,"))
    report, second = rows_shown(staff_page), axe_violations(staff_page)
    staff_page.get_by_role("button", name="Import it").click()

    staff_page.locator(".messagelist").get_by_text("The file is imported.").wait_for()
    assert [*map(str.strip, mistake[1:])] == [
        "Row 2 · One",
        "city_en Paris Geneva",
        "Row 3 · two wrong",
        "title_en This field cannot be blank.",
        "title_en Two",
    ]
    assert [*map(str.strip, report[1:])] == ["Row 2 · One", "city_en Paris Geneva"]
    assert (first, second) == ({}, {})
    assert Event.objects.get(slug="one").city_en == "Geneva"


def test_outputs_of_a_record_are_an_accessible_page(staff_page):
    event = make_event()

    staff_page.goto(f"/admin/events/event/{event.pk}/outputs/")

    assert axe_violations(staff_page) == {}

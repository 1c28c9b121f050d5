"""Hostile and damaged tables: refused or harmless, quickly, whatever they hold."""

import time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from summit_site.content.exchange.tables import guarded, read_table, unguarded

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data, **changes):
    """Return an XLSX file with other parts: {name of the part: bytes, or a function of them}."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, lambda part: part)(old.read(name)))
        for name, part in changes.items():
            new.writestr(name, part)
    return out.getvalue()


def with_sheet(change):
    return repacked(workbook(["id", "title_en"], [None, "New"]), **{SHEET: change})


def reason(data, name="table.xlsx"):
    with pytest.raises(ValidationError) as refused:
        read_table(name, data)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("text", ["=1+1", "'", "''", "'=1", "-", "+", "\n=1", "", "a", "'a"])
def test_guarded_text_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


def test_number_is_left_a_number():
    assert [guarded(text) for text in ["-33.8", "+1", "5"]] == ["-33.8", "+1", "5"]


def test_formula_is_refused_with_its_cell():
    data = workbook(["id", "title_en"], [None, '=HYPERLINK("https://evil.example")'])

    assert reason(data) == "Cell B2 holds a formula or an error. Put in its value instead."


def test_error_of_a_spreadsheet_is_refused():
    assert "Cell B2" in reason(workbook(["id", "title_en"], [None, "#VALUE!"]))


def test_macros_are_refused():
    data = repacked(workbook(["id"]), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})

    assert reason(data) == "The file holds macros. Save it as XLSX without them."


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(workbook(["id"]), **{"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000})
    start = time.perf_counter()

    assert len(bomb) < 200_000
    assert reason(bomb) == "The file is too large when it is unpacked."
    assert time.perf_counter() - start < 1


def test_entities_that_multiply_are_refused():
    def laugh(part):
        entities = ['<!ENTITY a0 "ha">']
        entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
        doctype = f"<!DOCTYPE x [{''.join(entities)}]>".encode()
        return doctype + part.replace(b"<sheetData>", b"<sheetData>&a11;", 1)

    assert reason(with_sheet(laugh)) == "This is not an XLSX file, or it is damaged."


@pytest.mark.parametrize("row", [b'r="1048576"', b'r="99999999999999"', b'r="-5"'])
def test_row_far_below_the_others_costs_no_time(row):
    data = with_sheet(lambda part: part.replace(b'<row r="2"', b"<row " + row))
    start = time.perf_counter()

    rows = read_table("table.xlsx", data)

    assert rows[0] == (1, ["id", "title_en"])
    assert time.perf_counter() - start < 1


def test_size_that_a_sheet_claims_is_not_believed():
    data = with_sheet(lambda part: part.replace(b"A1:B2", b"A1:XFD1048576"))
    start = time.perf_counter()

    assert read_table("table.xlsx", data) == [(1, ["id", "title_en"]), (2, ["", "New"])]
    assert time.perf_counter() - start < 1


def test_other_files_that_a_workbook_names_are_not_asked_for(monkeypatch):
    def connect(*_args, **_kwargs):
        pytest.fail("It reached out.")

    monkeypatch.setattr("socket.socket.connect", connect)
    link = (
        b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><externalBook xmlns:r="x" r:id="rId1"/></externalLink>'
    )
    data = repacked(
        workbook(["id", "title_en"], [None, "New"]),
        **{"xl/externalLinks/externalLink1.xml": link},
    )

    assert len(read_table("table.xlsx", data)) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        workbook(["id"])[:-200],
        repacked(workbook(["id"]), **{"xl/workbook.xml": lambda part: b"<nonsense"}),
        repacked(workbook(["id"]), **{"xl/workbook.xml": lambda part: b""}),
        repacked(workbook(["id"]), **{"[Content_Types].xml": lambda part: b"<Types/>"}),
        with_sheet(lambda part: part[: len(part) // 2]),
        with_sheet(lambda part: part.replace(b'r="B2"', b'r="??"')),
    ],
)
def test_damaged_file_is_refused_with_a_message(data):
    assert reason(data) == "This is not an XLSX file, or it is damaged."


def test_every_file_with_a_byte_changed_is_read_or_refused():
    data = bytearray(workbook(["id", "title_en"], [None, "New"]))
    for place in range(0, len(data), 37):
        damaged = bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            read_table("table.xlsx", damaged)
        except ValidationError:
            continue

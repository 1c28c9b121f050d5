"""Tables of text as CSV and XLSX: written so that nothing in them is computed, read without trust.

What a spreadsheet would take for a formula gets an apostrophe, and loses it on the way back.
Source: OWASP, "CSV Injection".
"""

import csv
import re
import zlib
from datetime import date, datetime, time
from io import BytesIO, StringIO
from tempfile import TemporaryFile
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile

from defusedxml import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

MAX_BYTES = 5 * 1024 * 1024
# What an XLSX file, which is packed, may come to.
MAX_UNPACKED = 50 * 1024 * 1024
# A row takes about 16 ms, and meanwhile SQLite lets nobody else save.
MAX_ROWS = 500
MAX_COLUMNS = 200
# Excel's own limit; openpyxl cuts off what is longer, without a word.
MAX_XLSX_TEXT = 32767
# What a damaged or hostile XLSX file makes its readers raise.
NOT_XLSX = (
    *(BadZipFile, LargeZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    *(DefusedXmlException, ParseError, SyntaxError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, OverflowError),
)

# Of the whole process; Python's own limit is shorter than a long story in one cell.
csv.field_size_limit(MAX_BYTES)


def guarded(text):
    """Return the text so that no spreadsheet takes it for a formula."""
    is_formula = text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def unguarded(text):
    """Return the text that was `guarded`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


# Writing -----------------------------------------------------------------------------------------


def csv_lines(rows):
    """Yield rows of text as lines of CSV, marked as UTF-8 for spreadsheets."""
    out = StringIO()
    writer = csv.writer(out)
    yield "\ufeff"
    for row in rows:
        writer.writerow(map(guarded, row))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def xlsx_file(rows):
    """Return rows of text as an open XLSX file; raise ValidationError for a text it cannot hold."""
    # Loaded here: it takes 10 MB, and most processes never write or read XLSX.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    too_long = []
    for row in rows:
        too_long += [text for text in row if len(text) >= MAX_XLSX_TEXT]
        if too_long:
            break
        sheet.append([guarded(text) for text in row])
    # Whoever sends it closes it.
    file = TemporaryFile()  # noqa: SIM115
    # Even if it is of no use: a workbook that is begun has a file of its own to close.
    book.save(file)
    if too_long:
        file.close()
        message = _("A text is too long for XLSX; CSV takes it: %s…")
        raise ValidationError(message % too_long[0][:60])
    file.seek(0)
    return file


# Reading -----------------------------------------------------------------------------------------


def read_table(name, data):
    """Return [(number of the row, [text])] of a CSV or XLSX file, without rows that are blank.

    Raise ValidationError if it is neither, too large, or holds what is not plain data.
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    ending = name.lower().rpartition(".")[2]
    if ending not in READERS:
        raise ValidationError(_("Choose a CSV or an XLSX file."))
    rows = []
    for number, row in enumerate(READERS[ending](data), start=1):
        if any(row):
            rows.append((number, [unguarded(text) for text in row]))
        if len(rows) > MAX_ROWS + 1:
            message = _("The file has more than %d rows. Import it in parts.")
            raise ValidationError(message % MAX_ROWS)
    return rows


def _csv_rows(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The file is not in UTF-8. Save it as “CSV UTF-8”, or as XLSX.")
        ) from error
    header = text.partition("\n")[0]
    # Where the comma is in numbers, spreadsheets put other signs between cells.
    delimiter = max(",;\t", key=header.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise ValidationError(_("This is not a CSV file: %s") % error) from error


def _xlsx_rows(data):
    """Yield the rows of the first sheet. Nothing is computed, and no other file is asked for."""
    # Loaded here, as in `xlsx_file`.
    from openpyxl import load_workbook

    try:
        _check_package(data)
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What the file says of its own size may be anything.
        sheet.reset_dimensions()
        # Two more than may be: the header, and one that is too many.
        for row in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS):
            yield _trimmed([_text_in(cell) for cell in row])
    except NOT_XLSX as error:
        raise ValidationError(_("This is not an XLSX file, or it is damaged.")) from error


def _check_package(data):
    """Refuse what unpacks to more than anyone has typed, and programs."""
    with ZipFile(BytesIO(data)) as package:
        # No more than this is read of a part, however much there is.
        if sum(each.file_size for each in package.infolist()) > MAX_UNPACKED:
            raise ValidationError(_("The file is too large when it is unpacked."))
        if any("vbaproject" in name.lower() for name in package.namelist()):
            raise ValidationError(_("The file holds macros. Save it as XLSX without them."))


def _text_in(cell):
    value = cell.value
    if cell.data_type in ("f", "e"):
        message = _("Cell %s holds a formula or an error. Put in its value instead.")
        raise ValidationError(message % cell.coordinate)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _trimmed(row):
    """Return the row without the empty cells after its last one."""
    while row and not row[-1]:
        row.pop()
    return row


READERS = {"csv": _csv_rows, "xlsx": _xlsx_rows}

"""Documents are taken by what they are, not by what they are called, and hold no programs."""

import random
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from events.models import Document
from initiatives.models import PublicationText
from summit_site.content import documents
from tests.factories import make_document, make_event, make_publication, make_publication_text

pytestmark = pytest.mark.django_db

MACROS = (
    "The file holds macros, which are programs that would run on the reader’s computer. "
    "Please save it without them."
)
OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\0\3\0\0\0" + bytes(100)


def archive(files):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def office(kind, *others):
    types = f'<Types><Override PartName="/a.xml" ContentType="{OFFICE}{kind}.main+xml"/></Types>'
    return archive({"[Content_Types].xml": types, "a.xml": "<a/>", **dict.fromkeys(others, "x")})


def open_document(kind, *others):
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return archive({"mimetype": mimetype, "content.xml": "<a/>", **dict.fromkeys(others, "x")})


DOCX = office("wordprocessingml.document")


def refusals(name, data):
    """Return {field: messages} for a document of an event with this file."""
    file = ContentFile(data, name)
    try:
        Document(event=make_event(), title="Agenda", file=file).full_clean(exclude=["position"])
    except ValidationError as refusal:
        return refusal.message_dict
    return {}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("bom.pdf", b"\xef\xbb\xbf\n" + PDF),
        ("CAPITALS.PDF", PDF),
        ("a.docx", DOCX),
        ("a.xlsx", office("spreadsheetml.sheet")),
        ("a.pptx", office("presentationml.presentation")),
        ("a.odt", open_document("text")),
        ("a.ods", open_document("spreadsheet")),
        ("a.odp", open_document("presentation", "Configurations2/toolbar/")),
        ("a.epub", archive({"mimetype": "application/epub+zip"})),
        ("a.txt", b"Ordre du jour : 9 h 30"),
        ("utf-16.txt", "议程".encode("utf-16")),
        ("chinese.csv", "议程,时间".encode("gb18030")),
        ("empty.txt", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_document_that_is_what_it_is_called_is_taken(name, data):
    assert refusals(name, data) == {}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pdf", PAGE),
        ("page-before.pdf", PAGE + PDF),
        ("half.pdf", PDF[:40]),
        ("page.docx", PAGE),
        ("old-word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("half.docx", DOCX[: len(DOCX) // 2]),
        ("sheet.docx", office("spreadsheetml.sheet")),
        ("zip.docx", archive({"a.txt": "x"})),
        ("page-before.docx", PAGE + DOCX),
        ("sheet.odt", open_document("spreadsheet")),
        ("document.epub", open_document("text")),
        ("program.txt", PROGRAM),
        ("program.csv", PROGRAM),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_document_that_is_something_else_is_refused(name, data):
    kind = name.rpartition(".")[2].upper()

    assert refusals(name, data) == {"file": [f"This is no {kind} file, or it is damaged."]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", office("wordprocessingml.document", "word/vbaProject.bin")),
        ("a.xlsx", office("spreadsheetml.sheet", "xl/vbaProject.bin")),
        ("excel-4.xlsx", office("spreadsheetml.sheet", "xl/macrosheets/sheet1.xml")),
        ("active.pptx", office("presentationml.presentation", "ppt/activeX/activeX1.bin")),
        (
            "renamed.docx",
            archive(
                {
                    "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
                    "word/vbaProject.bin": "x",
                }
            ),
        ),
        ("a.odt", open_document("text", "Basic/Standard/Module1.xml")),
        ("a.ods", open_document("spreadsheet", "Scripts/python/a.py")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_document_with_macros_is_refused(name, data):
    assert refusals(name, data) == {"file": [MACROS]}


def pdf_with(objects):
    return PDF.replace(b"trailer", objects + b"trailer")


def in_a_stream(objects):
    packed = zlib.compress(objects)
    return (
        b"2 0 obj<</Type/ObjStm/N 1/Filter/FlateDecode>>stream\n" + packed + b"endstream endobj\n"
    )


@pytest.mark.parametrize(
    "objects",
    [
        b"2 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n",
        b"2 0 obj<</S/J#61vaScript/JS(app.alert(1))>>endobj\n",
        b"2 0 obj<</S/Launch/F(calc.exe)>>endobj\n",
        in_a_stream(b"2 0 <</S/JavaScript/JS(app.alert(1))>>"),
    ],
    ids=["javascript", "escaped", "launch", "compressed"],
)
def test_pdf_that_runs_something_is_refused(objects):
    assert refusals("a.pdf", pdf_with(objects)) == {"file": [MACROS]}


def test_pdf_that_hides_more_than_can_be_looked_at_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_OBJECTS", 1024)

    assert refusals("a.pdf", pdf_with(in_a_stream(bytes(1025)))) == {"file": [MACROS]}


@pytest.mark.parametrize(
    "objects",
    [
        in_a_stream(b"2 0 <</S/URI/URI(https://example.org/JavaScript)>>").replace(b"x", b"y", 1),
        in_a_stream(b"2 0 <</Type/Page>>"),
        b"2 0 obj(On JavaScript and /Launchers)endobj\n",
    ],
    ids=["damaged", "compressed", "text"],
)
def test_pdf_that_runs_nothing_is_taken(objects):
    assert refusals("a.pdf", pdf_with(objects)) == {}


def test_document_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_BYTES", 1024 * 1024)

    assert refusals("a.txt", b"x" * (1024 * 1024 + 1)) == {
        "file": ["The file is larger than 1 MB."]
    }


def test_document_that_unpacks_to_a_heap_of_zeros_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_UNPACKED", 1024 * 1024)
    bomb = archive(
        {
            "[Content_Types].xml": f"{OFFICE}wordprocessingml.document.main+xml",
            "word/media/a.png": bytes(1024 * 1024),
        }
    )

    assert len(bomb) < 2000
    assert refusals("a.docx", bomb) == {"file": ["Unpacked, the file would be larger than 1 MB."]}


def test_damage_of_any_kind_is_a_refusal_and_no_failure():
    luck = random.Random(1)  # noqa: S311 (no secret)
    outcomes = set()
    for _ in range(400):
        data = bytearray(DOCX)
        for _ in range(luck.randint(1, 8)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        try:
            documents.validate_document(ContentFile(bytes(data), "a.docx"))
            outcomes.add("taken")
        except ValidationError as refusal:
            outcomes.add(refusal.code)

    # A size, too, can be damaged.
    assert outcomes == {"taken", "not_what_it_is_called", "too_large_unpacked"}


def test_text_of_a_publication_is_checked_as_documents_are():
    text = PublicationText(
        publication=make_publication(), language="en", file=ContentFile(PAGE, "text.pdf")
    )

    with pytest.raises(ValidationError) as refusal:
        text.full_clean()

    assert list(refusal.value.message_dict) == ["file"]


@pytest.mark.parametrize("make", [make_document, make_publication_text])
def test_file_is_handed_out_as_a_download_in_a_box(client, make):
    record = make(file=ContentFile(PDF, "agenda.pdf"))

    response = client.get(record.get_absolute_url())

    assert response.getvalue() == PDF
    assert response["Content-Disposition"] == 'attachment; filename="agenda.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

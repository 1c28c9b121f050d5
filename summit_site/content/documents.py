"""Documents: checked by what they are, not by what they are called, and free of programs."""

import re
import struct
import zipfile
import zlib
from itertools import chain
from lzma import LZMAError
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 50 * 1024 * 1024
# Of all files in an archive together: what unpacks to more would fill the reader's computer.
MAX_UNPACKED = 500 * 1024 * 1024
# Of an archive; a longer file that says what it holds is none that an office program wrote.
MAX_TABLE_BYTES = 1024 * 1024
# Where office programs keep Visual Basic, Excel 4 macros, ActiveX, and OpenDocument's scripts.
MACROS = re.compile(r"vbaproject|macrosheets/|activex/|^basic/|^scripts/", re.IGNORECASE)
# What a PDF runs JavaScript, or starts a program, with.
ACTIONS = re.compile(rb"/(?:JavaScript|Launch)\b")
# Where newer PDFs keep their objects compressed; no sane one has more of them, in bytes.
OBJECTS = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
MAX_OBJECTS = 64 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# What Python raises over archives that are damaged, encrypted or packed in rare ways.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, struct.error),
    *(EOFError, KeyError, OSError, RuntimeError, ValueError),
)
# {ending: (file in the archive that says what it is, what it says)}
ARCHIVES = {
    "docx": ("[Content_Types].xml", f"{OFFICE}wordprocessingml.document.main+xml".encode()),
    "xlsx": ("[Content_Types].xml", f"{OFFICE}spreadsheetml.sheet.main+xml".encode()),
    "pptx": ("[Content_Types].xml", f"{OFFICE}presentationml.presentation.main+xml".encode()),
    "odt": ("mimetype", OPEN_DOCUMENT + b"text"),
    "ods": ("mimetype", OPEN_DOCUMENT + b"spreadsheet"),
    "odp": ("mimetype", OPEN_DOCUMENT + b"presentation"),
    "epub": ("mimetype", b"application/epub+zip"),
}


def validate_document(file):
    """Raise ValidationError unless the newly uploaded `file` is what its ending says.

    Which endings there may be is for the field to say; of one unknown here nothing is known.
    """
    if getattr(file, "_committed", False):
        return
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB."),
            "too_large",
            {"limit": MAX_BYTES // 1024 // 1024},
        )
    ending = PurePath(file.name).suffix[1:].lower()
    if ending == "pdf":
        is_genuine = _is_pdf(file)
        if is_genuine and _acts(file):
            raise _holds_programs()
    elif ending in ("txt", "csv"):
        is_genuine = _is_text(file)
    else:
        is_genuine = ending not in ARCHIVES or _is_archive(file, *ARCHIVES[ending])
    if not is_genuine:
        raise ValidationError(
            _("This is no %(kind)s file, or it is damaged."),
            "not_what_it_is_called",
            {"kind": ending.upper()},
        )


def _is_pdf(file):
    """Whether it begins as a PDF and ends as one: a file cut off on its way does not."""
    file.seek(0)
    begins = file.read(1024).lstrip(b"\xef\xbb\xbf \r\n\t\0").startswith(b"%PDF-")
    file.seek(max(0, file.size - 2048))
    return begins and b"%%EOF" in file.read()


def _acts(file):
    """Whether a PDF would run JavaScript or start a program, as far as it is not encrypted."""
    file.seek(0)
    data = file.read()
    return any(ACTIONS.search(_unescaped(part)) for part in chain([data], _objects_in(data)))


def _objects_in(data):
    """Yield the compressed objects of a PDF; of more than MAX_OBJECTS bytes, all as one action."""
    left = MAX_OBJECTS
    for found in OBJECTS.finditer(data):
        try:
            objects = zlib.decompressobj().decompress(memoryview(data)[found.end() :], left)
        except zlib.error:
            # Packed in another way, or damaged.
            continue
        yield objects
        left -= len(objects)
        if left <= 0:
            yield b"/Launch"
            return


def _unescaped(data):
    """Return the data with the letters that a PDF may write by their numbers, as in /J#61va."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), data)


def _is_text(file):
    """Whether it is text in any encoding: programs and pictures have zeros."""
    file.seek(0)
    start = file.read(2)
    file.seek(0)
    return start in (b"\xff\xfe", b"\xfe\xff") or not any(b"\0" in chunk for chunk in file.chunks())


def _is_archive(file, table, content):
    """Whether it is a ZIP archive whose `table` holds `content`; one with macros is refused."""
    file.seek(0)
    if file.read(4) != b"PK\3\4":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            unpacked = sum(each.file_size for each in archive.infolist())
            with archive.open(table) as inner:
                is_genuine = content in inner.read(MAX_TABLE_BYTES)
    except DAMAGE:
        return False
    if unpacked > MAX_UNPACKED:
        raise ValidationError(
            _("Unpacked, the file would be larger than %(limit)s MB."),
            "too_large_unpacked",
            {"limit": MAX_UNPACKED // 1024 // 1024},
        )
    if any(MACROS.search(name) for name in names):
        raise _holds_programs()
    return is_genuine


def _holds_programs():
    return ValidationError(
        _(
            "The file holds macros, which are programs that would run on the reader’s "
            "computer. Please save it without them."
        ),
        "macros",
    )


class DocumentField(models.FileField):
    """A file field that checks what it is given by content.

    It notes the size of the file in bytes in `size_field`, so that no page asks the storage for it.
    """

    default_validators = [validate_document]

    def __init__(self, *args, size_field=None, **kwargs):
        self.size_field = size_field
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.size_field:
            kwargs["size_field"] = self.size_field
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if self.size_field and file and not file._committed:
            setattr(model_instance, self.size_field, file.size)
        return super().pre_save(model_instance, add)


def ending_of(file):
    """Return the kind of a stored file in capitals, as readers know it: PDF."""
    return PurePath(file.name).suffix[1:].upper()


def download(file):
    """Return the stored `file` as a download: no browser shows it, or runs anything in it."""
    response = FileResponse(file, as_attachment=True)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

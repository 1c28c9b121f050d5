"""Texts out to a translation office and back, as PO or CSV.

PO says all that is wanted: the context names the text, "fuzzy" marks what is outdated, and the
previous source stands beside it. Source: GNU gettext manual, "The Format of PO Files".
"""

import csv
from dataclasses import dataclass, field
from io import StringIO

import polib
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from summit_site.content.editing.drafts import kept
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rows import lock
from summit_site.content.exchange.tables import guarded, unguarded
from summit_site.content.parts import page_of
from summit_site.content.translation import column, other_languages, translated_fields
from summit_site.content.translation_units import State

CSV_COLUMNS = ["id", "language", "state", "source", "translation"]


def to_po(units, language):
    """Return the units as the text of a PO file, in the order given."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "Summit Site",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in units:
        outdated = unit.state == State.OUTDATED
        file.append(
            polib.POEntry(
                msgctxt=unit.id,
                msgid=unit.source,
                msgstr=unit.target,
                comment=_note(unit),
                flags=["fuzzy"] if outdated else [],
                previous_msgid=unit.followed if outdated else None,
            )
        )
    return str(file)


def _note(unit):
    """Tell the translator where the text stands, and how long it may become."""
    lines = [f"{unit.page._meta.verbose_name}: {unit.page}", str(unit.model_field.verbose_name)]
    if unit.model_field.max_length:
        lines.append(_("At most %d characters.") % unit.model_field.max_length)
    return "\n".join(lines)


def to_csv(units, language):
    """Return the units as CSV with a header, marked as UTF-8 for spreadsheets."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(CSV_COLUMNS)
    for unit in units:
        texts = [unit.source, unit.target]
        rows.writerow([unit.id, language, unit.state.value, *map(guarded, texts)])
    return "\ufeff" + out.getvalue()


@dataclass
class Answer:
    """One translated text as it came back."""

    id: str
    source: str
    target: str


def from_po(text):
    """Return (language, [Answer]) of a PO file; raise ValidationError if it is none.

    Entries still marked as fuzzy are left out: the translator has not settled them.
    """
    try:
        file = polib.pofile(text)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise ValidationError(_("This is not a PO file: %s") % error) from error
    entries = [entry for entry in file if not entry.fuzzy and not entry.obsolete]
    answers = [Answer(entry.msgctxt or "", entry.msgid, entry.msgstr) for entry in entries]
    return file.metadata.get("Language", ""), answers


def from_csv(text):
    """Return (language, [Answer]) of a CSV file; raise ValidationError if it has other columns."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if rows.fieldnames is None or not set(CSV_COLUMNS) <= set(rows.fieldnames):
        raise ValidationError(_("The file needs the columns %s.") % ", ".join(CSV_COLUMNS))
    rows = list(rows)
    languages = {row["language"] for row in rows}
    if len(languages) > 1:
        raise ValidationError(_("The file is in more than one language."))
    answers = [
        Answer(row["id"], unguarded(row["source"] or ""), unguarded(row["translation"] or ""))
        for row in rows
    ]
    return next(iter(languages), ""), answers


def read_answers(name, data):
    """Return (language, [Answer]) of an uploaded file; raise ValidationError if it is of no use."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not in UTF-8.")) from error
    language, answers = from_csv(text) if name.lower().endswith(".csv") else from_po(text)
    if language not in other_languages():
        raise ValidationError(_("The site does not offer the language “%s”.") % language)
    return language, answers


@dataclass
class Report:
    """What became of the answers: how many were taken, how many changed nothing, what is wrong."""

    imported: int = 0
    unchanged: int = 0
    outdated: int = 0
    refused: list = field(default_factory=list)
    # The pages that texts were taken into.
    pages: list = field(default_factory=list)


@transaction.atomic
def take_answers(language, answers, may_change=lambda model: True, only_check=False, user=None):
    """Write the translations into their records and return a Report; with `only_check`, undo it."""
    report = Report()
    for answer in answers:
        try:
            _take(answer, language, may_change, report)
        except ValidationError as error:
            report.refused.append((answer.id, answer.source, " ".join(error.messages)))
    for page in report.pages:
        kept(page, user=user)
    transaction.set_rollback(only_check)
    return report


def _take(answer, language, may_change, report):
    record, field = _find(answer.id, may_change)
    name = column(field, language)
    if not answer.target or answer.target == (getattr(record, name) or ""):
        report.unchanged += 1
        return
    page = page_of(record)
    lock(page)
    record.refresh_from_db()
    if page not in report.pages:
        Revision.objects.keep_first(page)
        report.pages.append(page)
    setattr(record, name, record._meta.get_field(name).clean(answer.target, record))
    record.follow_source(language, field, answer.source)
    record.save()
    report.imported += 1
    report.outdated += field in record.outdated_fields(language)


def _find(unit_id, may_change):
    """Return (record, field) that the id of a unit names."""
    label, _colon, rest = unit_id.partition(":")
    pk, _colon, field = rest.partition(":")
    try:
        model = apps.get_model(label)
        is_known = field in translated_fields(model)
        record = model.objects.filter(pk=pk).first() if is_known else None
    except (LookupError, ValueError, ValidationError):
        record = None
    if record is None:
        raise ValidationError(_("There is no such text any more."))
    if not may_change(model):
        raise ValidationError(_("You may not change records of this kind."))
    return record, field

"""Records as a table and back, cell by cell, all of it or nothing.

An import obeys what the admin's forms obey: a published record gets a draft, or goes live where a
publisher says so; each save is a revision; nothing that somebody else drafted is overwritten.
"""

import json

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export.resources import ModelResource, modelresource_factory
from import_export.results import RowResult
from tablib import Dataset

from summit_site.content.editing.drafts import Draft, kept, make_live
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.merging import merge
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rights import may
from summit_site.content.editing.rows import in_json, is_storable, rolled_back, rows_of
from summit_site.content.exchange.cells import cell_for
from summit_site.content.exchange.reports import Change, RowReport
from summit_site.content.publishing import Status
from summit_site.content.translated_forms import columns_of
from summit_site.content.translation import DEFAULT, column, translated_fields

ID, STATUS, MODIFIED = "id", "status", "modified_at"


class PageResource(ModelResource):
    """Pages of a kind. One of these reads one table; `reports` has its rows afterwards."""

    class Meta:
        use_transactions = True
        # `changes` has them, cell by cell.
        skip_diff = True

    def __init__(self, user=None, is_published_at_once=False, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.is_published_at_once = is_published_at_once
        self.reports = []
        self.numbers = []
        self.seen = {}

    # Out -----------------------------------------------------------------------------------------

    def rows(self, queryset):
        """Yield the rows of a table, the names of its columns first."""
        yield self.get_export_headers()
        model = self._meta.model
        relations = [each.name for each in model._meta.many_to_many if each.name in self.fields]
        joined = [each.name for each in model._meta.fields if each.is_relation]
        joined = [name for name in joined if name in self.fields]
        records = queryset.select_related(*joined).prefetch_related(*relations)
        for record in records.iterator(chunk_size=500):
            yield self.export_resource(record)

    # In ------------------------------------------------------------------------------------------

    def take(self, table, name, *, only_check):
        """Take a table that `read_table` gave, or only say what that would do.

        Return [RowReport]; if a row is wrong, nothing is taken. Raise ValidationError for a table
        that is not one of these records.
        """
        headers = self._headers(table)
        self.numbers = [number for number, _row in table[1:]]
        width = len(headers)
        rows = [(row + [""] * width)[:width] for _number, row in table[1:]]
        self.import_data(
            Dataset(*rows, headers=headers),
            dry_run=only_check,
            rollback_on_validation_errors=True,
            file_name=name,
        )
        return self.reports

    def _headers(self, table):
        if len(table) < 2:
            raise ValidationError(_("The file has no rows below the names of its columns."))
        headers = [name.strip() for name in table[0][1]]
        unknown = [name or "“”" for name in headers if name not in self.fields]
        if unknown:
            message = _("The site does not know these columns: %s.")
            raise ValidationError(message % ", ".join(unknown))
        if len(set(headers)) < len(headers):
            raise ValidationError(_("Two columns have the same name."))
        if ID not in headers:
            raise ValidationError(_("The column “id” is missing. New records leave it empty."))
        if any(len(row) > len(headers) for _number, row in table[1:]):
            raise ValidationError(_("A row has more cells than there are names of columns."))
        return headers

    def import_row(self, row, instance_loader, **kwargs):
        self.changes, self.record, self.is_draft = {}, None, False
        result = super().import_row(row, instance_loader, **kwargs)
        self.reports.append(self._report(result, kwargs["row_number"]))
        return result

    def _report(self, result, index):
        # An error that nobody foresaw is told to the server's log, and not to the reader.
        for error in result.errors:
            raise error.error
        kind = KINDS[result.import_type]
        name = "" if self.record is None else self._name()
        changes = [change for change, _cell, _value in self.changes.values()]
        errors = self._errors(result.validation_error)
        return RowReport(self.numbers[index - 1], kind, name, self.is_draft, changes, errors)

    def _name(self):
        return str(self.record).strip() or self.record.slug

    def _errors(self, error):
        """Return [(column, message)], in the reader's language."""
        if error is None:
            return []
        if not hasattr(error, "error_dict"):
            return [("", " ".join(error.messages))]
        columns = {name: column(name, DEFAULT) for name in translated_fields(self._meta.model)}
        columns[NON_FIELD_ERRORS] = ""
        # A text without a language and its column in the default one are wrong together.
        found = {columns.get(name, name): told for name, told in error.message_dict.items()}
        return [(name, " ".join(told)) for name, told in found.items()]

    def get_instance(self, instance_loader, row):
        if not row[ID]:
            return None
        model = self._meta.model
        try:
            key = model._meta.pk.to_python(row[ID])
            # Until the end of the import, nobody else saves it.
            record = model._base_manager.select_for_update().get(pk=key)
        except (ValidationError, model.DoesNotExist) as error:
            message = _("There is no such record. New ones leave this cell empty.")
            raise ValidationError({ID: message}) from error
        if record.pk in self.seen:
            message = _("Row %d is about the same record.")
            raise ValidationError({ID: message % self.seen[record.pk]})
        self.seen[record.pk] = self.numbers[len(self.reports)]
        return record

    def after_init_instance(self, instance, new, row, **kwargs):
        self.record = instance
        if new and not may(self.user, "publish", type(instance)):
            # People and topics begin as published, where whoever adds them may publish.
            instance.status = Status.DRAFT

    def import_instance(self, instance, row, **kwargs):
        errors = {}
        for cell in self.get_import_fields():
            text = row.get(cell.column_name)
            before = cell.export(instance)
            # An empty cell of a new record is a field that nobody has filled in.
            if text is None or text == before or (instance._state.adding and not text.strip()):
                continue
            try:
                self._note(cell, instance, before, text)
            except ValidationError as error:
                errors[cell.column_name] = error
        stale = errors.pop(MODIFIED, None)
        if stale and self.changes:
            errors[MODIFIED] = stale
        if errors:
            raise ValidationError(errors)

    def _note(self, cell, record, before, text):
        """Set a cell that differs, and note the change."""
        name = cell.column_name
        is_new = record._state.adding
        if name == MODIFIED and not is_new:
            raise ValidationError(
                _("The record was changed after this table was exported. Export it anew.")
            )
        if name in (ID, MODIFIED):
            return
        value = cell.read(text)
        if name == STATUS:
            self._check_status(value, is_new)
        cell.take(record, value)
        after = cell.written(record, value)
        if after != before:
            self.changes[name] = Change(name, before, after), cell, value

    def _check_status(self, status, is_new):
        if not is_new:
            raise ValidationError(_("Whether it is published is decided in its own form."))
        is_public = status not in (Status.DRAFT, Status.IN_REVIEW)
        if is_public and not may(self.user, "publish", self._meta.model):
            raise ValidationError(_("You may add drafts only; a publisher publishes them."))

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not self.changes and not instance._state.adding and not import_validation_errors

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        # Texts without a language mean the default one's here, not the reader's.
        with translation.override(DEFAULT):
            # Namesakes need an address that somebody has thought of: two of one kind are refused.
            instance.slug = instance.slug or slugify(str(instance))[:120]
            try:
                instance.full_clean(exclude=[*errors, *_without_column(instance, errors)])
            except ValidationError as error:
                error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    # Saving --------------------------------------------------------------------------------------

    def save_instance(self, instance, is_create, row, **kwargs):
        name = kwargs["file_name"]
        is_live = not is_create and instance.status == Status.PUBLISHED
        if is_live and not self.is_published_at_once:
            self.is_draft = True
            revision = self._save_draft(instance)
        else:
            revision = self._save(instance, is_create, name)
        Entry.objects.write(
            Entry.Action.IMPORTED,
            user=self.user,
            record=instance,
            comment=name,
            revision=revision,
        )

    def save_m2m(self, instance, row, **kwargs):
        """Set by `_store`, as drafts have them too."""

    def _store(self, record):
        try:
            # A savepoint: PostgreSQL takes nothing more after a refusal.
            with transaction.atomic():
                record.save()
                for _change, cell, value in self.changes.values():
                    cell.take_when_saved(record, value)
        except IntegrityError as error:
            raise ValidationError(_("Something else has the same number or address.")) from error

    def _save(self, record, is_new, name):
        if not is_new:
            Revision.objects.keep_first(record)
        self._store(record)
        if record.status == Status.PUBLISHED:
            return make_live(record, user=self.user, comment=name)
        return kept(record, user=self.user, comment=self._comment(is_new))

    def _comment(self, is_new=False):
        """Return what was done, as Django's log has it."""
        if is_new:
            return json.dumps([{"added": {}}])
        labels = [str(cell.model_field.verbose_name) for _c, cell, _v in self.changes.values()]
        return json.dumps([{"changed": {"fields": labels}}])

    def _save_draft(self, record):
        """Keep the changes as a draft, beside what is drafted already, and return its revision."""
        Revision.objects.keep_first(record)
        live = [in_json(row) for row in rows_of(record)]
        with rolled_back():
            self._store(record)
            rows = [in_json(row) for row in rows_of(record)]
        draft = Draft.objects.of(record).select_related("revision", "user").first()
        overruled = draft.overruled if draft else []
        if draft:
            rows = self._merged(draft, live, rows)
        draft = Draft.objects.change(record, rows=rows, user=self.user, comment=self._comment())
        if overruled:
            # Its editor has not seen them yet.
            Draft.objects.filter(pk=draft.pk).update(overruled=overruled)
        return draft.revision

    def _merged(self, draft, live, rows):
        """Return the rows of a draft with these changes; raise ValidationError if it has others."""
        if draft.state == Draft.State.SCHEDULED:
            raise ValidationError(
                _("Its draft goes live at a time that is set; nothing of it is changed.")
            )
        merged, conflicts = merge(live, draft.revision.rows, rows)
        others = {each.field: str(each.theirs) for each in conflicts if each.field in self.fields}
        if others and draft.user != self.user:
            message = _("The draft of %(name)s has another text here: %(text)s")
            who = draft.user or "?"
            raise ValidationError(
                {name: message % {"name": who, "text": text} for name, text in others.items()}
            )
        if not is_storable(self._meta.model, self.record.pk, merged):
            raise ValidationError(_("Its draft has another number or address."))
        return merged


KINDS = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
    RowResult.IMPORT_TYPE_INVALID: "wrong",
}


def _without_column(record, errors):
    """Return the texts without a language whose default column is wrong already."""
    return [name for name in translated_fields(type(record)) if column(name, DEFAULT) in errors]


def resource_for(model, fields):
    """Return the resource of a kind of page with these fields, each text in all its languages."""
    names = [each for name in fields for each in columns_of(model, name)]
    columns = [ID, "slug", STATUS, *names, MODIFIED]
    options = {"fields": columns, "import_order": columns, "export_order": columns}
    cells = {name: cell_for(model._meta.get_field(name)) for name in columns}
    return modelresource_factory(model, PageResource, options, cells)

"""Content as files: one TOML file per record, described in docs/content-files.md."""

import tomllib
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.html import linebreaks
from django.utils.text import capfirst

from summit_site.content.constraints import Unique
from summit_site.content.editing.drafts import kept
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rows import lock
from summit_site.content.pages import Page
from summit_site.content.parts import Part
from summit_site.content.pictures import PictureField, clean_picture, validate_picture
from summit_site.content.richtext import RichTextField


class ContentFilesError(Exception):
    """What is wrong with a folder of content files; `lines` reads "file: field: reason" each."""

    def __init__(self, lines):
        super().__init__("\n".join(lines))
        self.lines = lines


class ContentFolder:
    """A folder of content files, `folder/kind/slug.toml`, and the models their kinds belong to."""

    def __init__(self, folder, kinds):
        self.folder = Path(folder)
        self.kinds = kinds
        self.records = {}
        self.errors = []
        self.stored_files = []
        # Those that were there before.
        self.updated = []

    def load(self):
        """Bring every file's record up to date and return them; with any error, change nothing.

        Raises ContentFilesError with one line for each thing that is wrong.
        """
        try:
            with transaction.atomic():
                return self._load()
        except BaseException:
            for file in self.stored_files:
                file.storage.delete(file.name)
            raise

    def _load(self):
        for file in sorted(self.folder.rglob("*.toml")):
            name = file.relative_to(self.folder)
            if len(name.parts) == 2 and name.parts[0] in self.kinds:
                self.record(self.kinds[name.parts[0]], file.stem)
            else:
                kinds = ", ".join(self.kinds)
                self.errors.append(f"{name}: not in a folder named after a kind ({kinds})")
        if not self.records and not self.errors:
            self.errors.append(f"{self.folder}: no content files (kind/slug.toml) here")
        if self.errors:
            raise ContentFilesError(self.errors)
        for record in self.updated:
            kept(record)
        return list(self.records.values())

    def record(self, model, slug):
        """Return the record that `slug` names, from its file if there is one; None if neither."""
        if (model, slug) not in self.records:
            stored = model.objects.filter(slug=slug).first()
            file = self.file_of(model, slug)
            if not file.is_file():
                return stored
            if stored:
                lock(stored)
                # What editors have of it, in drafts and open forms, is told from what comes now.
                Revision.objects.keep_first(stored)
                self.updated.append(stored)
            # Entered before it is read: two records may name each other.
            self.records[model, slug] = stored or model(slug=slug)
            RecordFile(self, file, self.records[model, slug]).load()
        return self.records[model, slug]

    def file_of(self, model, slug):
        kind = next(kind for kind, kept in self.kinds.items() if kept is model)
        return self.folder / kind / f"{slug}.toml"


class RecordFile:
    """One file, read into `record` and its parts."""

    def __init__(self, content, file, record):
        self.content = content
        self.file = file
        self.record = record

    def load(self):
        try:
            values = tomllib.loads(self.file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.error([], f"not valid TOML: {error}")
        else:
            self.fill(self.record, values, [])

    def error(self, path, reason):
        name = self.file.relative_to(self.content.folder)
        self.content.errors.append(": ".join([str(name), *path, str(reason)]))

    def fill(self, record, values, path):
        """Set the fields, save if they are right, then set what needs a saved record."""
        before = len(self.content.errors)
        fields = {name: find_field(type(record), name) for name in values}
        failed = {name for name in values if not self.set(record, fields[name], values, name, path)}
        self.check(record, path, failed)
        if len(self.content.errors) > before:
            return
        self.save(record, [field for field in fields.values() if is_file(field)])
        # In the order of the models: appearances name sessions, so sessions come first.
        for field in record._meta.get_fields():
            if field in fields.values() and is_list(field):
                self.set_list(record, field, values[field.name], [*path, field.name])

    def set(self, record, field, values, name, path):
        """Set a field that needs no saved record; say what is wrong and return if nothing is."""
        before, value, path = len(self.content.errors), values[name], [*path, name]
        if field is None:
            self.error(path, f"{record._meta.verbose_name} has no field of this name")
        elif reason := unfit(field, value):
            self.error(path, reason)
        elif value == "" and field.null:
            setattr(record, field.name, None)
        elif not is_list(field):
            self.set_value(record, field, value, path)
        return len(self.content.errors) == before

    def set_value(self, record, field, value, path):
        if isinstance(field, models.ForeignKey):
            setattr(record, field.name, self.referred(field.related_model, value, path))
        elif is_file(field):
            self.set_file(record, field, value, path)
        elif isinstance(field, RichTextField) and not value.lstrip().startswith("<"):
            setattr(record, field.name, linebreaks(value.strip()))
        else:
            setattr(record, field.name, value.strip() if isinstance(value, str) else value)

    def referred(self, model, value, path):
        """Return the page with the slug `value`, or the part that it names."""
        find = self.content.record if issubclass(model, Page) else self.part
        found = find(model, value)
        if found is None:
            self.error(path, f"there is no {model._meta.verbose_name} “{value}”")
        elif found._state.adding:
            self.error(path, f"{model._meta.verbose_name} “{value}” cannot be loaded itself")
        return found

    def part(self, model, value):
        """Return the part with the title `value` in this record, or with "slug of owner/title"."""
        owner = model._meta.get_field(model.owner_field)
        if isinstance(self.record, owner.related_model):
            own = model.objects.filter(**{owner.name: self.record}, title=value).first()
            if own:
                return own
        slug, _, title = value.partition("/")
        page = self.content.record(owner.related_model, slug)
        return page and model.objects.filter(**{owner.name: page}, title=title).first()

    def set_file(self, record, field, value, path):
        source = (self.file.parent / value).resolve()
        # Who wrote the folder may not be who may read the rest of this machine.
        inside = source.is_relative_to(self.content.folder.resolve())
        if not inside or not source.is_file():
            self.error(path, f"there is no file “{value}” beside this one")
            return
        new = kept_form = ContentFile(source.read_bytes(), source.name)
        if isinstance(field, PictureField):
            try:
                validate_picture(new)
            except ValidationError as error:
                self.error(path, " ".join(error.messages))
                return
            kept_form = clean_picture(new)
        if not is_stored(getattr(record, field.name), kept_form):
            setattr(record, field.name, new)

    def check(self, record, path, failed):
        try:
            # First alone: the checks that follow rely on values of the right type.
            record.clean_fields(exclude=failed)
            record.full_clean(exclude=failed)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                step = [] if name == "__all__" else [name]
                self.error([*path, *step], " ".join(messages))

    def save(self, record, file_fields):
        new = [field for field in file_fields if not getattr(record, field.name)._committed]
        record.save()
        self.content.stored_files += [getattr(record, field.name) for field in new]

    def set_list(self, record, field, rows, path):
        if field.one_to_many:
            self.fill_parts(record, field, rows, path)
        else:
            found = [self.referred(field.related_model, slug, path) for slug in rows]
            getattr(record, field.name).set(page for page in found if page and page.pk)

    def fill_parts(self, owner, relation, rows, path):
        """Make the owner's parts be `rows`, each told apart by what the database holds unique."""
        model = relation.related_model
        if not all(isinstance(row, dict) for row in rows):
            self.error(path, f"a table for each is expected: [[{relation.name}]]")
            return
        kept = list(getattr(owner, relation.get_accessor_name()).all())
        matched = matches(model, kept, rows)
        for part in kept:
            if part not in matched:
                part.delete()
        for index, (part, row) in enumerate(zip(matched, rows, strict=True), start=1):
            part = emptied(part, row) if part else model()
            # The owner in hand, not a copy read again: its checks look at it.
            setattr(part, relation.field.name, owner)
            part.position = index  # of no effect where the parts are not ordered
            self.fill(part, row, [*path[:-1], f"{capfirst(model._meta.verbose_name)} {index}"])


TEXTUAL = (RichTextField, models.FileField, models.ForeignKey, models.ManyToManyField)


def find_field(model, name):
    """Return the field of `model` that files may set by `name`, or None.

    A slug is the name of the file, and parts belong to the file's record; parts may be set, but
    not all that points here.
    """
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if field.one_to_many:
        part = field.related_model
        return field if issubclass(part, Part) and part.owner_field == field.field.name else None
    if field.many_to_many:
        own = not field.auto_created and field.remote_field.through._meta.auto_created
        return field if own else None
    given = ["slug", getattr(model, "owner_field", None)]
    return field if field.editable and name not in given else None


def unfit(field, value):
    """Return why `value` is not of a type that `field` takes, or None."""
    if is_list(field) != isinstance(value, list) or isinstance(value, dict):
        return "a list is expected" if is_list(field) else "a single value is expected"
    texts = value if field.many_to_many else [value]
    if isinstance(field, TEXTUAL) and not all(isinstance(text, str) for text in texts):
        return "text in quotation marks is expected"
    if any(isinstance(text, str) and "\0" in text for text in texts):
        return "text cannot hold the character U+0000"
    if isinstance(field, models.DateTimeField) and value and not getattr(value, "tzinfo", None):
        return "a moment needs its distance from UTC: 2021-04-20T09:00:00+08:00"
    return None if is_list(field) or is_convertible(field, value) else "another type is expected"


def is_convertible(field, value):
    """Whether `field` has rules for values of this type, be it that they refuse this one."""
    try:
        field.to_python(value)
    except (TypeError, OverflowError):
        return False
    except ValidationError:
        pass
    return True


def is_list(field):
    return bool(field and (field.one_to_many or field.many_to_many))


def is_file(field):
    return isinstance(field, models.FileField)


def is_stored(kept, new):
    """Whether the file that a record has, if any, holds the same bytes as `new`."""
    if not kept or not kept.storage.exists(kept.name):
        return False
    with kept.storage.open(kept.name) as file:
        return file.read() == new.read()


def matches(model, kept, rows):
    """Return for each of `rows` the part among `kept` that it describes, or None; none twice."""
    fields = [
        model._meta.get_field(name)
        for constraint in model._meta.constraints
        if isinstance(constraint, Unique)
        for name in constraint.fields
        if name != model.owner_field
    ]
    if not fields:
        return [*kept, *[None] * len(rows)][: len(rows)]

    def natural_key(part):
        values = [getattr(part, field.name) for field in fields]
        return tuple(str(value.slug if isinstance(value, Page) else value) for value in values)

    def wanted(row):
        return tuple(str(row.get(field.name, field.get_default())) for field in fields)

    parts = {natural_key(part): part for part in kept}
    return [parts.pop(wanted(row), None) for row in rows]


def emptied(part, row):
    """Return the part with every field that `row` does not name as a new part has it."""
    for field in part._meta.concrete_fields:
        if field.editable and field.name not in row and not is_file(field):
            setattr(part, field.attname, field.get_default())
    return part

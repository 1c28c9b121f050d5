"""Content as files: one TOML file per record, described in docs/content-files.md."""

import tomllib
from pathlib import Path

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.html import linebreaks
from django.utils.text import capfirst

from summit_site.content.constraints import Unique
from summit_site.content.pages import Page
from summit_site.content.pictures import PictureField, clean_picture, validate_picture
from summit_site.content.richtext import RichTextField


class ContentErrors(Exception):
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

    @transaction.atomic
    def load(self):
        """Bring every file's record up to date and return them; with any error, change nothing.

        Raises ContentErrors with one line for each thing that is wrong.
        """
        for file in sorted(self.folder.rglob("*.toml")):
            name = file.relative_to(self.folder)
            if len(name.parts) == 2 and name.parts[0] in self.kinds:
                self.record(*self.key(file))
            else:
                kinds = ", ".join(self.kinds)
                self.errors.append(f"{name}: not in a folder named after a kind ({kinds})")
        if self.errors:
            raise ContentErrors(self.errors)
        if not self.records:
            raise ContentErrors([f"{self.folder}: no content files (kind/slug.toml) here"])
        return list(self.records.values())

    def key(self, file):
        return self.kinds[file.parent.name], file.stem

    def record(self, model, slug):
        """Return the record that `slug` names, from its file if there is one; None if neither."""
        if (model, slug) not in self.records:
            file = self.file_of(model, slug)
            if not file.is_file():
                return model.objects.filter(slug=slug).first()
            # Entered before it is read: two records may name each other.
            self.records[model, slug] = record = (
                model.objects.filter(slug=slug).first() or model(slug=slug)
            )
            _RecordFile(self, file, record).load()
        return self.records[model, slug]

    def file_of(self, model, slug):
        kind = next(kind for kind, kept in self.kinds.items() if kept is model)
        return self.folder / kind / f"{slug}.toml"


class _RecordFile:
    """One file, read into `record` and its parts."""

    def __init__(self, content, file, record):
        self.content = content
        self.file = file
        self.record = record

    def load(self):
        try:
            values = tomllib.loads(self.file.read_text(encoding="utf-8"))
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
        later = []
        for name, value in values.items():
            field = self.field(record, name, path)
            if field is None:
                continue
            if field.one_to_many or field.many_to_many:
                later.append((field, value))
            else:
                self.set(record, field, value, [*path, name])
        self.check(record, path)
        if len(self.content.errors) > before:
            return
        record.save()
        for field, value in later:
            step = [*path, field.name]
            if not isinstance(value, list):
                self.error(step, "a list is expected")
            elif field.many_to_many:
                self.set_many(record, field, value, step)
            else:
                self.fill_parts(record, field, value, step)

    def field(self, record, name, path):
        """Return the field that a file calls `name`, or None after saying there is none."""
        try:
            field = record._meta.get_field(name)
        except FieldDoesNotExist:
            field = None
        is_part = field and field.one_to_many and not issubclass(field.related_model, Page)
        is_own = field and not field.auto_created and (field.editable or field.many_to_many)
        if is_part or is_own:
            return field
        self.error([*path, name], f"{record._meta.verbose_name} has no field of this name")
        return None

    def set(self, record, field, value, path):
        if isinstance(value, list | dict):
            self.error(path, "a single value is expected")
        elif isinstance(field, models.ForeignKey):
            setattr(record, field.name, self.referred(field.related_model, value, path))
        elif isinstance(field, models.FileField):
            self.set_file(record, field, value, path)
        elif isinstance(field, RichTextField) and not value.lstrip().startswith("<"):
            setattr(record, field.name, linebreaks(value.strip()))
        else:
            setattr(record, field.name, value.strip() if isinstance(value, str) else value)

    def referred(self, model, value, path):
        """Return the page with the slug `value`, or the part with that title in this record.

        A part of another record is "slug of its owner/title".
        """
        if issubclass(model, Page):
            found = self.content.record(model, value)
        else:
            slug, _, title = value.rpartition("/")
            owner = model._meta.get_field(model.owner_field)
            page = self.content.record(owner.related_model, slug) if slug else self.record
            found = model.objects.filter(**{owner.name: page}, title=title).first()
        if found is None:
            self.error(path, f"there is no {model._meta.verbose_name} “{value}”")
        return found

    def set_file(self, record, field, value, path):
        source = self.file.parent / value
        if not source.is_file():
            self.error(path, f"there is no file “{value}” beside this one")
            return
        new = ContentFile(source.read_bytes(), source.name)
        if isinstance(field, PictureField):
            try:
                validate_picture(new)
            except ValidationError as error:
                self.error(path, " ".join(error.messages))
                return
            new = clean_picture(new)
        kept = getattr(record, field.name)
        if not (kept and kept.storage.exists(kept.name) and kept.read() == new.read()):
            setattr(record, field.name, new)

    def check(self, record, path):
        try:
            # First alone: the checks that follow rely on values of the right type.
            record.clean_fields()
            record.full_clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                step = [] if name == "__all__" else [name]
                self.error([*path, *step], " ".join(messages))

    def set_many(self, record, field, slugs, path):
        found = [self.referred(field.related_model, slug, path) for slug in slugs]
        getattr(record, field.name).set([page for page in found if page is not None])

    def fill_parts(self, owner, relation, rows, path):
        """Make the owner's parts be `rows`, each told apart by what the database holds unique."""
        model = relation.related_model
        kept = list(getattr(owner, relation.get_accessor_name()).all())
        matched = [self.match(model, kept, index, row) for index, row in enumerate(rows)]
        for part in kept:
            if part not in matched:
                part.delete()
        for index, (part, row) in enumerate(zip(matched, rows, strict=True), start=1):
            part = part or model(**{relation.field.name: owner})
            # The owner in hand, not a copy read again: its checks look at it.
            setattr(part, relation.field.name, owner)
            if "position" in {field.name for field in model._meta.fields}:
                part.position = index
            self.fill(part, row, [f"{capfirst(model._meta.verbose_name)} {index}"])

    def match(self, model, kept, index, row):
        names = [
            name
            for constraint in model._meta.constraints
            if isinstance(constraint, Unique)
            for name in constraint.fields
            if name != model.owner_field
        ]
        if not names:
            return kept[index] if index < len(kept) else None

        def natural_key(part):
            values = [getattr(part, name) for name in names]
            return [value.slug if isinstance(value, Page) else value for value in values]

        wanted = [row.get(name, model._meta.get_field(name).get_default()) for name in names]
        return next((part for part in kept if natural_key(part) == wanted), None)

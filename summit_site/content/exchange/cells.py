"""The columns of a table of records: each a field, written as text that a person can type."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django_countries.fields import CountryField
from import_export.fields import Field

from summit_site.content.following import printable
from summit_site.content.richtext import RichTextField

TEXTS = (models.CharField, models.TextField)


class Cell(Field):
    """A field of plain values: text, numbers, dates. Empty is None, or "" where that is not taken.

    What a cell is compared with is what an export would write: a cell that was not touched
    changes nothing, whatever became of blanks and line breaks on the way.
    """

    def __init__(self, model_field):
        super().__init__(attribute=model_field.name, column_name=model_field.name)
        self.model_field = model_field

    def export(self, instance, **kwargs):
        return as_written(self.get_value(instance))

    def read(self, text):
        """Return the value that `text` stands for. Raise ValidationError if it is none."""
        if "\0" in text:
            raise ValidationError(_("Text cannot hold the character U+0000."))
        if text.strip():
            return self.model_field.to_python(text.strip())
        # The columns of languages may all be NULL; what they are filled with goes by the field.
        original = getattr(self.model_field, "translated_field", self.model_field)
        return "" if isinstance(original, TEXTS) and not original.null else None

    def take(self, record, value):
        """Set the value, read before, of a record."""
        setattr(record, self.attribute, value)

    def take_when_saved(self, record, value):
        """Set what only a stored record can have."""

    def written(self, record, value):
        """Return what an export will write once `value` is taken."""
        return self.export(record)


class RichTextCell(Cell):
    """HTML as the editor writes it; text without tags is taken for paragraphs."""

    def read(self, text):
        value = super().read(text)
        if value and not value.startswith("<"):
            value = linebreaks(value)
        return self.model_field.sanitize(value) if value else value


class ChoiceCell(Cell):
    """One of a few codes."""

    def read(self, text):
        codes = [str(code) for code, _label in self.model_field.flatchoices]
        value = super().read(text)
        if value and value not in codes:
            raise ValidationError(
                _("“%(value)s” is none of: %(codes)s.")
                % {"value": value, "codes": ", ".join(codes)}
            )
        return value or self.model_field.get_default()


class CountryCell(Cell):
    """A country as its code of two letters in ISO 3166."""

    def read(self, text):
        code = super().read(text)
        if code and code.upper() not in self.model_field.countries.countries:
            raise ValidationError(
                _("There is no country “%s”. Put in its code in ISO 3166, for example CN.") % code
            )
        return code.upper()


class ReferenceCell(Cell):
    """Another record, by the last part of its address."""

    def export(self, instance, **kwargs):
        referred = self.get_value(instance)
        return referred.slug if referred else ""

    def read(self, text):
        return find(self.model_field.related_model, text.strip()) if text.strip() else None


class ReferencesCell(Cell):
    """Several other records, by the last parts of their addresses, with commas between them."""

    def export(self, instance, **kwargs):
        # A record without a key has no such relations yet.
        chosen = self.get_value(instance).all() if not instance._state.adding else []
        return self.written(instance, chosen)

    def written(self, record, value):
        return ", ".join(sorted(each.slug for each in value))

    def read(self, text):
        slugs = {slug.strip() for slug in text.split(",") if slug.strip()}
        return [find(self.model_field.related_model, slug) for slug in sorted(slugs)]

    def take(self, record, value):
        pass

    def take_when_saved(self, record, value):
        getattr(record, self.attribute).set(value)


def find(model, slug):
    """Return the record that a slug names. Raise ValidationError if there is none."""
    record = model._default_manager.filter(slug=slug).first() if "\0" not in slug else None
    if record is None:
        raise ValidationError(
            _("There is no %(kind)s “%(slug)s”. Put in the last part of its address.")
            % {"kind": model._meta.verbose_name, "slug": slug}
        )
    return record


def cell_for(model_field):
    """Return the cell that a field of a model is written in."""
    original = getattr(model_field, "translated_field", model_field)
    for field, cell in CELLS.items():
        if isinstance(original, field):
            return cell(model_field)
    return ChoiceCell(model_field) if model_field.choices else Cell(model_field)


CELLS = {
    models.ForeignKey: ReferenceCell,
    models.ManyToManyField: ReferencesCell,
    CountryField: CountryCell,
    RichTextField: RichTextCell,
}


def as_written(value):
    """Return a value as a cell holds it: dates as in ISO 8601, lines ended as on the site."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return printable(getattr(value, "code", value) or "").replace("\r\n", "\n").replace("\r", "\n")

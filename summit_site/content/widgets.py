"""Fields of the admin's forms, as its users need them, for pages and for their parts."""

from pathlib import PurePath

from django import forms
from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AdminURLFieldWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from summit_site.content.pictures import ACCEPT, PictureField
from summit_site.content.translated_forms import LanguageFields


class JoinedAutocomplete(AutocompleteSelect):
    """An autocomplete that knows its present choice: the stock one asks for it, row by row."""

    # The chosen record, where the query for the rows has brought it along.
    joined = None

    def create_option(self, name, value, label, *args, **kwargs):
        # HTML lets no option be without a text.
        return super().create_option(name, value, label or "–", *args, **kwargs)

    def optgroups(self, name, value, attr=None):
        if self.joined is None or value != [str(self.joined.pk)]:
            return self._looked_up(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.joined)
        chosen = self.create_option(name, self.joined.pk, label, True, len(options))
        return [(None, [*options, chosen], 0)]

    def _looked_up(self, name, value, attr):
        try:
            return super().optgroups(name, value, attr)
        except ValidationError:
            # What is no key of a record chooses none; the field says so.
            return super().optgroups(name, [], attr)


class AutocompleteMany(AutocompleteSelectMultiple):
    """An autocomplete for several, each taken back by its own cross and never all at once."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class QuickSelect(forms.Select):
    """A select drawn at once: stock ones take a template for each option, and a form has 3,000."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _, group, _ in widget["optgroups"]
                for option in group
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), options
        )


class QuickText(AdminTextInputWidget):
    """A line of text, drawn without a template: a large form has hundreds."""

    def _render(self, template_name, context, renderer=None):
        widget = context["widget"]
        value = {} if widget["value"] is None else {"value": widget["value"]}
        attrs = {"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}
        return format_html("<input{}>", flatatt(attrs))


class QuickTextarea(AdminTextareaWidget):
    """Some lines of text, drawn without a template."""

    def value_from_datadict(self, data, files, name):
        # Browsers send the line breaks of MIME; unlike the stored ones, they would be a change.
        value = super().value_from_datadict(data, files, name)
        return value and value.replace("\r\n", "\n")

    def _render(self, template_name, context, renderer=None):
        widget = context["widget"]
        attrs = flatatt({"name": widget["name"], **widget["attrs"]})
        # The first line break of a textarea is not part of its text.
        return format_html("<textarea{}>\n{}</textarea>", attrs, widget["value"] or "")


class FileWidget(AdminFileWidget):
    """A file that staff can open whether it is published or not, and do not lose without a word."""

    template_name = "admin/widgets/file.html"
    # What was sent with a form that comes back: browsers do not send a file twice.
    lost_name = None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            context["widget"]["address"] = self.address(value)
            context["widget"]["file_name"] = PurePath(value.name).name
        context["widget"]["lost_name"] = self.lost_name
        return context

    def value_from_datadict(self, data, files, name):
        upload = super().value_from_datadict(data, files, name)
        self.lost_name = upload.name if isinstance(upload, UploadedFile) else None
        return upload

    def address(self, file):
        """Return where staff can open the stored `file`."""
        return reverse("admin:file", args=[file.name])


class PictureWidget(FileWidget):
    """A picture, shown small."""

    template_name = "admin/widgets/picture.html"

    def __init__(self, attrs=None):
        super().__init__({**ACCEPT, **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            context["widget"]["stored"] = value
            context["widget"]["srcset"] = value.srcset("webp")
        return context

    def address(self, file):
        return file.url


def _with_short_labels(field):
    """Return a field of choices that calls organisations by their short names."""
    field.label_from_instance = lambda record: getattr(record, "label", str(record))
    return field


class EasyFields(LanguageFields):
    """The choice of widgets for admin classes of pages and of their parts."""

    formfield_overrides = {
        PictureField: {"widget": PictureWidget},
        models.FileField: {"widget": FileWidget},
        models.CharField: {"widget": QuickText},
        models.TextField: {"widget": QuickTextarea},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
        # The browser's own calendar and clock: they know the reader's language and finger.
        models.DateField: {"widget": forms.DateInput({"type": "date"}, "%Y-%m-%d")},
        models.TimeField: {"widget": forms.TimeInput({"type": "time"}, "%H:%M")},
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        },
    }

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        kwargs.setdefault("widget", QuickSelect)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", JoinedAutocomplete(db_field, self.admin_site))
        kwargs.setdefault("widget", QuickSelect)
        return _with_short_labels(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", AutocompleteMany(db_field, self.admin_site))
        return _with_short_labels(super().formfield_for_manytomany(db_field, request, **kwargs))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Beside a choice, a cross reads as "take the choice back"; it would delete the person.
            field.widget.can_delete_related = False
            # The eye leaves the page, and with it what is not saved; the pencil opens a pop-up.
            field.widget.can_view_related = False
        return field

"""Inlines of the admin's forms: the parts of a page, as cards or as rows, in staff's order.

static/admin/js/summit.js gives them handles to move them by, and folds the cards.
"""

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.forms import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from summit_site.content.constraints import Unique
from summit_site.content.editing.rights import is_translator
from summit_site.content.translated_forms import TranslatedForm, summarised_field
from summit_site.content.widgets import EasyFields, JoinedAutocomplete


class PartForm(TranslatedForm):
    """One part in the form of its page. A part nobody touched costs no query."""

    # The browser counts these for each row, so they do not make an empty row one to be saved.
    counted = {"position", "number"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", None)
            if isinstance(widget, JoinedAutocomplete):
                widget.joined = self.instance._state.fields_cache.get(name)

    def has_changed(self):
        if self.instance._state.adding:
            return bool(set(self.changed_data) - self.counted)
        return super().has_changed()

    def full_clean(self):
        if self.is_bound and not self.instance._state.adding and not self.has_changed():
            self._take_as_stored()
        else:
            super().full_clean()

    def _take_as_stored(self):
        """Check against the rest of the form only: what is stored is right by itself."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {name: getattr(self.instance, name, None) for name in self.fields}
        try:
            self.instance.clean()
        except ValidationError as error:
            self._update_errors(error)


class Cell(BoundField):
    """A field in a table: what helps with it stands once, in the heading of the column."""

    @property
    def aria_describedby(self):
        described = (super().aria_describedby or "").split()
        return " ".join(each for each in described if not each.endswith("_helptext")) or None


class RowForm(PartForm):
    bound_field_class = Cell


class PartFormSet(BaseInlineFormSet):
    """The parts of one page, whose doubles are refused at the field that makes them so."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        # The page with what is typed now, not a stored copy: the parts' checks look at it.
        setattr(form.instance, self.fk.name, self.instance)
        if self.can_delete:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")

    def clean(self):
        super().clean()
        errors = [
            _("“%(part)s” cannot be deleted: %(others)s would be lost with it.")
            % {"part": form.instance, "others": ", ".join(map(str, protected))}
            for form in self.initial_forms
            if self._should_delete_form(form) and (protected := pointing_to(form.instance))
        ]
        if errors:
            raise ValidationError(errors)

    def validate_unique(self):
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, Unique):
                self._refuse_doubles(constraint)

    def _refuse_doubles(self, constraint):
        names = [name for name in constraint.fields if name != self.fk.name]
        seen = set()
        for form in self.forms:
            values = tuple(form.cleaned_data.get(name) for name in names)
            if None in values or self._should_delete_form(form):
                continue
            if values in seen:
                form.add_error(constraint.field, constraint.get_violation_error_message())
            seen.add(values)


def pointing_to(part):
    """Return what keeps a part from being deleted."""
    collector = NestedObjects(DEFAULT_DB_ALIAS)
    collector.collect([part])
    return collector.protected


class PartInline(EasyFields):
    """What the inlines share; `summary` names the fields that tell a closed card from the others.

    Names in a tuple are joined by commas: `["person", ("job_title", "organization")]`.
    """

    form = PartForm
    formset = PartFormSet
    extra = 0
    summary = []
    # A part's own address leads nowhere while its page is a draft.
    view_on_site = False

    def has_change_permission(self, request, obj=None):
        may_translate = is_translator(request.user, self.model)
        return super().has_change_permission(request, obj) or may_translate

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A card is called by its text in the default language.
        name = summarised_field(db_field)
        for place, names in enumerate(self.summary):
            if field and name in ([names] if isinstance(names, str) else names):
                field.widget.attrs["data-summary"] = place
        if field and db_field.name in PartForm.counted:
            field.widget.attrs["data-counted"] = db_field.name
        return field


class RowInline(PartInline, admin.TabularInline):
    """Parts of few fields, as rows of a table."""

    form = RowForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            # The stock table has headings and no labels.
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return field


class CardInline(PartInline, admin.StackedInline):
    """Parts of many fields, as cards that open."""

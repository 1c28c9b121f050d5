"""Forms of the admin in several languages: each text once for each language the site offers.

static/admin/js/languages.js shows one language at a time, with the source text beside what is
translated; without it all languages stand one after another.
"""

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from modeltranslation.fields import TranslationField

from summit_site.content.editing.autosave import ONLY_SHOWN
from summit_site.content.editing.rights import is_translator, languages_of
from summit_site.content.translation import DEFAULT, column, other_languages, translated_fields

# Ends the name of the checkbox that says of an outdated translation that it is still right.
STILL_RIGHT = "still-right"


def columns_of(model, name):
    """Return the columns that a field is edited in: one for each language, or the field itself."""
    if name not in translated_fields(model):
        return [name]
    return [column(name, language) for language in [DEFAULT, *other_languages()]]


def in_languages(model, fields):
    """Return the fields of a fieldset with each translated one as a line of its columns."""
    lines = []
    for line in fields:
        names = [line] if isinstance(line, str) else line
        columns = [each for name in names for each in columns_of(model, name)]
        lines.append(line if columns == [line] else tuple(columns))
    return lines


def in_default_language(model, fields):
    """Return the fields of a short form, each translated one in the default language alone."""
    lines = [[line] if isinstance(line, str) else line for line in fields]
    return [tuple(columns_of(model, name)[0] for name in line) for line in lines]


def form_languages():
    """Return (code, name) of the languages to switch between, none where there is only one."""
    return settings.LANGUAGES if other_languages() else []


def search_columns(model, path):
    """Return the lookups that search a field, or one it leads to, in every language."""
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return ["__".join([*relations, each]) for each in columns_of(model, name)]


def in_its_language(field, db_field):
    """Mark a form's field with the language of its text, for browsers and screen readers."""
    language, original = db_field.language, db_field.translated_field
    is_source = language == DEFAULT
    field.required = is_source and not original.blank
    field.label = capfirst(original.verbose_name)
    if not is_source:
        field.label = f"{field.label} · {dict(settings.LANGUAGES)[language]}"
    field.help_text = original.help_text if is_source else ""
    field.widget.attrs |= {
        "lang": language,
        "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "data-language": language,
        "data-source": original.name,
    }
    return field


def summarised_field(db_field):
    """Return the field that a column tells of; None where it is not the default language."""
    if not isinstance(db_field, TranslationField):
        return db_field.name
    return db_field.translated_field.name if db_field.language == DEFAULT else None


class LanguageFields:
    """For admin classes of pages and parts: their texts in every language the site offers."""

    def get_fieldsets(self, request, obj=None):
        return self.in_languages(super().get_fieldsets(request, obj))

    def in_languages(self, fieldsets):
        return [
            (title, {**options, "fields": in_languages(self.model, options["fields"])})
            for title, options in fieldsets
        ]

    def get_prepopulated_fields(self, request, obj=None):
        """Return the fields whose text in the default language makes the address."""
        fields = super().get_prepopulated_fields(request, obj)
        return {
            target: [columns_of(self.model, name)[0] for name in names]
            for target, names in fields.items()
        }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and is_translator(request.user, self.model):
            language = getattr(db_field, "language", None)
            field.disabled = language not in languages_of(request.user)
        if field and isinstance(db_field, TranslationField):
            return in_its_language(field, db_field)
        return field


class TranslatedForm(forms.ModelForm):
    """A record in all its languages; tells what is outdated and takes that it is still right."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.outdated = {
            column(name, language): (language, name)
            for language in other_languages()
            for name in self.instance.outdated_fields(language)
        }
        for each, (language, name) in self.outdated.items():
            if each in self.fields:
                noted = self.instance.translation_sources[language][name]
                attrs = {"data-outdated": noted["on"], "data-followed": noted["source"]}
                self.fields[each].widget.attrs |= attrs

    def render(self, template_name=None, context=None, renderer=None):
        """Draw labels without a template: a large form in six languages has a thousand."""
        if template_name == self.template_name_label and context["use_tag"]:
            attrs = flatatt(context["attrs"] or {})
            return format_html("<{0}{1}>{2}</{0}>", context["tag"], attrs, context["label"])
        return super().render(template_name, context, renderer)

    def is_valid(self):
        return super().is_valid() and ONLY_SHOWN not in self.data

    @property
    def confirmed(self):
        """[(language, field)] of the outdated translations that are marked as still right."""
        return [
            text
            for each, text in self.outdated.items()
            if f"{self.add_prefix(each)}-{STILL_RIGHT}" in self.data
            and not self.fields[each].disabled
        ]

    def has_changed(self):
        return super().has_changed() or bool(self.confirmed)

    def _post_clean(self):
        super()._post_clean()
        for language, name in self.confirmed:
            self.instance.confirm_translation(language, name)

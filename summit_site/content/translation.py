"""Texts in several languages: which there are, what they follow, and what stands in for them.

django-modeltranslation keeps each language in a column of its own, `title_fr` beside `title_en`;
`title` reads the active language and falls back to the default one.
"""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_path, pgettext
from modeltranslation.fields import TranslationFieldDescriptor
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import build_localized_fieldname as column

DEFAULT = settings.LANGUAGE_CODE


def active_language():
    """Return the language that texts are wanted in, which is one that the site offers."""
    language = get_language()
    # A loop, for it is asked a hundred times for a page, and `any` takes twice as long.
    for code, _name in settings.LANGUAGES:
        if code == language:
            return language
    return DEFAULT


def language_of_texts():
    """Return the active language if there are texts in it, be it offered yet or not."""
    language = get_language()
    return language if language in settings.MODELTRANSLATION_LANGUAGES else DEFAULT


def in_language(address, language):
    """Return the address of the same page in another language.

    Addresses differ in their first part alone; Django's `translate_url` would look each up.
    """
    present = get_language_from_path(address)
    return f"/{language}{address.removeprefix(f'/{present}')}" if present else address


def other_languages():
    """Return the languages that the site offers besides the default one."""
    return [code for code, _name in settings.LANGUAGES if code != DEFAULT]


@cache
def translated_fields(model):
    """Return the names of the fields that `model` has in several languages, in its own order."""
    try:
        names = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in names]


def comma_list(names):
    """Return the names that are there, with the comma of the active language between them."""
    return pgettext("between names", ", ").join(str(name) for name in names if name)


def text_of(record, name, language=None):
    """Return (text, language): the field in a language (the active one) or what stands in."""
    language = language or active_language()
    text = getattr(record, column(name, language))
    if text or language == DEFAULT:
        return text or "", language
    return getattr(record, column(name, DEFAULT)) or "", DEFAULT


class TextInActiveLanguage(TranslationFieldDescriptor):
    """How a translated field is read by its own name: as `text_of` reads it.

    The library's general rules, for files, relations and any chain of languages, take four times
    as long, and the names on a page are read hundreds of times.
    """

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return text_of(instance, self.field.name, language_of_texts())[0]


def read_texts_in_active_language():
    """Have all translated fields, which are texts, read so; once all models are there."""
    for model in translator.get_registered_models():
        for name in translated_fields(model):
            field = model._meta.get_field(name)
            # A class that is derived has its own, and inherits no more than the library's.
            if isinstance(vars(model).get(name), TranslationFieldDescriptor):
                setattr(model, name, TextInActiveLanguage(field))


def own_text(record, name):
    """Return the field in the active language, "" where something would have to stand in for it.

    For what mixes no languages, because what is of another one cannot be marked there.
    """
    return getattr(record, column(name, active_language())) or ""


def in_active_language(model, path):
    """Return (text, language) as database expressions for the field that `path` leads to.

    What is no field with translations, an annotation for example, has None for its language.
    """
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    if name not in translated_fields(model):
        return F(path), None
    wanted, source = (
        "__".join([*relations, column(name, language)]) for language in [active_language(), DEFAULT]
    )
    if wanted == source:
        return F(source), Value(DEFAULT)
    is_there = Q(**{f"{wanted}__gt": ""})
    return (
        Coalesce(NullIf(F(wanted), Value("")), F(source), output_field=models.TextField()),
        Case(When(is_there, then=Value(active_language())), default=Value(DEFAULT)),
    )


class Translatable(models.Model):
    """A record that remembers, for each translation, the source text that it was made from.

    `translation_sources` is {language: {field: {"source": text, "made": digest, "on": date}}}:
    the text it follows, a digest of the translation, and the day when the two agreed.
    """

    translation_sources = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        self.note_derived()
        super().save(**kwargs)

    def note_derived(self):
        """Note what follows from the fields, before the record is saved, alone or with many."""
        # Of all languages that have columns: one that is not offered yet may be later.
        for language in settings.MODELTRANSLATION_LANGUAGES:
            if language != DEFAULT:
                self._note_sources(language)

    def _note_sources(self, language):
        known = self.translation_sources.get(language, {})
        noted = {}
        for name in translated_fields(type(self)):
            if translation := getattr(self, column(name, language)):
                made = digest(translation)
                if known.get(name, {}).get("made") == made:
                    noted[name] = known[name]
                else:
                    noted[name] = self._source(name) | {"made": made}
        self.translation_sources = {**self.translation_sources, language: noted}

    def _source(self, name):
        source = getattr(self, column(name, DEFAULT)) or ""
        return {"source": source, "on": timezone.localdate().isoformat()}

    def outdated_fields(self, language):
        """Return {field: date of the source it follows} for translations whose source changed."""
        return {
            name: noted["on"]
            for name, noted in self.translation_sources.get(language, {}).items()
            if noted["source"] != (getattr(self, column(name, DEFAULT)) or "")
        }

    def missing_fields(self, language):
        """Return the names of the fields that have a source text and no translation."""
        return [
            name
            for name in translated_fields(type(self))
            if getattr(self, column(name, DEFAULT)) and not getattr(self, column(name, language))
        ]

    def follow_source(self, language, name, source):
        """Note that a translation just set was made from `source`, the present text or not."""
        self._note_sources(language)
        self.translation_sources[language][name]["source"] = source

    def confirm_translation(self, language, name):
        """Note that the translation of a field is still right, though its source changed."""
        self.translation_sources[language][name] |= self._source(name)


def digest(text):
    return sha256(text.encode()).hexdigest()[:16]

"""How records are told to programs: a schema names the fields, and one rule says what each holds.

A text with translations is {language: text}, so that what stands in for a missing translation
says by itself what it is; what is empty is null; a file is its address.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Manager, Model
from django.db.models.fields.files import FieldFile
from django.utils.translation import override
from django_countries.fields import Country
from modeltranslation.utils import build_localized_fieldname as column
from pydantic import BaseModel, ConfigDict, Field, model_validator

from summit_site.content.addresses import absolute
from summit_site.content.translation import text_of, translated_fields

ROOT = "/api/v1/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]

Texts = Annotated[
    dict[str, str],
    Field(
        description="The text by language. All languages that there are, or with `lang` one: "
        "the language asked for, or the one that stands in for it. Empty if there is no text."
    ),
]
RichTexts = Annotated[Texts, Field(description="As a text, in HTML that is safe to show.")]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]


def one_of(choices):
    """Return the type of a value among Django's `choices`: written out, for many are a `Kind`."""
    return Literal[*choices.values]


# {model: the name of the resource that tells of it}, for links from one to another.
resource_names = {}


def texts(record, name, language=None):
    """Return {language: text} of a field: all that the site offers, or what is read in one."""
    if language:
        text, own_language = text_of(record, name, language)
        return {own_language: text} if text else {}
    columns = {code: column(name, code) for code in LANGUAGES}
    return {code: text for code, each in columns.items() if (text := getattr(record, each))}


def names(record, language=None):
    """Return {language: what the record is called in it}, as `texts` does of a field."""
    naming_field = getattr(record, "naming_field", "title")
    # A person's name is put together; the family name says in which languages there is one.
    spoken = texts(record, naming_field or translated_fields(type(record))[0], language)
    return {code: _in_language(record.__str__, code) for code in spoken}


def in_languages(say, language=None):
    """Return {language: what `say()` returns in it}, in one language or in all."""
    return {code: _in_language(say, code) for code in ([language] if language else LANGUAGES)}


def _in_language(say, language):
    with override(language):
        return str(say())


def address_of(record):
    """Return the address in the API of a record that has one there."""
    return absolute(f"{ROOT}{resource_names[type(record)]}/{record.pk}/")


def pages_of(record, page):
    """Return {language: address of the record's page} for the languages in which `page` is."""
    return {code: _page_in(record, code) for code in page.translations()}


def _page_in(record, language):
    with override(language):
        return absolute(record.get_absolute_url())


class Data(BaseModel):
    """What is told of a record: each field is what `tell_<field>` returns, or the record's own."""

    model_config = ConfigDict(from_attributes=True)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, record, info):
        return Reading(cls, record, info.context) if isinstance(record, Model) else record


class Reading:
    """A record as a schema reads it, in one language or (None) in all of them."""

    def __init__(self, schema, record, language):
        self._schema, self._record, self._language = schema, record, language

    def __getattr__(self, name):
        if tell := getattr(self._schema, f"tell_{name}", None):
            return tell(self._record, self._language)
        if name in translated_fields(type(self._record)):
            return texts(self._record, name, self._language)
        return plain(getattr(self._record, name))


def plain(value):
    """Return the value of a field as JSON has it: related records as a list, nothing as None."""
    if isinstance(value, Manager):
        return list(value.all())
    if isinstance(value, FieldFile):
        return absolute(value.url) if value else None
    if isinstance(value, Country):
        return value.code or None
    return None if value == "" else value


class Named(Data):
    """Another record: its name, and where it is told of, if it has a page."""

    id: UUID | None
    name: Texts
    url: Address | None

    @staticmethod
    def tell_id(record, language):
        return record.pk if record.is_published else None

    @staticmethod
    def tell_name(record, language):
        return names(record, language)

    @staticmethod
    def tell_url(record, language):
        return address_of(record) if record.is_published else None


class PageData(Data):
    """What all records with a page have."""

    id: UUID
    slug: str
    url: Address
    pages: Annotated[
        dict[str, str], Field(description="The page for readers, in each language it is in.")
    ]
    published_at: datetime
    modified_at: datetime

    @staticmethod
    def tell_url(record, language):
        return address_of(record)

    @staticmethod
    def tell_pages(record, language):
        return pages_of(record, record)


def if_published(record):
    """Return the record, or None if visitors may not know of it."""
    return record if record and record.is_published else None

"""What visitors read in their own language; columns of their own, one for each language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import (
    Appearance,
    Document,
    Event,
    EventSeries,
    Organization,
    Person,
    PersonLink,
    Photo,
    Session,
    Topic,
)


@register(EventSeries)
@register(Topic)
class TitledOptions(TranslationOptions):
    fields = ["title", "description"]


@register(Event)
class EventOptions(TranslationOptions):
    fields = [
        "title",
        "theme",
        "summary",
        "body",
        "venue",
        "address",
        "city",
        "participants_note",
    ]


@register(Session)
class SessionOptions(TranslationOptions):
    fields = ["title", "abstract", "room"]


@register(Appearance)
class AppearanceOptions(TranslationOptions):
    fields = ["job_title", "speech_title"]


@register(Person)
class PersonOptions(TranslationOptions):
    fields = ["family_name", "given_name", "biography"]


@register(PersonLink)
class PersonLinkOptions(TranslationOptions):
    fields = ["label"]


@register(Organization)
class OrganizationOptions(TranslationOptions):
    fields = ["name", "short_name", "description"]


@register(Photo)
class PhotoOptions(TranslationOptions):
    fields = ["alternative_text", "caption"]


@register(Document)
class DocumentOptions(TranslationOptions):
    fields = ["title"]

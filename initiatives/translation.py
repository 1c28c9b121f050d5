"""What visitors read in their own language; columns of their own, one for each language."""

from modeltranslation.translator import TranslationOptions, register

from initiatives.models import Initiative, Launcher, Mention, Programme, Publication, Recommendation


@register(Initiative)
class InitiativeOptions(TranslationOptions):
    fields = ["title", "summary", "preamble", "outlook"]


@register(Recommendation)
class RecommendationOptions(TranslationOptions):
    fields = ["title", "text"]


@register(Launcher)
class LauncherOptions(TranslationOptions):
    fields = ["job_title"]


@register(Mention)
class MentionOptions(TranslationOptions):
    fields = ["note"]


@register(Publication)
class PublicationOptions(TranslationOptions):
    fields = ["title", "summary"]


@register(Programme)
class ProgrammeOptions(TranslationOptions):
    fields = ["name", "acronym", "description"]

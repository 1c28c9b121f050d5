"""A page in its languages: the way to the others, and what search engines and readers are told."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.dateparse import parse_date

from summit_site.content.addresses import absolute
from summit_site.content.steps import PARAMETERS
from summit_site.content.translation import DEFAULT, active_language, in_language

register = template.Library()


@register.inclusion_tag("includes/language_bar.html", takes_context=True)
def language_bar(context):
    """Offer the same page in each language, in the order and the words of the United Nations."""
    address = context["request"].get_full_path()
    return {
        "active": active_language(),
        "languages": [
            (code, name, in_language(address, code)) for code, name in settings.LANGUAGES
        ],
    }


@register.inclusion_tag("includes/language_links.html", takes_context=True)
def language_links(context):
    """Tell search engines of the translations of a page; a stand-in points to the original.

    Source: Google Search Central, "Tell Google about localized versions of your page": each
    version lists itself and all others, and what is not translated is no version.
    """
    canonical, versions = language_versions(context)
    return {"canonical": canonical, "versions": versions, "other": absolute(_original(context))}


def language_versions(context):
    """Return the address that a page goes by, and [(language, address)] of its translations.

    A page that stands in for a translation goes by the original's, and is none of them. Nor is
    a further part of a list: in another language it holds other records.
    """
    path = context["request"].path
    page = context.get("object")
    languages = page.translations() if page else [code for code, _name in settings.LANGUAGES]
    part = _part_of_list(context)

    def address(language):
        return absolute(in_language(path, language))

    if active_language() not in languages:
        return address(DEFAULT), []
    if part:
        return f"{absolute(path)}?{part}", []
    return absolute(path), [(language, address(language)) for language in languages]


def _part_of_list(context):
    """Return the query for the part of a list that is shown; "" for its beginning.

    A list that is filtered goes by the address of the whole one.
    """
    asked, filtered = context["request"].GET, context.get("filtered")
    if filtered and filtered.query:
        return ""
    return urlencode({name: asked[name] for name in PARAMETERS if asked.get(name)})


@register.inclusion_tag("includes/language_notice.html", takes_context=True)
def language_notice(context):
    """Tell readers of a page that it is not in their language, or follows an older original."""
    page = context.get("object")
    language = active_language()
    if page is None or language == DEFAULT:
        return {}
    if not page.is_translated:
        return {"stands_in": True, "default": DEFAULT}
    outdated = page.outdated_fields(language)
    followed = min(outdated.values(), default=None)
    return {"followed": followed and parse_date(followed), "original": _original(context)}


def _original(context):
    return in_language(context["request"].path, DEFAULT)

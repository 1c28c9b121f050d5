"""What the head of a page tells programs: search engines, social networks, reference managers."""

from django import template
from django.utils.text import Truncator

from summit_site.content.identity import current_identity
from summit_site.content.linked_data import as_json
from summit_site.content.share_pictures import SIZE, share_picture_address, site_picture_address
from summit_site.content.translation import active_language
from summit_site.templatetags.languages import language_versions

register = template.Library()

# What search engines show of it, in characters.
LONGEST_DESCRIPTION = 300
# OpenGraph has territories where a language needs none; these are the ones that it names first.
LOCALES = {
    "ar": "ar_AR",
    "en": "en_GB",
    "es": "es_ES",
    "fr": "fr_FR",
    "ru": "ru_RU",
    "zh-hans": "zh_CN",
}


@register.inclusion_tag("includes/page_facts.html", takes_context=True)
def page_facts(context):
    """Tell what a page is called, shows and is about; nothing of a page that has no facts."""
    facts = context.get("page_facts")
    if facts is None:
        return {}
    canonical, versions = language_versions(context)
    return {
        "facts": facts,
        "address": canonical,
        "description": _cut(facts.description or facts.name),
        "picture": _picture(facts.pictured),
        "size": SIZE,
        "site_name": current_identity().site_name,
        "locale": LOCALES[active_language()],
        "other_locales": [LOCALES[code] for code, _ in versions if code != active_language()],
        "data": as_json(facts.graph(canonical)),
    }


@register.inclusion_tag("includes/cite.html", takes_context=True)
def cite(context, parts=""):
    """Offer how what the page is about, and its parts, are cited; or say where its `parts` are."""
    return {"citations": context["page_facts"].citations, "parts": parts}


def _cut(text):
    # Django's way of cutting looks at each letter, even where there are few.
    is_long = len(text) > LONGEST_DESCRIPTION
    return Truncator(text).chars(LONGEST_DESCRIPTION) if is_long else text


def _picture(page):
    return share_picture_address(page) if page else site_picture_address()

"""People as pages show them: with portrait, name, and what they were on the day.

An event's page may have hundreds of them. Hence tags that write HTML themselves: an included
template with the same conditions takes ten times as long.
"""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from summit_site.content.translation import active_language
from summit_site.templatetags.pages import comma, link_in, text_in
from summit_site.templatetags.pictures import picture

register = template.Library()


@register.simple_tag
def portrait(person, sizes="8.5rem"):
    """Draw a portrait, or initials; the name stands beside it, so that either is decorative.

    `sizes` is HTML's: how wide it is shown.
    """
    if person.portrait:
        shown = render_to_string("includes/picture.html", picture(person.portrait, sizes))
        return format_html('<div class="portrait">{}</div>', shown)
    initials = person.initials
    return format_html('<span class="portrait initials" aria-hidden="true">{}</span>', initials)


@register.simple_tag
def person_line(record):
    """Name a person as what they were that day.

    `record` has `person`, `job_title` and `organization`; the last two may be empty.
    """
    return _person_line(active_language(), record)


def _person_line(active, record):
    return format_html(
        '<span class="person">{}{}</span>{}',
        link_in(active, record.person),
        native_name(record.person),
        _as_whom(active, record),
    )


@register.simple_tag
def native_name(person):
    """Return the name in its own script behind the name, if that is another one."""
    name = person.other_script
    if not name:
        return ""
    return format_html(' <span class="native" lang="{}">{}</span>', person.native_language, name)


def _as_whom(active, record):
    title, organization = text_in(active, record, "job_title"), record.organization
    if not title and not organization:
        return ""
    return format_html(
        '<span class="as-whom">{}{}{}</span>',
        title,
        comma() if title and organization else "",
        link_in(active, organization, "label") if organization else "",
    )


@register.simple_tag
def appearance_item(appearance, known_title=""):
    """Return who appeared as an item of a list; the title of the speech if it is not known yet."""
    active = active_language()
    is_speaker = appearance.role == appearance.Role.SPEAKER
    return format_html(
        '<li id="appearance-{}">{}<div>{}{}{}</div></li>',
        appearance.pk,
        portrait(appearance.person, "3.5rem"),
        _speech(active, appearance, known_title),
        _person_line(active, appearance),
        "" if is_speaker else _role(appearance),
    )


def _speech(active, appearance, known_title):
    if appearance.speech_title in ("", known_title):
        return ""
    return format_html('<p class="speech">{}</p>', text_in(active, appearance, "speech_title"))


def _role(appearance):
    return format_html(' <span class="role">{}</span>', appearance.get_role_display())

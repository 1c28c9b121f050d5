"""Tags that every page uses."""

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, pgettext

from summit_site.content.addresses import path_of
from summit_site.content.dates import range_forms
from summit_site.content.guilloche import rosette
from summit_site.content.translation import (
    active_language,
    own_text,
    text_of,
    translated_fields,
)

register = template.Library()


@register.filter
def text(record, name):
    """Return a field in the reader's language; what stands in for it is marked as what it is."""
    return text_in(active_language(), record, name)


def text_in(active, record, name):
    """Return what `text` does; which language is active takes longer to find out than a text."""
    return _marked("span", *_text_and_language(record, name, active), active)


@register.filter
def own(record, name):
    """Return a field in the reader's language, "" if it is not translated."""
    return own_text(record, name)


@register.filter
def paragraphs(record, name):
    """Return a field of plain text as paragraphs, marked where it stands in for a translation."""
    active = active_language()
    value, language = _text_and_language(record, name, active)
    return _marked("div", mark_safe(linebreaks(value, autoescape=True)), language, active)  # noqa: S308 (escaped there)


@register.filter
def rich_text(record, name):
    """Return rich text, which is kept clean, marked where it stands in for a translation."""
    active = active_language()
    value, language = _text_and_language(record, name, active)
    return _marked("div", mark_safe(value), language, active)  # noqa: S308 (cleaned on every write)


def _text_and_language(record, name, active):
    if not record:
        return "", ""
    if isinstance(record, dict):
        return record[name] or "", record.get(f"{name}_language", "")
    if name in translated_fields(type(record)):
        return text_of(record, name, active)
    return getattr(record, name), _language_of_name(record, active)


def _language_of_name(record, active):
    """Return the language in which a record is called what it is; "" where that has none."""
    naming_field = getattr(record, "naming_field", "title")
    return text_of(record, naming_field, active)[1] if naming_field else ""


def _marked(tag, value, language, active):
    if not value or language in ("", active):
        return conditional_escape(value)
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return format_html('<{0} lang="{1}" dir="{2}">{3}</{0}>', tag, language, direction, value)


@register.simple_tag
def link_to(page, name=""):
    """Return what a page is called (or its field `name`), linked if visitors may open it."""
    return link_in(active_language(), page, name)


def link_in(active, page, name=""):
    """Return what `link_to` does; see `text_in`."""
    value = getattr(page, name) if name else str(page)
    called = _marked("span", value, _language_of_name(page, active), active)
    if not page.is_published:
        return called
    return format_html('<a href="{}">{}</a>', page.get_absolute_url(), called)


@register.simple_tag
def path(view_name, *values):
    """Return what `url` does, as `path_of` does it: where a page has many addresses."""
    return path_of(view_name, *values)


@register.simple_tag
def comma():
    """Return the comma, with its blank, that the reader's language has between names."""
    return pgettext("between names", ", ")


@register.simple_tag
def date_range(first, last):
    """Return one day, or the days from first to last, saying month and year once if they agree."""
    if first == last:
        return _time(first, "DATE_FORMAT")
    forms = range_forms(first, last)
    return format_html("{}–{}", _time(first, forms[0]), _time(last, forms[1]))


def _time(day, form):
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, form))


@register.inclusion_tag("includes/rosette.html")
def rosette_of(title, name="rosette"):
    """Draw the rosette of a title where no photograph is; a second one on a page is named."""
    path, turns = rosette(title)
    lines = "".join(f'<use href="#{name}-line" transform="rotate({turn})"/>' for turn in turns)
    return {"path": path, "lines": mark_safe(lines), "name": name}  # noqa: S308 (numbers, our name)

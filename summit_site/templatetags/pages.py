"""Tags that every page uses."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html

from summit_site.content.guilloche import rosette

register = template.Library()


@register.simple_tag
def link_to(page, text=""):
    """Return the name of a page, linked if visitors may open it."""
    text = text or str(page)
    if not page.is_published:
        return text
    return format_html('<a href="{}">{}</a>', page.get_absolute_url(), text)


@register.simple_tag
def date_range(first, last):
    """Return one day, or the days from first to last, saying month and year once if they agree."""
    if first == last:
        return _time(first, "DATE_FORMAT")
    if first.year != last.year:
        before = "DATE_FORMAT"
    else:
        before = "j" if first.month == last.month else "MONTH_DAY_FORMAT"
    return format_html("{}–{}", _time(first, before), _time(last, "DATE_FORMAT"))


def _time(day, form):
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, form))


@register.inclusion_tag("includes/rosette.html")
def rosette_of(title):
    """Draw the rosette of a title, where there is no photograph."""
    path, turns = rosette(title)
    return {"path": path, "turns": turns}

"""Days and spans of days, as the reader's language writes them."""

from django.utils.formats import date_format

from summit_site.content.translation import active_language


def range_forms(first, last):
    """Return the forms of both days of a span: what they share is said once."""
    if first.year != last.year:
        return "DATE_FORMAT", "DATE_FORMAT"
    same_month = first.month == last.month
    if active_language() == "zh-hans":
        # 2022年5月18日–20日
        return "DATE_FORMAT", ("j日" if same_month else "n月j日")
    # 18–20 May 2022
    return ("j" if same_month else "MONTH_DAY_FORMAT"), "DATE_FORMAT"


def date_range_text(first, last):
    """Return one day, or the days from first to last, as text."""
    if first == last:
        return date_format(first, "DATE_FORMAT")
    forms = range_forms(first, last)
    return f"{date_format(first, forms[0])}–{date_format(last, forms[1])}"

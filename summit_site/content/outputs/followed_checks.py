"""Checks of what people follow: a calendar and feeds, read as other programs read them."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _
from icalendar import Calendar

from summit_site.content.outputs.problems import Output, Problem

ATOM = "{http://www.w3.org/2005/Atom}"


def check_calendar(record, entries, content, language):
    """Return what is wrong with a calendar that must hold `entries` ([`Entry`])."""
    try:
        calendar = Calendar.from_ical(content)
    except ValueError:
        message = _("Calendar programs cannot read the calendar.")
        return [Problem(Output.CALENDAR, message, record, language=language)]
    found = {str(event.get("UID")): event for event in calendar.walk("VEVENT")}
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    return [
        problem
        for entry in entries
        for problem in _wrong_in(entry, found.get(entry.uid), zones, language)
    ]


def _wrong_in(entry, event, zones, language):
    if event is None:
        message = _("It is missing in the calendar that people subscribe to.")
        yield Problem(Output.CALENDAR, message, entry.record, language=language)
        return
    for name, is_right in _agreement(entry, event, zones).items():
        if not is_right:
            message = _("The calendar that people subscribe to has another %s, or none.")
            field = entry.fields.get(name, "")
            yield Problem(Output.CALENDAR, message % name, entry.record, field, language)


def _agreement(entry, event, zones):
    """Return {property: whether the calendar has it as the record does}."""
    start = event.get("DTSTART")
    zone = start.params.get("TZID") if start else None
    stamp = event.get("DTSTAMP")
    return {
        "SUMMARY": bool(str(event.get("SUMMARY", ""))),
        "DTSTAMP": bool(stamp) and stamp.dt == entry.dtstamp.astimezone(UTC).replace(microsecond=0),
        "DTSTART": bool(start) and start.dt == entry.dtstart,
        "TZID": zone is None or zone in zones,
        "SEQUENCE": event.get("SEQUENCE") == entry.sequence,
        "STATUS": event.get("STATUS") == entry.status,
    }


def check_feed(record, form, content, language):
    """Return what is wrong with a feed in one of three formats that holds the record alone."""
    try:
        wrong = READERS[form](content)
    except (ParseError, DefusedXmlException, ValueError, KeyError, IndexError, AttributeError):
        wrong = [_("it cannot be read")]
    message = _("Feed readers get a wrong entry (%(form)s): %(what)s.")
    return [
        Problem(Output.FEEDS, message % {"form": form, "what": each}, record, language=language)
        for each in wrong
    ]


def _wrong_in_atom(content):
    [entry] = fromstring(content).findall(f"{ATOM}entry")
    is_moment = datetime.fromisoformat(entry.findtext(f"{ATOM}updated")).tzinfo
    return _without(
        id=entry.findtext(f"{ATOM}id"),
        title=entry.findtext(f"{ATOM}title"),
        updated=is_moment,
        link=entry.find(f"{ATOM}link").get("href"),
    )


def _wrong_in_rss(content):
    [item] = fromstring(content).find("channel").findall("item")
    return _without(
        guid=item.findtext("guid"),
        title=item.findtext("title"),
        link=item.findtext("link"),
        pubDate=parsedate_to_datetime(item.findtext("pubDate")),
    )


def _wrong_in_json(content):
    [item] = json.loads(content)["items"]
    return _without(
        id=item["id"],
        title=item.get("title"),
        url=item["url"],
        content=item.get("content_html") or item.get("content_text"),
        date_modified=datetime.fromisoformat(item["date_modified"]).tzinfo,
    )


def _without(**properties):
    return [_("it has no %s") % name for name, value in properties.items() if not value]


READERS = {"atom": _wrong_in_atom, "rss": _wrong_in_rss, "json": _wrong_in_json}

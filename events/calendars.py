"""Events as iCalendar (RFC 5545, RFC 7986): what a calendar that people subscribed to receives."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vDuration, vText, vUri

from events.models import Event as EventRecord
from events.time_zones import ONE_DAY, no_time_zone, vtimezone
from summit_site.content.addresses import absolute
from summit_site.content.following import (
    Channel,
    last_change,
    picture_type,
    printable,
    revalidated_response,
)
from summit_site.content.translation import active_language, comma_list, own_text, text_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
# So many events, those that are held last; what was long before is on the site.
LENGTH = 100
REFRESH_INTERVAL = timedelta(hours=6)
# The name in CSS that is nearest to the accent of our pages, as RFC 7986 wants it.
COLOR = "steelblue"

Holding = EventRecord.Holding
STATUS = {Holding.POSTPONED: "TENTATIVE", Holding.CANCELLED: "CANCELLED"}


def calendar_response(request, channel):
    """Return the calendar of the latest events of a channel, cancelled ones with them."""
    events = channel.records.for_followers().order_by("-starts_on", "slug")
    events = list(events[:LENGTH])[::-1]
    return _response(request, channel, events, [_event_entry(event) for event in events])


def event_calendar_response(request, event):
    """Return the calendar of an event (loaded with `for_followers()`) and its timed sessions.

    One that is not translated is wholly in the language that stands in, and leads to that page.
    """
    with override(text_of(event, "title")[1]):
        channel = Channel([event], event.get_absolute_url())
        sessions = [each for each in event.sessions.in_order() if each.starts_at]
        entries = [_event_entry(event), *[_session_entry(session, event) for session in sessions]]
        return _response(request, channel, [event], [*_time_zones(event, sessions), *entries])


def _response(request, channel, events, entries):
    changed_at = last_change(events)
    calendar = _calendar(channel, changed_at)
    for entry in entries or [no_time_zone()]:
        calendar.add_component(entry)
    return revalidated_response(request, calendar.to_ical(), CONTENT_TYPE, changed_at)


def _calendar(channel, changed_at):
    here = channel.address("calendar.ics")
    return _component(
        Calendar,
        [
            ("VERSION", "2.0"),
            ("PRODID", "-//Summit Site//Summit Site//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("UID", str(uuid5(NAMESPACE_URL, here))),
            ("LAST-MODIFIED", changed_at),
            ("URL", vUri(absolute(channel.page))),
            ("SOURCE", vUri(here), {"VALUE": "URI"}),
            ("REFRESH-INTERVAL", REFRESH_INTERVAL, {"VALUE": "DURATION"}),
            ("COLOR", COLOR),
            _categories(channel.names),
            _text("NAME", channel.title, active_language()),
            _text("DESCRIPTION", channel.title, active_language()),
            # What programs understood before RFC 7986.
            ("X-WR-CALNAME", vText(channel.title)),
            ("X-WR-CALDESC", vText(channel.title)),
            ("X-PUBLISHED-TTL", vDuration(REFRESH_INTERVAL)),
        ],
    )


def _event_entry(event):
    """Return the entry of an event, whole days from the first to the day after the last."""
    return _component(
        Event,
        [
            *_identity(event, event),
            ("CREATED", event.created_at),
            ("DTSTART", event.starts_on),
            ("DTEND", min(event.ends_on, date.max - ONE_DAY) + ONE_DAY),
            _summary(event, event),
            _description(event),
            _place(event),
            ("GEO", (event.latitude, event.longitude) if event.latitude is not None else None),
            ("URL", vUri(absolute(event.get_absolute_url()))),
            _categories(event.categories),
            _conference(event, "stream_url"),
            *[_image(photo.image) for photo in event.covers],
        ],
    )


def _session_entry(session, event):
    """Return the entry of a session whose start is known, in the time zone of its event."""
    page = absolute(event.get_absolute_url())
    return _component(
        Event,
        [
            *_identity(session, event),
            ("RELATED-TO", str(event.pk)),
            ("DTSTART", session.starts_at),
            ("DTEND", session.ends_at),
            _summary(session, event),
            _text("DESCRIPTION", *text_of(session, "abstract")),
            _place(event, session.room),
            ("URL", vUri(f"{page}#session-{session.pk}")),
            _categories([session.get_kind_display()]),
            _conference(session, "recording_url"),
        ],
    )


def _identity(record, event):
    """Return what makes programs know an entry again, and know whether it changed."""
    return [
        # A random UUID alone: RFC 7986 forbids the host in it, and the site may move.
        ("UID", str(record.pk)),
        # Without METHOD they mean the same, so the clock has no part in it.
        ("DTSTAMP", event.modified_at),
        ("LAST-MODIFIED", event.modified_at),
        ("SEQUENCE", event.sequence),
        ("STATUS", STATUS.get(event.holding, "CONFIRMED")),
        # Who follows a calendar has not said that they will be there.
        ("TRANSP", "TRANSPARENT"),
    ]


def _component(kind, properties):
    """Return a component with the properties, (name, value) or (name, value, parameters).

    Those without a value are left out.
    """
    component = kind()
    for name, value, *parameters in properties:
        if value not in (None, "", []):
            component.add(name, value, *parameters)
    return component


def _text(name, text, language):
    return name, vText(printable(text)), {"LANGUAGE": language}


def _summary(record, event):
    """Return the title, which says if nothing happens then: few programs show a status."""
    title, language = text_of(record, "title")
    if event.holding in STATUS:
        with override(language):
            notice = event.get_holding_display()
            title = _("%(notice)s: %(title)s") % {"notice": notice, "title": title}
    return _text("SUMMARY", title, language)


def _description(event):
    texts = [own_text(event, name) for name in ["theme", "summary"]]
    return _text("DESCRIPTION", "\n\n".join(filter(None, texts)), active_language())


def _place(event, *rooms):
    """Return where it is, and the language of that unless it is mixed."""
    parts = [text_of(event, name) for name in ["venue", "address", "city"]]
    languages = {language for text, language in parts if text} | {active_language()}
    where = comma_list([*rooms, *[text for text, _language in parts], event.country.name])
    return _text("LOCATION", where, active_language() if len(languages) == 1 else None)


def _categories(names):
    return "CATEGORIES", [printable(name) for name in names], {"LANGUAGE": active_language()}


def _conference(record, field):
    """Return where to watch, called as the form calls the field."""
    address = getattr(record, field)
    label = str(capfirst(record._meta.get_field(field).verbose_name))
    parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label, "LANGUAGE": active_language()}
    return "CONFERENCE", address and vUri(absolute(address)), parameters


def _image(image):
    parameters = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": picture_type(image)}
    return "IMAGE", vUri(absolute(image.url)), parameters


def _time_zones(event, sessions):
    """Return [the time zone of the sessions], or [] if they are in UTC or there are none."""
    if not sessions or event.time_zone == "UTC":
        return []
    days = [session.day for session in sessions]
    return [vtimezone(event.time_zone, min(days), max(days))]

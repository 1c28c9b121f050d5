"""Events as iCalendar (RFC 5545, RFC 7986): what a calendar that people subscribed to receives."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vDuration, vText, vUri

from events.models import Event as EventRecord
from events.models import Session
from summit_site.content.addresses import absolute
from summit_site.content.following import (
    Channel,
    last_change,
    picture_type,
    printable,
    revalidated_response,
)
from summit_site.content.translation import active_language, comma_list, text_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH_INTERVAL = timedelta(hours=6)
# The name in CSS that is nearest to the accent of our pages, as RFC 7986 wants it.
COLOR = "steelblue"
ONE_DAY = timedelta(days=1)

Holding = EventRecord.Holding
STATUS = {Holding.POSTPONED: "TENTATIVE", Holding.CANCELLED: "CANCELLED"}


def calendar_response(request, channel):
    """Return the calendar of all events of a channel, cancelled ones with them."""
    events = list(channel.records.for_followers().order_by("starts_on", "pk"))
    return _response(request, channel, events, [_event_entry(event) for event in events])


def event_calendar_response(request, event):
    """Return the calendar of an event (loaded with `for_followers()`) and its timed sessions."""
    channel = Channel([event], event.get_absolute_url())
    sessions = [each for each in event.sessions.in_order() if each.starts_at]
    entries = [_event_entry(event), *[_session_entry(session, event) for session in sessions]]
    return _response(request, channel, [event], [*_time_zones(event, sessions), *entries])


def _response(request, channel, events, entries):
    changed_at = last_change(events)
    calendar = _calendar(channel, changed_at)
    # A calendar must have something in it; a time zone does, where there is no event.
    for entry in entries or [Timezone.from_tzid("UTC")]:
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
            ("CATEGORIES", [printable(name) for name in channel.names]),
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
    page = absolute(event.get_absolute_url())
    title, language = text_of(event, "title")
    return _component(
        Event,
        [
            *_identity(event, event, event.sequence),
            ("CREATED", event.created_at),
            ("DTSTART", event.starts_on),
            ("DTEND", min(event.ends_on, date.max - ONE_DAY) + ONE_DAY),
            _text("SUMMARY", _with_holding(event, title), language),
            _text("DESCRIPTION", _description(event, language), language),
            _place(event),
            ("GEO", (event.latitude, event.longitude) if event.latitude is not None else None),
            ("URL", vUri(page)),
            ("CATEGORIES", _categories(event), {"LANGUAGE": active_language()}),
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
            # The sum counts the changes of both: a session goes where its event goes.
            *_identity(session, event, event.sequence + session.sequence),
            ("RELATED-TO", str(event.pk)),
            ("DTSTART", session.starts_at),
            ("DTEND", session.ends_at),
            _text("SUMMARY", _with_holding(event, session.title), text_of(session, "title")[1]),
            _text("DESCRIPTION", *text_of(session, "abstract")),
            _place(event, session.room),
            ("URL", vUri(f"{page}#session-{session.pk}")),
            ("CATEGORIES", [session.get_kind_display()], {"LANGUAGE": active_language()}),
            _conference(session, "recording_url"),
        ],
    )


def _identity(record, event, sequence):
    """Return what makes programs know an entry again, and know whether it changed."""
    return [
        # A random UUID alone: RFC 7986 forbids the host in it, and the site may move.
        ("UID", str(record.pk)),
        # Without METHOD they mean the same, so the clock has no part in it.
        ("DTSTAMP", event.modified_at),
        ("LAST-MODIFIED", event.modified_at),
        ("SEQUENCE", sequence),
        ("STATUS", STATUS.get(event.holding, "CONFIRMED")),
        # Who follows a calendar has not said that they will be there.
        ("TRANSP", "TRANSPARENT"),
    ]


def _component(kind, properties):
    """Return a component with the properties, (name, value) or (name, value, parameters).

    Those without a value are left out; the rest comes in the order of the RFC, not of the list.
    """
    component = kind()
    for name, value, *parameters in properties:
        if value not in (None, "", []):
            component.add(name, value, *parameters)
    return component


def _text(name, text, language):
    return name, vText(printable(text)), {"LANGUAGE": language}


def _with_holding(event, title):
    """Return a title that says if nothing happens then: few programs show an entry's status."""
    if event.holding not in STATUS:
        return title
    return _("%(notice)s: %(title)s") % {"notice": event.get_holding_display(), "title": title}


def _description(event, language):
    """Return theme and summary as far as they are in the language: never two of them mixed."""
    texts = [text_of(event, name, language) for name in ["theme", "summary"]]
    return "\n\n".join(text for text, its_language in texts if its_language == language and text)


def _place(event, *rooms):
    """Return where it is; of what language that is is said only where it is of one."""
    parts = [text_of(event, name) for name in ["venue", "address", "city"]]
    languages = {language for text, language in parts if text} | {active_language()}
    where = comma_list([*rooms, *[text for text, _language in parts], event.country.name])
    return _text("LOCATION", where, active_language() if len(languages) == 1 else None)


def _categories(event):
    topics = [
        row["title"] for row in event.topic_rows if row["title_language"] == active_language()
    ]
    return [printable(name) for name in [event.get_kind_display(), *topics]]


def _conference(record, field):
    """Return where to watch, called as the form calls the field."""
    address = getattr(record, field)
    label = str(capfirst(record._meta.get_field(field).verbose_name))
    parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label, "LANGUAGE": active_language()}
    return "CONFERENCE", address and vUri(absolute(address)), parameters


def _image(image):
    parameters = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": picture_type(image)}
    return "IMAGE", vUri(absolute(image.url)), parameters


def _time_zones(event, sessions: list[Session]):
    """Return [the time zone that the sessions are in]; none if they are in UTC or without times."""
    if not sessions or event.time_zone == "UTC":
        return []
    years = [session.day.year for session in sessions]
    last = date(min(max(years) + 1, date.max.year), 1, 1)
    zone = Timezone.from_tzid(event.time_zone, first_date=date(min(years), 1, 1), last_date=last)
    for change in zone.subcomponents:
        _start_by_the_old_clock(change)
    return [zone]


def _start_by_the_old_clock(change):
    """Have a change to summer time start when the clock shows 2, as RFC 5545 has it.

    icalendar 7.3.0 has it start at 3, where the clock is put. Back to winter time, it is right.
    """
    skipped = max(change.TZOFFSETTO - change.TZOFFSETFROM, timedelta())
    change.DTSTART -= skipped
    later = [each.dt - skipped for each in change["RDATE"].dts] if "RDATE" in change else []
    if later:
        del change["RDATE"]
        change.add("RDATE", later)

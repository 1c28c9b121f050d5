"""What events, people, organisations, series and topics give out, and what that needs of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from events.feeds import event_feed_response
from events.models import Event, EventSeries, Organization, Person, Topic
from summit_site.content.outputs.kinds import Entry, OutputKind
from summit_site.content.outputs.problems import Output, Problem

STATUS = {"postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def _lacks(event):
    """Yield what the outputs of an event need, told where staff can put it in."""
    has_address = event.city or event.country or event.address
    if event.mode != Event.Mode.ONLINE and not has_address:
        message = _("Readers, search engines and calendars are not told where it is held.")
        yield Problem(Output.DATA, message, event, "city_en")
    for session in event.sessions.all():
        if session.starts and not session.day:
            message = _("Without a day, this session is missing in people’s calendars.")
            yield Problem(Output.CALENDAR, message, session, "day")


def _entries(event):
    """Return what the calendar of an event must hold: it, and its sessions with day and time."""
    zone = ZoneInfo(event.time_zone)
    of_event = {"SUMMARY": "title_en", "DTSTART": "starts_on", "STATUS": "holding"}
    of_session = {"SUMMARY": "title_en", "DTSTART": "starts"}
    timed = [each for each in event.sessions.all() if each.day and each.starts]
    starts = [datetime.combine(each.day, each.starts, zone) for each in timed]
    return [
        _entry(event, event, event.starts_on, of_event),
        *[
            _entry(session, event, start, of_session)
            for session, start in zip(timed, starts, strict=True)
        ],
    ]


def _entry(record, event, start, fields):
    return Entry(
        record=record,
        uid=str(record.pk),
        dtstamp=event.modified_at,
        dtstart=start,
        sequence=event.sequence,
        status=STATUS.get(event.holding, "CONFIRMED"),
        fields=fields,
    )


def _programme(event):
    """Return the path of the programme's page, if there is something in it."""
    has_programme = event.sessions.exists()
    return [reverse("events:event-programme", args=[event.slug])] if has_programme else []


OUTPUT_KINDS = [
    OutputKind(
        Event,
        {
            "name": "title_en",
            "startDate": "starts_on",
            "endDate": "ends_on",
            "location": "city_en",
            "address": "city_en",
            "url": "stream_url",
        },
        lacks=_lacks,
        entries=_entries,
        feed=event_feed_response,
        subpages=_programme,
    ),
    OutputKind(Person, {"name": "family_name_en"}),
    OutputKind(Organization, {"name": "name_en"}),
    OutputKind(EventSeries, {"name": "title_en"}),
    OutputKind(Topic, {"name": "title_en"}),
]

"""Time zones as calendars carry them along (VTIMEZONE).

Not icalendar's own `Timezone.from_tzid`: in 7.3.0 it misses two changes within two months, as
Morocco has them around Ramadan, and has summer time start by the new clock instead of the old.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

ONE_DAY = timedelta(days=1)
MINUTES_OF_A_DAY = range(1, 24 * 60 + 1)


def vtimezone(name, first_day, last_day):
    """Return the component of a zone (IANA name), right in the years of both days and between."""
    zone = ZoneInfo(name)
    # No time zone can be told of the first and last year there are: some clocks are outside.
    first, last = max(first_day.year, 2), min(last_day.year, date.max.year - 1)
    # A day more on either side, because the year does not begin everywhere at once.
    start = datetime(first, 1, 1, tzinfo=UTC) - ONE_DAY
    end = datetime(last + 1, 1, 1, tzinfo=UTC) + ONE_DAY
    component = Timezone()
    component.add("TZID", name)
    component.add_component(_observance(start, start.astimezone(zone).utcoffset(), zone))
    for moment, offset_before in _changes(zone, start, end):
        component.add_component(_observance(moment, offset_before, zone))
    return component


def _changes(zone, start, end):
    """Yield (moment in UTC, offset before) of each change of the zone's clock, to the minute."""
    day, offset = start, start.astimezone(zone).utcoffset()
    while day < end:
        later = (day + ONE_DAY).astimezone(zone).utcoffset()
        if later != offset:
            yield day + _minutes_until_change(day, offset, zone), offset
        day, offset = day + ONE_DAY, later


def _minutes_until_change(day, offset, zone):
    def is_changed(minute):
        return (day + timedelta(minutes=minute)).astimezone(zone).utcoffset() != offset

    return timedelta(minutes=MINUTES_OF_A_DAY[bisect_left(MINUTES_OF_A_DAY, True, key=is_changed)])


def _observance(moment, offset_before, zone):
    """Return the rule that holds from a moment, which is told by the clock before it."""
    local = moment.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("DTSTART", moment.replace(tzinfo=None) + offset_before)
    observance.add("TZOFFSETFROM", offset_before)
    observance.add("TZOFFSETTO", local.utcoffset())
    observance.add("TZNAME", local.tzname())
    return observance


def no_time_zone():
    """Return UTC, which no entry refers to: a calendar must hold something, if only this."""
    component = Timezone()
    component.add("TZID", "UTC")
    component.add_component(_observance(datetime(1970, 1, 1, tzinfo=UTC), timedelta(), UTC))
    return component

"""docs/calendar.md shows what a subscribed calendar receives: it must be what the site sends."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db

DOCS = Path(django_settings.BASE_DIR) / "docs" / "calendar.md"
# Each step: when staff saved, what they changed of the event, and on which day its session is then.
STEPS = [
    (datetime(2026, 3, 2, 9, tzinfo=UTC), {}, date(2026, 10, 12)),
    (
        datetime(2026, 5, 20, 14, 30, tzinfo=UTC),
        {
            "holding": "rescheduled",
            "former_starts_on": date(2026, 10, 12),
            "former_ends_on": date(2026, 10, 13),
            "starts_on": date(2026, 11, 9),
            "ends_on": date(2026, 11, 10),
        },
        date(2026, 11, 9),
    ),
    (datetime(2026, 9, 1, 8, 15, tzinfo=UTC), {"holding": "postponed"}, date(2026, 11, 9)),
    (datetime(2027, 1, 18, 11, tzinfo=UTC), {"holding": "cancelled"}, date(2026, 11, 9)),
]


@pytest.fixture
def records(settings, monkeypatch):
    """Make the event and the session that the page is about."""
    settings.SITE_URL = "https://summits.example"
    settings.SITE_NAME = "Summits"
    monkeypatch.setattr(timezone, "now", lambda: STEPS[0][0])
    event = make_event(
        id=UUID("6d1f7a52-3c1b-4a37-9d0e-2f4b8c5e9a10"),
        slug="summit-2026",
        title="Summit on Learning",
        theme="Learning for all",
        starts_on=date(2026, 10, 12),
        ends_on=date(2026, 10, 13),
        time_zone="Europe/Zurich",
        venue="Palais",
        city="Geneva",
        country="CH",
        stream_url="https://video.example/summit",
    )
    session = make_session(
        id=UUID("b7c0e7d4-95d3-4f0c-8a55-0d7e6f1c2b33"),
        event=event,
        kind="opening",
        title="Opening",
        day=date(2026, 10, 12),
        starts=time(9, 30),
        ends=time(10, 30),
        room="Hall A",
    )
    return event, session


def save(records, changes, day):
    event, session = records
    for name, value in changes.items():
        setattr(event, name, value)
    session.day = day
    session.save()
    event.save()


def received(client, records, monkeypatch):
    """Return what a subscribed calendar receives after each step, the first time the whole file."""
    files = []
    for moment, changes, day in STEPS:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        save(records, changes, day)
        files.append(client.get("/en/events/summit-2026/calendar.ics").text.replace("\r\n", "\n"))
    first, *others = files
    return [
        first,
        *["".join(re.findall("(?s)BEGIN:VEVENT.*?END:VEVENT\n", file)) for file in others],
    ]


def test_docs_show_what_a_subscribed_calendar_receives(client, records, monkeypatch):
    shown = re.findall("(?s)```ics\n(.*?)```", DOCS.read_text(encoding="utf-8"))

    assert shown == received(client, records, monkeypatch)

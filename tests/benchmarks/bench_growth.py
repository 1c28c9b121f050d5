"""Whether pages stay as fast while the record grows: processor time and queries at four sizes.

One database grows to `BENCH_RECORDS` (100,000) events with their people. Pages are rendered anew
each time, in this process, so that neither a cache nor other programs are in the numbers.
"""

import os
import sys
import time
from dataclasses import dataclass
from statistics import median

import django
from django.core.management import call_command
from django.db import connection
from django.urls import NoReverseMatch, reverse

from tests.benchmarks.report import machine, table, write_section

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
SIZES = [RECORDS // 1000, RECORDS // 100, RECORDS // 10, RECORDS]
REPEATS = 15
# How much longer a page may take with the largest number of events than with the smallest.
LIMIT = 1.5


@dataclass
class Cost:
    """What one rendering of a page takes."""

    milliseconds: float
    queries: int


def grow(seed, size, before):
    """Generate what is lacking to `size` events."""
    call_command("generate_content", events=size - before, seed=seed, into_existing=True)


def most_of(model, relation):
    """Return the published record of a kind that has the most of something."""
    from django.db.models import Count

    return model.objects.published().annotate(most=Count(relation)).order_by("-most", "slug")[0]


def busiest_pages():
    """Return {what: path} of the pages that have the most on them."""
    from events.models import Event, EventSeries, Organization, Person, Topic

    small = Event.objects.published().exclude(slug__endswith="event-0").order_by("slug")[0]
    records = {
        "event with 50 sessions and 100 appearances": Event.objects.get(slug="generated-1-event-0"),
        "event": small,
        "person with the most appearances": most_of(Person, "appearances"),
        "organisation with the most events": most_of(Organization, "event_roles"),
        "series with the most editions": most_of(EventSeries, "events"),
        "topic with the most events": most_of(Topic, "events"),
    }
    return {name: record.get_absolute_url() for name, record in records.items()}


def list_pages():
    """Return {what: path} of lists, searches, and what programs come back for."""
    events, search = reverse("events:list"), reverse("search")
    middle = "after=2015-06-15,x"
    pages = {
        "home": reverse("home"),
        "events": events,
        "events, from the middle": f"{events}?{middle}",
        "events of a country": f"{events}?country=CN",
        "events of an organisation": f"{events}?organization=generated-1-organization-0",
        "events of a topic": f"{events}?topic=generated-1-topic-0",
        "upcoming events": f"{events}?when=upcoming",
        "events in French": f"/fr{events.removeprefix('/en')}",
        "people": reverse("events:person-list"),
        "people, from the middle": f"{reverse('events:person-list')}?after=m,x",
        "organisations": reverse("events:organization-list"),
        "series": reverse("events:series-list"),
        "initiatives": reverse("initiatives:list"),
        "search: a common word": f"{search}?q=education",
        "search: a rare word": f"{search}?q=beekeeping+karomi",
        "search: three letters": f"{search}?q=edu",
        "search: a common word, of one kind": f"{search}?q=education&kind=organization",
        "suggestions": f"{reverse('suggest')}?q=educa",
        "feed of all events": reverse("events:list-feed", args=["atom"]),
        "calendar of all events": reverse("events:list-calendar"),
    }
    for name in ["sitemap", "sitemap-index"]:
        try:
            pages[name] = reverse(name)
        except NoReverseMatch:
            continue
    return pages


def staff_pages():
    """Return {what: path} of what staff open."""
    from events.models import Event

    event = Event.objects.get(slug="generated-1-event-2")
    events = reverse("admin:events_event_changelist")
    autocomplete = reverse("admin:autocomplete")
    people = "app_label=events&model_name=appearance&field_name=person"
    return {
        "admin: my work": reverse("admin:index"),
        "admin: events": events,
        "admin: events, searched": f"{events}?q=karomi",
        "admin: events, filtered": f"{events}?kind__exact=summit&status__exact=draft",
        "admin: people": reverse("admin:events_person_changelist"),
        "admin: organisations": reverse("admin:events_organization_changelist"),
        "admin: initiatives": reverse("admin:initiatives_initiative_changelist"),
        "admin: form of an event": reverse("admin:events_event_change", args=[event.pk]),
        "admin: choosing a person": f"{autocomplete}?{people}&term=karo",
        "admin: history of an event": reverse("admin:events_event_history", args=[event.pk]),
        "admin: translations": reverse("admin:translations"),
    }


def clients():
    """Return (a visitor, a member of staff)."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench")
    staff = Client()
    staff.force_login(user)
    return Client(), staff


def measure():
    """Return {what: Cost} of every page with the present content."""
    visitor, staff = clients()
    costs = {name: cost(visitor, path) for name, path in (list_pages() | busiest_pages()).items()}
    return costs | {name: cost(staff, path) for name, path in staff_pages().items()}


def cost(client, path):
    """Return the median Cost of a page that was rendered before, so that all is compiled."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        # Counted at once: the next request forgets them.
        count = len(queries)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        b"".join(client.get(path))
        times.append((time.process_time() - start) * 1000)
    return Cost(median(times), count)


def rows_of(costs):
    """Return the table's rows, and what grew by more than LIMIT."""
    rows, slow = [], []
    for name in costs[SIZES[0]]:
        here = [costs[size][name] for size in SIZES]
        growth = here[-1].milliseconds / here[0].milliseconds
        queries = " → ".join(dict.fromkeys(str(each.queries) for each in [here[0], here[-1]]))
        rows.append([name, *[f"{each.milliseconds:.1f}" for each in here],
                     f"{growth:.2f}", queries])  # fmt: skip
        if growth > LIMIT or here[-1].queries > here[0].queries:
            slow.append(name)
    return rows, slow


def main():
    """Write the section, and return how many pages grow with the record."""
    os.environ.setdefault("SECRET_KEY", "not a secret")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    # No manifest of static files: they need not be collected for this.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    setup_test_environment()
    call_command("migrate", verbosity=0)
    costs, before = {}, 0
    for seed, size in enumerate(SIZES, start=1):
        grow(seed, size, before)
        costs[size], before = measure(), size
    rows, slow = rows_of(costs)
    columns = ["ms of processor time", *[f"{size:,} events" for size in SIZES], "growth", "queries"]
    lines = [
        f"{machine()}. One rendering without any cache, median of {REPEATS}. Wanted: growth "
        f"≤ {LIMIT}, no further queries. Command: `make bench`.",
        "",
        *table(columns, rows),
    ]
    write_section(f"Growth, {connection.vendor}", lines)
    print("\n".join(lines))
    print("".join(f"\nNot as wanted: {name}" for name in slow), flush=True)
    return len(slow)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    sys.exit(bool(main()))

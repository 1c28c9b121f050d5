"""Whether pages stay as fast while the record grows: processor time and queries at four sizes.

One database grows to `BENCH_RECORDS` (100,000) events with their people. Pages are rendered anew
each time, in this process, so that neither a cache nor other programs are in the numbers.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests.benchmarks.report import machine, table, write_section

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
# With the first of them each list and each page that is measured has as much on it as it may have:
# what is measured further on is what the other records cost, not what there is more to show.
SIZES = [size for size in [300, 1000, 10_000, 100_000] if size <= RECORDS]
REPEATS = 15
# How much longer a page may take with the largest number of events than with the smallest.
LIMIT = 1.5
RARE = "Xylotheque"
MOST_PARTS = 5000


@dataclass
class Cost:
    """What one rendering of a page takes."""

    milliseconds: float
    queries: int


def grow(seed, size, before):
    """Generate what is lacking to `size` events."""
    call_command("generate_content", events=size - before, seed=seed, into_existing=True)


def fill_lists():
    """Let some of the first records be what a list, or a search, is asked for at each size.

    A page full of events, and of people, has a name that no other record ever has; more than a
    page of events are drafts.
    """
    from events.models import Event, Person

    for model, field, order in [(Event, "theme_en", "slug"), (Person, "family_name_en", "-slug")]:
        for record in model.objects.filter(slug__startswith="generated-1-").order_by(order)[:25]:
            setattr(record, field, f"{RARE} {record.slug}")
            record.save()
    for event in Event.objects.filter(slug__startswith="generated-1-").order_by("-slug")[:60]:
        event.status = Event.Status.DRAFT
        event.save()


def give_parts_in_events():
    """Let one person and one organisation have a part in many events, of which there are more now.

    All else on their pages stays as it is. Other records have more and more of everything.
    """
    from events.models import Appearance, Event, EventOrganization, Organization, Person

    person = Person.objects.get(slug="generated-1-person-1")
    organization = Organization.objects.get(slug="generated-1-organization-1")
    events = Event.objects.order_by("pk").values_list("pk", flat=True)[:MOST_PARTS]
    for model, values in [
        (Appearance, {"person": person, "role": Appearance.Role.GUEST}),
        (EventOrganization, {"organization": organization, "role": "media_partner"}),
    ]:
        model.objects.filter(position=MOST_PARTS).delete()
        model.objects.bulk_create(
            [model(event_id=event, position=MOST_PARTS, **values) for event in events],
            ignore_conflicts=True,
        )


def most_of(model, relation):
    """Return the published record of a kind that has the most of something."""
    from django.db.models import Count

    return model.objects.published().annotate(most=Count(relation)).order_by("-most", "slug")[0]


def pages_of_records():
    """Return {what: path}: of pages that stay as they are, and of those that have the most."""
    from events.models import Event, EventSeries, Organization, Person, Topic

    small = Event.objects.published().exclude(slug__endswith="event-0").order_by("slug")[0]
    events = {
        "event with 50 sessions and 100 appearances": Event.objects.get(slug="generated-1-event-0"),
        "event": small,
    }
    pages = {name: event.get_absolute_url() for name, event in events.items()}
    for model in [Person, Organization, EventSeries, Topic]:
        slug = f"generated-1-{model._meta.model_name}-0"
        name = str(model._meta.verbose_name)
        pages[name] = model.objects.get(slug=slug).get_absolute_url()
    busiest = {
        f"person with up to {MOST_PARTS:,} appearances": Person.objects.get(
            slug="generated-1-person-1"
        ),
        f"organisation with up to {MOST_PARTS:,} events": Organization.objects.get(
            slug="generated-1-organization-1"
        ),
        "series that has the most editions": most_of(EventSeries, "events"),
        "topic that has the most events": most_of(Topic, "events"),
    }
    return pages | {name: record.get_absolute_url() for name, record in busiest.items()}


def list_pages():
    """Return {what: path} of lists, with filters and without."""
    from events.models import Organization, Topic

    events, people = reverse("events:list"), reverse("events:person-list")
    busy = most_of(Organization, "event_roles").slug
    return {
        "home": reverse("home"),
        "events": events,
        "events, from the middle": f"{events}?after=2015-06-15,x",
        "events in French": f"/fr{events.removeprefix('/en')}",
        "upcoming events": f"{events}?when=upcoming",
        "events of a country": f"{events}?country=CN",
        "events of a topic": f"{events}?topic=generated-1-topic-0",
        "events of the topic that has the most": f"{events}?topic={most_of(Topic, 'events').slug}",
        "events of an organisation": f"{events}?organization=generated-1-organization-0",
        "events of the organisation that has the most": f"{events}?organization={busy}",
        "people": people,
        "people, from the middle": f"{people}?after=m,x",
        "organisations": reverse("events:organization-list"),
        "series": reverse("events:series-list"),
        "initiatives": reverse("initiatives:list"),
    }


def found_pages():
    """Return {what: path} of searches, and of what programs come back for."""
    search = reverse("search")
    return {
        "search: a common word": f"{search}?q=education",
        "search: a rare word": f"{search}?q={RARE}",
        "search: three letters": f"{search}?q=edu",
        "search: a common word, of one kind": f"{search}?q=education&kind=organization",
        "suggestions": f"{reverse('suggest')}?q=educa",
        "feed of all events": reverse("events:list-feed", args=["atom"]),
        "calendar of all events": reverse("events:list-calendar"),
        "API: events": reverse("api:events-list"),
        "sitemap: index": reverse("sitemap-index"),
        "sitemap: lists": reverse("sitemap", args=["lists", 1]),
    }


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
        "admin: events, a rare word": f"{events}?q={RARE}",
        "admin: events, a common word": f"{events}?q=education",
        "admin: events, filtered": f"{events}?status__exact=draft",
        "admin: people": reverse("admin:events_person_changelist"),
        "admin: organisations": reverse("admin:events_organization_changelist"),
        "admin: initiatives": reverse("admin:initiatives_initiative_changelist"),
        "admin: form of an event": reverse("admin:events_event_change", args=[event.pk]),
        "admin: choosing a person": f"{autocomplete}?{people}&term={RARE}",
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
    public = list_pages() | pages_of_records() | found_pages()
    costs = {name: cost(visitor, path) for name, path in public.items()}
    return costs | {name: cost(staff, path) for name, path in staff_pages().items()}


def cost(client, path):
    """Return the least Cost of a page that was rendered before, so that all is compiled."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        # Counted at once: the next request forgets them.
        count = len(queries)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    times = []
    for _ in range(REPEATS):
        start = processor_time()
        b"".join(client.get(path))
        times.append((processor_time() - start) * 1000)
    return Cost(min(times), count)


def processor_time():
    """Return the seconds that this process has had, and PostgreSQL's, which works for it alone."""
    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.process_time() + int(server.read_text().split()[0]) / 1e9


def rows_of(costs):
    """Return the table's rows, and what takes longer by more than LIMIT."""
    rows, slow = [], []
    for name in costs[SIZES[0]]:
        here = [costs[size][name] for size in SIZES]
        growth = here[-1].milliseconds / here[0].milliseconds
        queries = " → ".join(dict.fromkeys(str(each.queries) for each in [here[0], here[-1]]))
        rows.append([name, *[f"{each.milliseconds:.1f}" for each in here],
                     f"{growth:.2f}", queries])  # fmt: skip
        if growth > LIMIT:
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
        if not before:
            fill_lists()
        give_parts_in_events()
        costs[size], before = measure(), size
    rows, slow = rows_of(costs)
    columns = ["ms of processor time", *[f"{size:,} events" for size in SIZES], "growth", "queries"]
    lines = [
        f"{machine()}. One rendering without any cache, the shortest of {REPEATS}. Wanted: growth "
        f"≤ {LIMIT}. Up to 1,000 events are counted for each filter. Command: `make bench`.",
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

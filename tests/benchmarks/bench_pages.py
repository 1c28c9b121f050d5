"""How fast pages are, from the cache and without it, beside the fastest that can be had.

The servers are measured in turn, a few seconds each, in several rounds. Ratios are those within
a round, and their median counts. `BENCH_ROUNDS` (5) and `BENCH_SECONDS` (3) make it longer.
"""

import json
import os
import re
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import django
from django.core.management import call_command

from tests.benchmarks.report import machine, table, write_section
from tests.benchmarks.servers import granian, nginx_before, nginx_with_file

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
REQUESTS = 100_000
SITE = "summit_site.wsgi:application"
PAGE = "/en/events/tencent-meet-education-technology-innovation-summit-2021/"
# Which `generate_content` makes.
LARGE = "/en/events/generated-1-event-0/"

CACHED = "event page from the cache"
BARE = "bare WSGI callable, same answer"
NGINX = "nginx, file with the same answer"
PROXIED = "nginx of docs/deploy, before the site"
RENDERED = "event page, rendered"
MINIMAL = "Django view that reads the same rows"
LARGEST = "event with 50 sessions and 100 appearances, rendered"
OF_THE_SERVER = {"connection", "date", "server"}
# nginx makes its own.
OF_THE_FILE = {"content-length", "content-type", "etag"}
APPS = "tests.benchmarks.page_apps"
NOTES = (
    f"“{MINIMAL}” has no middleware and no template: one `get` with `prefetch_related` of all that "
    "the page shows, in the ORM's own words, over a connection that stays, and the title as "
    f"answer. “{PROXIED}” runs docs/deploy/nginx.conf, without TLS and for more requests of one "
    "visitor than it lets through."
)


def prepare(folder):
    """Make a site of this run's own: a database with the sample content, and static files."""
    os.environ.update(DATA_DIR=folder, SECRET_KEY="not a secret", LOG_LEVEL="ERROR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from summit_site.management.commands.demo import SAMPLE_CONTENT

    call_command("load_content", SAMPLE_CONTENT, verbosity=0)


def start_servers(stack, folder):
    """Start what is compared, and return {name: server}."""
    cached = stack.enter_context(granian(SITE))
    file = Path(folder, "answer", "page.html")
    headers = keep_answer(cached, file)
    environment = {"BENCH_ANSWER": str(file), "PAGE_CACHE_MB": "0"}
    servers = {
        CACHED: cached,
        BARE: stack.enter_context(granian(f"{APPS}:bare", **environment)),
        RENDERED: stack.enter_context(granian(SITE, **environment)),
        MINIMAL: stack.enter_context(granian(f"{APPS}:minimal", "--factory", **environment)),
    }
    if shutil.which("nginx"):
        headers = [header for header in headers if header[0] not in OF_THE_FILE]
        servers[NGINX] = stack.enter_context(nginx_with_file(file, headers))
        servers[PROXIED] = stack.enter_context(nginx_before(cached, Path(folder, "proxy")))
    return servers


def keep_answer(server, file):
    """Write a server's answer to a file, its headers beside it; return these without its own."""
    file.parent.mkdir()
    with urlopen(server.address + PAGE) as answer:  # noqa: S310 (ours)
        file.write_bytes(answer.read())
        headers = [each for each in answer.getheaders() if each[0] not in OF_THE_SERVER]
    Path(f"{file}.headers").write_text(json.dumps(headers))
    return headers


def measure(servers):
    """Return {name: [Load]}: each server once in each round."""
    for server in servers.values():
        # Its first answer may take longer than a second.
        server.get(PAGE)
        server.load(PAGE, seconds=1)
    rounds = [
        {name: server.load(PAGE, SECONDS) for name, server in servers.items()}
        for _ in range(ROUNDS)
    ]
    return {name: [each[name] for each in rounds] for name in servers}


def visit_all(server):
    """Read every page in every language, so that the cache is as full as it gets; count them."""
    seen, waiting = set(), {"/en/"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        links = re.findall(r'href="(/[a-z-]+/[^"#?]*)"', server.get(path).decode())
        waiting |= {link for link in links if not re.search("documents|texts|static", link)} - seen
    return len(seen)


def measure_memory():
    """Return (pages that the cache was asked for, MB of the process), run as `make demo` does."""
    with granian(SITE, threads=4) as server:
        pages, asked = visit_all(server), 0
        while asked < REQUESTS:
            asked += server.load(PAGE, SECONDS).requests
        return pages, server.megabytes()


def measure_largest(server):
    """Return (ms of processor time, queries) that it takes to render the page of a large event."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # The first of several: of one alone, all initiatives would be launched there.
    call_command("generate_content", events=30, into_existing=True, verbosity=0)
    client = Client(SERVER_NAME="127.0.0.1")
    # What each page shows, and is kept for a second: the name of the site.
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(LARGE)
    server.get(LARGE)
    return server.load(LARGE, SECONDS, connections=1).cpu / 1000, len(queries)


def ratio(loads, name, other, what):
    """Return the median of what one server does within a round, compared with another one."""
    pairs = zip(loads[name], loads[other], strict=True)
    return median(getattr(one, what) / getattr(two, what) for one, two in pairs)


def findings(loads, memory, largest):
    """Return [(what, measured, at least, at most)]; None: it is only told."""
    tail = median(load.p99 / load.p50 for load in loads[CACHED])
    rendered = median(load.rate for load in loads[RENDERED])
    (pages, megabytes), (milliseconds, queries) = memory, largest
    found = [
        (f"{CACHED} ÷ {BARE}: requests", ratio(loads, CACHED, BARE, "rate"), 0.9, None),
        ("… the same by processor time", ratio(loads, BARE, CACHED, "cpu"), None, None),
        ("… p99 ÷ p50 of the first", tail, None, 2),
        (f"{RENDERED}: requests/s", rendered, 120, None),
        (f"{RENDERED} ÷ {MINIMAL}: requests", ratio(loads, RENDERED, MINIMAL, "rate"), None, None),
        (f"{LARGEST}: ms of processor time", milliseconds, None, 15),
        (f"{LARGEST}: queries", queries, None, 12),
        (f"MB of a process that was asked for {pages:,} pages, and {REQUESTS:,} times and more",
         megabytes, None, 200),
    ]  # fmt: skip
    if NGINX in loads:
        found += [
            (f"{CACHED} ÷ {NGINX}: requests", ratio(loads, CACHED, NGINX, "rate"), None, None),
            (f"{PROXIED} ÷ {NGINX}: requests", ratio(loads, PROXIED, NGINX, "rate"), 0.9, None),
            ("… the same by processor time", ratio(loads, NGINX, PROXIED, "cpu"), None, None),
        ]
    return found


def is_as_wanted(measured, least, most):
    return (least is None or measured >= least) and (most is None or measured <= most)


def wanted(least, most):
    return f"≥ {least}" if least is not None else f"≤ {most}" if most is not None else ""


def report(loads, found, size):
    """Return the lines that say what was measured, and how."""
    columns = {"rate": "requests/s", "p50": "p50 ms", "p99": "p99 ms", "cpu": "CPU µs/request"}
    rows = [
        [name, *[f"{median(getattr(load, each) for load in rounds):,.2f}" for each in columns]]
        for name, rounds in loads.items()
    ]
    return [
        f"{machine()}. Page of {size / 1000:.0f} KB, 16 connections, {ROUNDS} rounds of "
        f"{SECONDS} s. Command: `make bench`.",
        "",
        NOTES,
        "",
        *table(["one process on one core", *columns.values()], rows),
        "",
        *table(
            ["", "measured", "wanted"],
            [[what, f"{number:,.2f}", wanted(*limits)] for what, number, *limits in found],
        ),
    ]


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is missing, which asks for the pages; on Debian: sudo apt install wrk")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        prepare(folder)
        servers = start_servers(stack, folder)
        loads = measure(servers)
        found = findings(loads, measure_memory(), measure_largest(servers[RENDERED]))
        lines = report(loads, found, len(servers[CACHED].get(PAGE)))
    from django.db import connection

    write_section(f"Pages, {connection.vendor}", lines)
    print("\n".join(lines))
    slow = [what for what, *measured in found if not is_as_wanted(*measured)]
    print("".join(f"\nNot as wanted: {what}" for what in slow))
    return len(slow)


if __name__ == "__main__":
    sys.exit(main())

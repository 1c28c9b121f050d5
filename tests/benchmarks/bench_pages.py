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
from tests.benchmarks.servers import granian, nginx

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
REQUESTS = 100_000
PAGE = "/en/events/tencent-meet-education-technology-innovation-summit-2021/"

CACHED = "event page from the cache"
BARE = "bare WSGI callable, same answer"
NGINX = "nginx, file of the same size"
RENDERED = "event page, rendered"
MINIMAL = "Django view with the same rows"
OF_THE_SERVER = {"connection", "date", "server"}
APPS = "tests.benchmarks.page_apps"


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
    cached = stack.enter_context(granian("summit_site.wsgi:application"))
    file = Path(folder, PAGE.strip("/"), "index.html")
    keep_answer(cached, file)
    environment = {"BENCH_ANSWER": str(file), "PAGE_CACHE_MB": "0"}
    servers = {
        CACHED: cached,
        BARE: stack.enter_context(granian(f"{APPS}:bare", **environment)),
        RENDERED: stack.enter_context(granian("summit_site.wsgi:application", **environment)),
        MINIMAL: stack.enter_context(granian(f"{APPS}:minimal", "--factory", **environment)),
    }
    if shutil.which("nginx"):
        servers[NGINX] = stack.enter_context(nginx(folder))
    return servers


def keep_answer(server, file):
    """Write a server's answer to a file, and its headers beside it, but for the server's own."""
    file.parent.mkdir(parents=True)
    with urlopen(server.address + PAGE) as answer:  # noqa: S310 (ours)
        file.write_bytes(answer.read())
        headers = [each for each in answer.getheaders() if each[0] not in OF_THE_SERVER]
    Path(f"{file}.headers").write_text(json.dumps(headers))


def measure(servers):
    """Return {name: [Load]}: each server once in each round."""
    for server in servers.values():
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


def ask_often(server):
    """Have a server answer at least REQUESTS requests."""
    asked = 0
    while asked < REQUESTS:
        asked += server.load(PAGE, SECONDS).requests


def ratio(loads, name, other, what):
    """Return the median of what one server does within a round, compared with another one."""
    pairs = zip(loads[name], loads[other], strict=True)
    return median(getattr(one, what) / getattr(two, what) for one, two in pairs)


def findings(loads, pages, megabytes):
    """Return [(what, measured, at least, at most)]; None: it is only told."""
    tail = median(load.p99 / load.p50 for load in loads[CACHED])
    found = [
        (f"{CACHED} ÷ {BARE}: requests", ratio(loads, CACHED, BARE, "rate"), 0.9, None),
        ("… the same by processor time", ratio(loads, BARE, CACHED, "cpu"), None, None),
        ("… p99 ÷ p50 of the first", tail, None, 2),
        (f"{RENDERED} ÷ {MINIMAL}: requests", ratio(loads, RENDERED, MINIMAL, "rate"), None, None),
        (f"MB of a process that keeps {pages:,} pages, after {REQUESTS:,} requests and more",
         megabytes, None, 200),
    ]  # fmt: skip
    if NGINX in loads:
        found.append(
            (f"{CACHED} ÷ {NGINX}: requests", ratio(loads, CACHED, NGINX, "rate"), None, None)
        )
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
        pages = visit_all(servers[CACHED])
        ask_often(servers[CACHED])
        found = findings(loads, pages, servers[CACHED].megabytes())
        lines = report(loads, found, len(servers[CACHED].get(PAGE)))
    from django.db import connection

    write_section(f"Pages, {connection.vendor}", lines)
    print("\n".join(lines))
    slow = [what for what, *measured in found if not is_as_wanted(*measured)]
    print("".join(f"\nNot as wanted: {what}" for what in slow))
    return len(slow)


if __name__ == "__main__":
    sys.exit(main())

"""How fast pages are, from the cache and without it, beside the fastest that can be had.

All servers run on one core, one process each, and wrk on another. They are measured in turn, a
few seconds each, in several rounds; ratios are those within a round, and their median counts.
Needs wrk (a package of Debian and Ubuntu), and Linux; with nginx there, it is compared too.
`BENCH_ROUNDS` (5) and `BENCH_SECONDS` (3) make it longer.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection, create_server
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import django
from django.core.management import call_command

from tests.benchmarks.report import machine, table, write_section

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
REQUESTS = 100_000
PAGE = "/en/events/tencent-meet-education-technology-innovation-summit-2021/"
SERVER_CORE, CLIENT_CORE = "0", "1"
UNITS = {"us": 0.001, "ms": 1, "s": 1000}

# Name in the report: (what granian runs, its settings)
SERVERS = {
    "event page from the cache": ("summit_site.wsgi:application", {}),
    "bare WSGI callable": ("tests.benchmarks.page_apps:bare", {}),
    "event page, rendered": ("summit_site.wsgi:application", {"PAGE_CACHE_MB": "0"}),
    "Django view with the same rows": ("tests.benchmarks.page_apps:minimal", {}),
}
CACHED, BARE, RENDERED, MINIMAL = SERVERS
NGINX = "nginx, static file"
# (a server, another one, at least so much of it; None: only told)
RATIOS = [(CACHED, BARE, 0.9), (CACHED, NGINX, None), (RENDERED, MINIMAL, None)]
MOST_P99_TO_P50 = 2
MOST_MEGABYTES = 200


def free_port():
    with create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def running(command, port, **environment):
    """Run a server on the servers' core as long as the context lasts; yield its process."""
    pinned = ["taskset", "--cpu-list", SERVER_CORE, *command]
    with subprocess.Popen(pinned, env={**os.environ, **environment}) as server:
        try:
            wait_for(port)
            yield server
        finally:
            server.terminate()


def wait_for(port):
    for _attempt in range(200):
        try:
            return create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError(f"No server on port {port}")


def granian(port, target):
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "1", "--log-level", "warning", "--no-access-log"]
    factory = ["--factory"] if target.endswith(":minimal") else []
    return [sys.executable, "-m", "granian", *options, *factory, target]


def nginx(port, folder):
    """Write nginx's configuration and return its command."""
    config = Path(folder, "nginx.conf")
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(f"""
        daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;
        events {{ }}
        http {{
            access_log off; keepalive_requests 100000000; sendfile on; open_file_cache max=10;
            server {{ listen 127.0.0.1:{port}; root {folder}; }}
        }}
    """)
    return [shutil.which("nginx"), "-p", str(folder), "-c", str(config)]


def get(port, path=PAGE):
    with urlopen(Request(f"http://127.0.0.1:{port}{path}")) as answer:
        return answer.read()


def load(port, connections=16, seconds=SECONDS, path=PAGE):
    """Return (requests per second, p50 in ms, p99 in ms) of a server under load."""
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=60s", "--latency"]
    address = f"http://127.0.0.1:{port}{path}"
    command = ["taskset", "--cpu-list", CLIENT_CORE, "wrk", *options, address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    times = dict(re.findall(r"(50|99)%\s+([\d.]+[a-z]+)", said))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, milliseconds(times["50"]), milliseconds(times["99"])


def milliseconds(time):
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", time).groups()
    return float(number) * UNITS[unit]


def megabytes(process):
    """Return the resident memory of the one worker of a granian."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    sizes = [Path(f"/proc/{pid}/status").read_text() for pid in children]
    return max(int(re.search(r"VmRSS:\s+(\d+)", size)[1]) for size in sizes) / 1024


def visit_all(port):
    """Read every page in every language once, so that the cache is as full as it gets."""
    seen, waiting = set(), ["/en/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        body = get(port, path).decode()
        links = set(re.findall(r'href="(/[a-z-]+/[^"#]*)"', body))
        pages = {link for link in links if not re.search("/(documents|texts)/|^/static|[?]", link)}
        waiting += pages - seen - set(waiting)
    return len(seen)


def prepare(folder):
    """Fill a database of this run with the sample content, and collect the static files."""
    os.environ.update(DATA_DIR=folder, SECRET_KEY="not a secret", LOG_LEVEL="ERROR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from summit_site.management.commands.demo import SAMPLE_CONTENT

    call_command("load_content", SAMPLE_CONTENT, verbosity=0)


def start_all(stack, folder):
    """Start every server and return {name: port} and the process with the cache."""
    ports = {name: free_port() for name in SERVERS}
    body = Path(folder, PAGE.strip("/"), "index.html")
    body.parent.mkdir(parents=True)
    os.environ["BENCH_BODY"] = str(body)

    def start(name):
        target, environment = SERVERS[name]
        return stack.enter_context(
            running(granian(ports[name], target), ports[name], **environment)
        )

    cached = start(CACHED)
    body.write_bytes(get(ports[CACHED]))
    for name in [BARE, RENDERED, MINIMAL]:
        start(name)
    if shutil.which("nginx"):
        ports[NGINX] = free_port()
        stack.enter_context(running(nginx(ports[NGINX], folder), ports[NGINX]))
    return ports, cached, len(body.read_bytes())


def measure(ports):
    """Return {name: [(requests per second, p50, p99)]}: each server once in each round."""
    for port in ports.values():
        load(port, seconds=1)
    rounds = [{name: load(port) for name, port in ports.items()} for _ in range(ROUNDS)]
    return {name: [each[name] for each in rounds] for name in ports}


def ratio(measured, name, other, column=0):
    """Return the median of what a server reaches of another one within a round."""
    pairs = zip(measured[name], measured[other], strict=True)
    return median(ours[column] / theirs[column] for ours, theirs in pairs)


def report(measured, size, pages, memory, database):
    """Write what was measured to the page of benchmarks, print it, and return what is too slow."""
    rows = [
        [
            name,
            *[
                f"{median(each[place] for each in rounds):,.{digits}f}"
                for place, digits in enumerate([0, 2, 2])
            ],
        ]
        for name, rounds in measured.items()
    ]
    tail = median(p99 / p50 for _rate, p50, p99 in measured[CACHED])
    checks = [
        (f"{name} ÷ {other}", ratio(measured, name, other), least, None)
        for name, other, least in RATIOS
        if other in measured
    ]
    checks += [
        (f"p99 ÷ p50, {CACHED}", tail, None, MOST_P99_TO_P50),
        (
            f"MB of the process with {pages:,} pages kept, after {REQUESTS:,} requests and more",
            memory,
            None,
            MOST_MEGABYTES,
        ),
    ]
    lines = [
        f"{machine()}. Event page of {size / 1000:.0f} KB, 16 connections, {ROUNDS} rounds of "
        f"{SECONDS} s, `make bench`.",
        "",
        *table(["one process on one core", "requests/s", "p50 ms", "p99 ms"], rows),
        "",
        *table(
            ["", "measured", "wanted"],
            [[name, f"{value:,.2f}", wanted(least, most)] for name, value, least, most in checks],
        ),
    ]
    write_section(f"Pages, {database}", lines)
    print("\n".join(lines))
    return [
        name
        for name, value, least, most in checks
        if value < (least or 0) or value > (most or value)
    ]


def wanted(least, most):
    return f"≥ {least}" if least else f"≤ {most}" if most else ""


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is missing, which asks the pages here; on Debian: sudo apt install wrk")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        prepare(folder)
        from django.db import connection

        ports, cached, size = start_all(stack, folder)
        measured = measure(ports)
        pages = visit_all(ports[CACHED])
        asked = sum(rate for rate, *_ in measured[CACHED]) * SECONDS
        if asked < REQUESTS:
            load(ports[CACHED], seconds=REQUESTS // 1000)
        slow = report(measured, size, pages, megabytes(cached), connection.vendor)
    print("".join(f"\nNot as wanted: {name}" for name in slow))
    return len(slow)


if __name__ == "__main__":
    sys.exit(main())

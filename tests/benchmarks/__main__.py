"""Run each benchmark on SQLite and on PostgreSQL, in a process of its own; fail if one is slow."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.postgres import throw_away_server


@contextmanager
def sqlite():
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/db.sqlite3"


def main(names):
    """Run the benchmarks that are named, or all, and return whether one of them failed."""
    found = sorted(Path(__file__).parent.glob("bench_*.py"))
    modules = [file.stem for file in found if not names or file.stem in names]
    failed = 0
    for module in modules:
        for database in [sqlite, throw_away_server]:
            with database() as address:
                command = [sys.executable, "-m", f"{__package__}.{module}"]
                environment = {**os.environ, "DATABASE_URL": address}
                failed += subprocess.run(command, env=environment).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A backup of a site that is being edited, and another site that is made of it."""

import io
import json
import re
import stat
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from summit_site import backups
from tests.factories import make_superuser
from tests.real_database import BASE_DIR, empty_site, outcome, run


@pytest.fixture(scope="module")
def backup(real_site):
    """What a site said that was backed up while it was edited, with the `path` of the backup."""
    said = outcome(real_site, "back_up_while_editing")
    (path,) = Path(real_site["DATA_DIR"]).glob("summit-site-*.tar")
    yield {**said, "path": path}
    path.unlink()


@pytest.fixture
def other_site(tmp_path, worker_id, django_db_blocker, request):
    with django_db_blocker.unblock():
        return empty_site(tmp_path, f"restored_{worker_id}_{len(request.node.name)}")


def attempt(env, *command):
    """Return (whether it worked, what it said) of a command that may fail."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_site_restored_from_a_backup_under_load_is_whole(backup, other_site):
    said = run(other_site, "manage.py", "restore", str(backup["path"]))

    state = outcome(other_site, "state_of_the_site")
    before, after = backup["pairs"]
    # Both halves of each pair, and of as many pairs as there were when it was made.
    assert state["halves"][0] == state["halves"][1]
    assert before <= state["halves"][0] <= after
    assert state["uploads"] == [True, len("09:30 Opening")]
    # The rendition of the picture is made again.
    assert state["pages"] == [200, 200, 200]
    assert state["is_found"]
    assert "all as in the backup" in said
    assert re.search(r": (\d+ rows of \d+ tables, \d+ files), ", backup["said"])[1] in said


def test_restoring_leaves_a_site_in_use_alone_unless_told(backup, real_site, other_site):
    path = str(backup["path"])
    run(other_site, "manage.py", "restore", path)
    before = outcome(other_site, "state_of_the_site")

    refused, why = attempt(other_site, "restore", path)
    replaced, _said = attempt(other_site, "restore", path, "--replace")

    assert (refused, replaced) == (False, True)
    assert "The database is in use" in why
    assert outcome(other_site, "state_of_the_site") == before


def test_backup_is_for_its_owner_alone_and_leaves_nothing_half_written(backup):
    path = backup["path"]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.glob(".backup-*")) == []
    with tarfile.open(path) as archive:
        names = archive.getnames()
    assert f"uploads/{backup['photo']}" in names
    assert [name for name in names if "renditions" in name] == []


def test_damaged_backup_changes_nothing(backup, other_site, tmp_path):
    data = bytearray(backup["path"].read_bytes())
    # A bit of the database, which comes first.
    data[2000] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(data)

    worked, said = attempt(other_site, "restore", str(damaged))

    assert not worked
    assert "damaged" in said
    assert not (tmp_path / "media").exists()


def archive_with(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    out.seek(0)
    return tarfile.open(fileobj=out)


def manifest(engine, **checksums):
    return json.dumps({"engine": engine, "rows": {}, "checksums": checksums}).encode()


def test_what_is_no_backup_or_not_all_of_one_is_refused():
    own, sum_ = connection.vendor, sha256(b"rows").hexdigest()
    refused = {
        "no backup": {"database": b"rows"},
        "damaged": {"manifest.json": manifest(own, database=sum_), "database": b"other"},
        "not all": {"manifest.json": manifest(own, database=sum_)},
        "more": {"manifest.json": manifest(own), "database": b"rows"},
        "another": {"manifest.json": manifest("oracle", database=sum_), "database": b"rows"},
    }
    good = {"manifest.json": manifest(own, database=sum_), "database": b"rows"}

    for members in refused.values():
        with archive_with(members) as archive, pytest.raises(CommandError):
            backups.checked_contents(archive)
    with archive_with(good) as archive:
        assert backups.checked_contents(archive).engine == own


@pytest.mark.parametrize("where", ["there.tar", "nowhere/new.tar"])
def test_backup_overwrites_nothing_and_makes_no_folder(tmp_path, where):
    (tmp_path / "there.tar").touch()

    with pytest.raises(CommandError, match="must be a new file"):
        call_command("backup", tmp_path / where)

    assert [path.name for path in tmp_path.iterdir()] == ["there.tar"]


@pytest.mark.django_db
def test_restore_says_what_is_wrong(tmp_path):
    make_superuser()
    file = tmp_path / "some.tar"

    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", file)
    file.touch()
    with pytest.raises(CommandError, match="in use"):
        call_command("restore", file)


def test_program_that_is_missing_is_named_with_where_it_comes_from():
    with pytest.raises(CommandError, match=r"pg_nothing is missing.*postgresql-client"):
        backups.run_program("pg_nothing")

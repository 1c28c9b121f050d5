"""Backups: the database and all uploads in one file, read back only if nothing of it is damaged.

The database first, as it is at one moment, and uploads after it: their names change with their
content and nothing deletes them at once, so that all that this state names is there.
"""

import json
import os
import posixpath
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection

from summit_site.content.generation import snapshot
from summit_site.content.renditions import FOLDER

DATABASE, MANIFEST, UPLOADS = "database", "manifest.json", "uploads/"


@dataclass
class Contents:
    """What a backup says that it holds: {table: rows}, and {member: its SHA-256}."""

    engine: str
    rows: dict
    checksums: dict

    def __str__(self):
        rows, files = sum(self.rows.values()), len(self.checksums) - 1
        return f"{rows} rows of {len(self.rows)} tables, {files} files"


# Making one --------------------------------------------------------------------------------------


def write_backup(path):
    """Write all that cannot be made again into a new file, and return its Contents."""
    path = Path(path)
    with TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        # Under another name until it is whole; for its owner alone, as there are passwords in it.
        draft, dump = Path(folder, path.name), Path(folder, DATABASE)
        rows = DUMPS[connection.vendor](dump)
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            checksums = {DATABASE: _add(archive, DATABASE, dump.open("rb"), dump.stat().st_size)}
            checksums |= dict(_add_uploads(archive))
            contents = Contents(connection.vendor, rows, checksums)
            _add_text(archive, MANIFEST, json.dumps(vars(contents), indent=1), folder)
        draft.replace(path)
    return contents


def _add_uploads(archive):
    for name in stored_names():
        try:
            file, size = default_storage.open(name), default_storage.size(name)
        except FileNotFoundError:
            # `clean_pictures` has just found that nothing needs it.
            continue
        yield UPLOADS + name, _add(archive, UPLOADS + name, file, size)


def stored_names(folder=""):
    """Yield the names of all uploads, but not of renditions, which are made again when missing."""
    folders, files = default_storage.listdir(folder)
    yield from (posixpath.join(folder, name) for name in sorted(files))
    for inner in sorted(folders):
        if f"{inner}/" != FOLDER or folder:
            yield from stored_names(posixpath.join(folder, inner))


class Summed:
    """A file that is read once, and of which the SHA-256 is known afterwards."""

    def __init__(self, file):
        self._file, self.sum = file, sha256()

    def read(self, size):
        data = self._file.read(size)
        self.sum.update(data)
        return data


def _add(archive, name, file, size):
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    with file:
        summed = Summed(file)
        archive.addfile(info, summed)
    return summed.sum.hexdigest()


def _add_text(archive, name, text, folder):
    file = Path(folder, name)
    file.write_text(text)
    archive.add(file, name)


def dump_sqlite(path):
    """Copy the database as it is now, while others write; return {table: rows}."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    with closing(sqlite3.connect(path)) as copy:
        return {name: copy.execute(counting(name)).fetchone()[0] for name in table_names()}


def dump_postgresql(path):
    """Have pg_dump write the state of the database that is counted here, while others write."""
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        seen = cursor.fetchone()[0]
        options = ["--format=custom", f"--snapshot={seen}", f"--file={path}"]
        run_program("pg_dump", *options, "--no-owner", "--no-privileges")
        return row_counts()


def row_counts():
    """Return {table: rows} of the database as this connection sees it."""
    counts = {}
    with connection.cursor() as cursor:
        for name in table_names():
            cursor.execute(counting(name))
            counts[name] = cursor.fetchone()[0]
    return counts


def table_names():
    return sorted(connection.introspection.table_names())


def counting(table):
    return f"SELECT count(*) FROM {connection.ops.quote_name(table)}"  # noqa: S608 (our tables)


# Reading it back ---------------------------------------------------------------------------------


def checked_contents(archive):
    """Return the Contents of a backup; raise CommandError if it is none, or not as it was made."""
    members = {member.name: member for member in archive.getmembers()}
    if MANIFEST not in members:
        raise CommandError("This is no backup of Summit Site, or its end is missing.")
    contents = Contents(**json.load(archive.extractfile(MANIFEST)))
    found = {
        name: file_digest(archive.extractfile(member), "sha256").hexdigest()
        for name, member in members.items()
        if name != MANIFEST
    }
    if found != contents.checksums:
        raise CommandError("The backup is damaged: not all of it is as it was written.")
    if contents.engine != connection.vendor:
        raise CommandError(f"It is a backup of {contents.engine}, and this is {connection.vendor}.")
    return contents


def read_back(path):
    """Put uploads and database in the place of what is there; return the Contents, checked."""
    with TemporaryDirectory(prefix="restore-") as folder, tarfile.open(path) as archive:
        contents = checked_contents(archive)
        for name, checksum in contents.checksums.items():
            if name != DATABASE:
                _store(name.removeprefix(UPLOADS), archive.extractfile(name), checksum)
        dump = Path(folder, DATABASE)
        with dump.open("wb") as out:
            shutil.copyfileobj(archive.extractfile(DATABASE), out)
        RESTORES[connection.vendor](dump)
    differing = {name for name, rows in contents.rows.items() if row_counts().get(name) != rows}
    if differing:
        raise CommandError(f"Other numbers of rows than in the backup: {', '.join(differing)}.")
    return contents


def _store(name, file, checksum):
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            if file_digest(stored, "sha256").hexdigest() == checksum:
                return
        default_storage.delete(name)
    default_storage.save(name, File(file))


def restore_sqlite(dump):
    connection.ensure_connection()
    with closing(sqlite3.connect(dump)) as copy:
        copy.backup(connection.connection)


def restore_postgresql(dump):
    connection.close()
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
    run_program("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", dump)


def run_program(program, *options):
    """Run one of PostgreSQL's programs on the site's database."""
    settings = connection.settings_dict
    _command, env = connection.client.settings_to_cmd_args_env(settings, [])
    places = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    own = {name: str(settings[key]) for name, key in places.items() if settings[key]}
    env = {**os.environ, **(env or {}), **own}
    try:
        subprocess.run(  # noqa: S603 (PostgreSQL's own)
            [program, *options], env=env, check=True, text=True, capture_output=True
        )
    except FileNotFoundError:
        raise CommandError(
            f"{program} is missing. It comes with PostgreSQL's client programs, for instance in "
            "the package postgresql-client."
        ) from None
    except subprocess.CalledProcessError as error:
        raise CommandError(error.stderr.strip()) from error


DUMPS = {"sqlite": dump_sqlite, "postgresql": dump_postgresql}
RESTORES = {"sqlite": restore_sqlite, "postgresql": restore_postgresql}

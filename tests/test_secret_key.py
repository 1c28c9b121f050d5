"""The secret key of an installation: made once, kept to its owner, the same for all processes."""

import subprocess
import sys

import pytest

from summit_site import secret_key
from summit_site.secret_key import read_or_make_secret_key


def mode_of(path):
    return oct(path.stat().st_mode & 0o777)


def test_missing_key_is_made_and_kept(tmp_path):
    file = tmp_path / "key"

    key = read_or_make_secret_key(file)

    assert len(key) == 50
    assert read_or_make_secret_key(file) == key == file.read_text()


def test_each_installation_has_a_key_of_its_own(tmp_path):
    keys = {read_or_make_secret_key(tmp_path / name) for name in "abc"}

    assert len(keys) == 3


def test_key_is_readable_by_its_owner_alone(tmp_path):
    file = tmp_path / "config" / "summit-site" / "key"

    read_or_make_secret_key(file)

    assert mode_of(file) == "0o600"
    assert mode_of(file.parent) == "0o700"


def test_key_that_is_there_is_taken_as_it_is(tmp_path):
    file = tmp_path / "key"
    file.write_text("  written by hand\n")

    assert read_or_make_secret_key(str(file)) == "written by hand"
    assert file.read_text() == "  written by hand\n"


def test_key_of_the_process_that_was_first_is_taken(tmp_path, monkeypatch):
    file = tmp_path / "key"

    def make_key_too_late():
        file.write_text("first")
        return "second"

    monkeypatch.setattr(secret_key, "get_random_secret_key", make_key_too_late)

    assert read_or_make_secret_key(file) == "first"
    assert list(tmp_path.iterdir()) == [file]


def test_processes_that_start_together_have_one_key(tmp_path):
    code = (
        "import sys, summit_site.secret_key as it; print(it.read_or_make_secret_key(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, tmp_path / "config" / "key"]

    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = [process.communicate()[0].strip() for process in processes]

    assert [len(key) for key in keys] == [50] * 6
    assert len(set(keys)) == 1
    assert [file.name for file in (tmp_path / "config").iterdir()] == ["key"]


def test_key_that_can_be_neither_read_nor_made_is_an_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        read_or_make_secret_key(tmp_path / "file" / "key")


def test_no_half_key_is_left_where_the_disk_is_full(tmp_path, monkeypatch):
    def fail():
        raise OSError("No space left on device")

    monkeypatch.setattr(secret_key, "get_random_secret_key", fail)

    with pytest.raises(OSError, match="No space"):
        read_or_make_secret_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()

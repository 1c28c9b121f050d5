"""Where the browser of the tests comes from."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests import chromium


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a function that makes a program: the only ones in reach."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)

    def make_program(name):
        program = tmp_path / name
        program.touch(mode=0o755)
        return str(program)

    return make_program


def test_first_browser_by_name_is_taken(programs):
    programs("google-chrome")
    wanted = programs("chromium-browser")

    assert chromium.find() == wanted


def test_named_browser_is_taken_before_all_others(programs, monkeypatch):
    programs("chromium")
    named = programs("nightly")

    monkeypatch.setenv("CHROMIUM", named)

    assert chromium.find() == named


def test_named_browser_that_is_missing_has_no_stand_in(programs, monkeypatch):
    programs("chromium")

    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert chromium.find() is None


def test_without_a_browser_one_is_told_what_to_type(programs):
    run = subprocess.run(
        [sys.executable, "-m", "tests.chromium"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr.strip()) == (1, chromium.HELP)

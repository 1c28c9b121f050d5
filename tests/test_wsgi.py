"""The callable that the server runs: behind the page cache, unless that is off."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "PageCache 33554432"),
        ({"PAGE_CACHE_MB": "5"}, "PageCache 5242880"),
        ({"PAGE_CACHE_MB": "0"}, "WSGIHandler"),
        ({"DEBUG": "true", "PAGE_CACHE_MB": "5"}, "WSGIHandler"),
    ],
)
def test_site_keeps_pages_as_its_settings_say(given, expected, tmp_path):
    program = """
from summit_site.wsgi import application
limit = getattr(getattr(application, "pages", None), "limit", "")
print(type(application).__name__, limit)
"""

    assert run_in_new_process(program, tmp_path, **given) == expected


def test_process_does_not_load_what_only_staff_need_and_takes_much_memory(tmp_path):
    program = """
import sys
from django.urls import get_resolver
from summit_site.wsgi import application
assert get_resolver().url_patterns
print(*sorted({"openpyxl", "pypinyin", "ninja"} & set(sys.modules)))
"""

    # The last one readers need: the test sees what is loaded.
    assert run_in_new_process(program, tmp_path) == "ninja"


def run_in_new_process(program, folder, **environment):
    """Return what a program prints that finds a site in a folder."""
    (folder / "static").mkdir()
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SECRET_KEY": "x", "DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()

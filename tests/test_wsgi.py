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
    (tmp_path / "static").mkdir()
    environment = os.environ | {"SECRET_KEY": "x", "DATA_DIR": str(tmp_path)} | given

    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == expected

"""Settings that are refused when the site starts, because they cannot be meant."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize("languages", ["fr", "en,tlh", ""])
def test_languages_must_hold_english_and_be_of_the_six(languages, tmp_path):
    given = {"LANGUAGES": languages, "SECRET_KEY": "x", "DATA_DIR": str(tmp_path)}

    check = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "check"],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert check.returncode != 0
    assert "LANGUAGES must name en, and can name ar, zh-hans, en, fr, ru, es." in check.stderr


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"CACHE_URL": "memcached://10.0.0.5"}, "CACHE_URL must begin with redis://"),
        ({"MEDIA_STORAGE_URL": "https://bucket.example"}, "must be like s3://bucket"),
        ({"MEDIA_STORAGE_URL": "s3:///folder"}, "must be like s3://bucket"),
    ],
)
def test_addresses_of_cache_and_bucket_must_be_such(given, answer, tmp_path):
    check = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "check"],
        env=os.environ | {"SECRET_KEY": "x", "DATA_DIR": str(tmp_path)} | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert check.returncode != 0
    assert answer in check.stderr

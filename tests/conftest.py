"""What every test starts with."""

import pytest
from django.db import connection
from django.utils import translation


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite's tests in a file, as the site does, so that a server can run beside a test.

    In memory, all threads of the server would share the one connection of the test.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = (
            tmp_path_factory.mktemp("database") / "db.sqlite3"
        )


@pytest.fixture(autouse=True)
def settings_for_tests(settings, tmp_path):
    """Keep files in a folder of the test's own, and leave out what only costs time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    # WhiteNoise warns of a missing folder, and the manifest is made by collectstatic alone.
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english():
    """Begin in English: the language of the last request outlives it."""
    with translation.override("en"):
        yield

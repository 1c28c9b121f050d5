"""What every test starts with."""

import pytest
from django.utils import translation

from tests.real_database import new_site


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


@pytest.fixture(scope="session")
def real_site(tmp_path_factory, worker_id, django_db_setup, django_db_blocker):
    """The environment of a site with a database of its own, as a server has it."""
    with django_db_blocker.unblock():
        return new_site(tmp_path_factory.mktemp("site"), f"site_{worker_id}")

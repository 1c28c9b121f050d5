"""What every test starts with."""

from math import inf
from threading import Thread

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import translation

from summit_site import shared_cache
from summit_site.content import identity
from tests.real_database import new_site
from tests.valkey import running_valkey


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite's tests in a file, as the site does, so that a server can run beside a test.

    In memory, all threads of the server would share the one connection of the test.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = (
            tmp_path_factory.mktemp("database") / "db.sqlite3"
        )


BLOCKER = pytest.StashKey()


@pytest.fixture(autouse=True)
def as_migrated(request, django_db_serialized_rollback, django_db_blocker):
    """Begin with what migrations put into the database."""
    request.node.stash[BLOCKER] = django_db_blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Leave behind what migrations put into the database: tests without a transaction empty it.

    A hook, because pytest-django's own fixture, which empties it, is the last to be torn down.
    """
    result = yield
    if nextitem is not None and BLOCKER in item.stash and empties_the_database(item):
        with item.stash[BLOCKER].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


def empties_the_database(item):
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction")
    return is_marked or {"transactional_db", "live_server"} & {*item.fixturenames}


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
def known_identity(monkeypatch):
    """Begin as a process that knows already that staff set no identity; a save makes it ask."""
    identity.forget()
    monkeypatch.setattr(identity, "FRESH", inf)
    monkeypatch.setattr(identity, "_known", [identity.Known(identity.Identity(), None, 0)])


@pytest.fixture(autouse=True)
def english():
    """Begin in English: the language of the last request outlives it."""
    with translation.override("en"):
        yield


@pytest.fixture
def database_for_threads(transactional_db):
    """The database as many threads at once can use it: nothing of it is in a transaction."""


@pytest.fixture
def other_thread():
    """Return a function that runs another one in a thread, with a connection of its own."""

    def run(function):
        thread = Thread(target=lambda: (function(), connection.close()))
        thread.start()
        thread.join()

    return run


@pytest.fixture(scope="session")
def one_valkey():
    with running_valkey() as valkey:
        yield valkey


@pytest.fixture
def valkey(one_valkey, settings, monkeypatch):
    """A Valkey server that holds nothing yet and that the site has as its cache."""
    settings.CACHES = {
        name: {"BACKEND": f"summit_site.shared_cache.{backend}", "LOCATION": one_valkey.url}
        for name, backend in [("default", "SharedCache"), ("pages", "CacheOfPages")]
    }
    monkeypatch.setattr(shared_cache, "breaker", shared_cache.Breaker())
    caches["default"].clear()
    return one_valkey


@pytest.fixture(scope="session")
def real_site(tmp_path_factory, worker_id, django_db_setup, django_db_blocker):
    """The environment of a site with a database of its own, as a server has it."""
    with django_db_blocker.unblock():
        return new_site(tmp_path_factory.mktemp("site"), f"site_{worker_id}")

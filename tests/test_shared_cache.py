"""Django's cache in a real Valkey, which is stopped, stuck and started again under its users."""

import builtins
import logging
import pickle
import socket
from time import monotonic

import pytest
from admin_interface.models import Theme
from django.core.cache import cache
from django.core.cache.backends.redis import RedisSerializer
from django.core.signing import Signer

from summit_site import shared_cache


@pytest.fixture
def stopped(valkey):
    """A Valkey that was in use and is no more; it goes on after the test."""
    cache.set("name", "kept")
    valkey.stop()
    yield valkey
    valkey.start()


def test_value_is_there_for_another_process(valkey):
    cache.set("name", {"list": [1, "é"]}, 60)

    # A cache of its own, as another process or thread has it.
    other = shared_cache.SharedCache(valkey.url, {})

    assert other.get("name") == {"list": [1, "é"]}
    assert other.get("other", "nothing") == "nothing"


def test_counters_count_for_all(valkey):
    other = shared_cache.SharedCache(valkey.url, {})

    assert (cache.add("tries", 1), other.add("tries", 1)) == (True, False)
    assert (cache.incr("tries"), other.incr("tries", 2), cache.decr("tries")) == (2, 4, 3)


def test_values_of_any_kind_are_kept_as_other_packages_keep_them(valkey, db):
    theme = Theme.objects.get()

    cache.set_many({"theme": theme, "number": 5, "text": "5", "none": None, "yes": True})

    kept = cache.get_many(["theme", "number", "text", "none", "yes"])
    assert kept == {"theme": theme, "number": 5, "text": "5", "none": None, "yes": True}


class Trap:
    """What runs a program when it is read."""

    def __reduce__(self):
        return exec, ("import builtins; builtins.sprung = True",)


def test_what_somebody_else_wrote_is_never_run(valkey):
    trap = pickle.dumps(Trap())
    forged = Signer(key="another key", salt=shared_cache.__name__).sign_object(
        Trap(), RedisSerializer
    )

    for value in [trap, forged]:
        cache._cache.get_client().set(cache.make_key("name"), value)
        assert cache.get("name", "nothing") == "nothing"

    assert not hasattr(builtins, "sprung")


def test_every_use_goes_on_while_the_server_is_stopped(stopped):
    uses = [
        cache.get("name", "nothing"),
        cache.set("mine", 1),
        cache.get("mine"),
        cache.incr("mine"),
        cache.add("mine", 5),
        cache.get_or_set("other", lambda: "made"),
        cache.has_key("other"),
        cache.touch("other"),
        cache.set_many({"x": 1, "y": 2}),
        cache.get_many(["x", "y", "z"]),
        cache.delete_many(["x"]),
        cache.delete("y"),
        cache.clear(),
        cache.get("mine"),
    ]

    expected = ["nothing", None, 1, 2, False, "made", True, True, [], {"x": 1, "y": 2}, None, True]
    assert uses == [*expected, None, None]


def test_stopped_server_is_told_of_once_and_its_return_too(valkey, monkeypatch, caplog):
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(shared_cache, "PAUSE", 0)

    valkey.stop()
    for _ in range(3):
        cache.get("name")
    valkey.start()
    cache.set("name", "back")

    assert [record.getMessage().split(";")[0] for record in caplog.records] == [
        "The shared cache is out of reach",
        "The shared cache answers again.",
    ]
    assert shared_cache.SharedCache(valkey.url, {}).get("name") == "back"


def test_server_that_failed_is_left_alone_for_a_while(stopped, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(shared_cache, "monotonic", lambda: now[0])
    asked = []
    monkeypatch.setattr(
        shared_cache.RedisCache, "get", lambda *_: asked.append(now[0]) or fail("gone")
    )

    for now[0] in [0, 1, shared_cache.PAUSE - 0.1, shared_cache.PAUSE, shared_cache.PAUSE + 1]:
        cache.get("name")

    assert asked == [0, shared_cache.PAUSE]


def fail(message):
    raise shared_cache.RedisError(message)


def test_server_that_does_not_answer_is_waited_for_a_moment_and_once(settings, monkeypatch):
    monkeypatch.setattr(shared_cache, "breaker", shared_cache.Breaker())
    # It takes the connection, and never says a word.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        stuck = shared_cache.SharedCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {})

        begun = monotonic()
        answers = [stuck.get("name", "nothing") for _ in range(50)]
        waited = monotonic() - begun

    assert answers == ["nothing"] * 50
    # Fifty times a TIMEOUT would be five seconds; a slow machine has its margin.
    assert waited < 2

"""Django's cache in Valkey (or Redis): one for all processes and hosts, which may stop at any time.

While it is out of reach each process goes on with a small cache of its own memory.
"""

import json
import logging
from threading import Lock
from time import monotonic

from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisSerializer
from django.core.signing import BadSignature, Signer
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# In seconds. It answers within one or two thousandths; whoever waits longer than this waits for
# nothing. A request waits once for the connection and once for the answer.
TIMEOUT = 0.1
# For how many seconds nobody asks a server that failed.
PAUSE = 2


class Signed(RedisSerializer):
    """Django's own way to write values, signed: it is pickle, which runs what it reads."""

    signer = Signer(salt=__name__)

    def dumps(self, value):
        # Numbers as they are, for Valkey to count with.
        return value if type(value) is int else self.signer.sign_object(value, RedisSerializer)

    def loads(self, data):
        try:
            return int(data)
        except ValueError:
            return self.signer.unsign_object(data.decode("latin-1"), RedisSerializer)


class AsJSON:
    """How pages are written: as text, with nothing in it that runs."""

    def dumps(self, value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def loads(self, data):
        return json.loads(data)


class Breaker:
    """Knows whether a server may be asked: after a failure nobody does for a while, then one."""

    def __init__(self):
        # None as long as it answers.
        self._ask_again_at = None
        self._lock = Lock()

    def may_ask(self):
        if self._ask_again_at is None:
            return True
        with self._lock:
            if self._ask_again_at is not None and monotonic() < self._ask_again_at:
                return False
            # The others do not wait for this one's answer too.
            self._pause()
            return True

    def failed(self, error):
        with self._lock:
            if self._ask_again_at is None:
                logger.warning("The shared cache is out of reach; the site goes on: %s", error)
            self._pause()

    def answered(self):
        if self._ask_again_at is not None:
            with self._lock:
                self._ask_again_at = None
            logger.warning("The shared cache answers again.")

    def _pause(self):
        self._ask_again_at = monotonic() + PAUSE


# Django makes a cache object for each thread; what is known of the server is for all of them.
breaker = Breaker()


def or_own(name):
    """Return a method of the cache that asks the server, and else what stands in for it."""

    def method(self, *args, **kwargs):
        if breaker.may_ask():
            try:
                answer = getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                breaker.failed(error)
            except BadSignature:
                logger.warning("The shared cache holds what this site did not write.")
            else:
                breaker.answered()
                return answer
        return getattr(self.without, name)(*args, **kwargs)

    return method


class SharedCache(RedisCache):
    """A backend for CACHES whose every use comes back at once, and without an error."""

    serializer = Signed

    def __init__(self, server, params):
        options = {
            "serializer": self.serializer,
            "socket_connect_timeout": TIMEOUT,
            "socket_timeout": TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self.without = LocMemCache("without the shared cache", {})

    # All others are made of these.
    add = or_own("add")
    get = or_own("get")
    set = or_own("set")
    touch = or_own("touch")
    delete = or_own("delete")
    has_key = or_own("has_key")
    incr = or_own("incr")
    clear = or_own("clear")
    get_many = or_own("get_many")
    set_many = or_own("set_many")
    delete_many = or_own("delete_many")


class CacheOfPages(SharedCache):
    """One that keeps nothing without the server: each process has its own pages anyway."""

    serializer = AsJSON

    def __init__(self, server, params):
        super().__init__(server, params)
        self.without = DummyCache("", {})

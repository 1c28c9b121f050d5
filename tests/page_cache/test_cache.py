"""What is kept, for whom, under which address, and how it is sent."""

import gzip
from datetime import timedelta
from threading import Barrier, Event, Thread

import brotli
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection

from summit_site import page_cache
from summit_site.content.publishing import Status
from tests.factories import make_event, make_topic
from tests.page_cache.conftest import Site

HIT, MISS = "hit", "fwd=miss"


@pytest.fixture
def address(site):
    return make_event(title="Summit").get_absolute_url()


def test_page_is_rendered_once_for_all(site, address):
    answers = [site.get(address), site.get(address), site.get(address, HTTP_COOKIE="sessionid=x")]

    assert [answer.source for answer in answers] == [MISS, HIT, HIT]
    assert len({answer.body for answer in answers}) == 1
    assert "Summit" in answers[0].text
    assert site.rendered == [address]


def test_page_from_the_cache_costs_no_query(site, address, django_assert_num_queries):
    site.get(address)

    with django_assert_num_queries(0):
        site.get(address)


def test_state_of_the_content_is_asked_for_once_a_second(
    site, address, clock, django_assert_num_queries
):
    site.get(address)
    clock.move(seconds=1)

    # Begin, read the token, commit; PostgreSQL's kind of transaction is set too.
    with django_assert_num_queries(4 if connection.vendor == "postgresql" else 3, exact=False):
        for _ in range(3):
            site.get(address)
            clock.move(milliseconds=300)


def test_head_is_answered_from_the_page(site, address):
    head = site.get(address, "HEAD")
    page = site.get(address)

    assert head.body == b""
    assert int(head.headers["Content-Length"]) == len(page.body)
    assert site.rendered == [address]


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("identity, *;q=0.0", None, bytes),
        ("", None, bytes),
    ],
)
def test_page_is_sent_in_the_best_coding_that_the_browser_takes(
    site, address, accepted, coding, decode
):
    plain = site.get(address)

    coded = site.get(address, HTTP_ACCEPT_ENCODING=accepted)

    assert decode(coded.body) == plain.body
    assert coded.headers.get("Content-Encoding") == coding
    assert coded.headers["Vary"] == "Accept-Encoding"
    assert int(coded.headers["Content-Length"]) == len(coded.body)


def test_known_page_is_not_sent_again(site, address):
    etag = site.get(address, HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    plain = site.get(address).headers["ETag"]

    def status(known):
        return site.get(address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=known).status

    assert [status(known) for known in [etag, f'"other", W/{etag}', "*"]] == [304, 304, 304]
    assert [status(known) for known in ['"other"', plain, "nonsense"]] == [200, 200, 200]


def test_answer_that_the_page_is_known_has_no_body_and_says_how_long_to_keep_it(site, address):
    etag = site.get(address).headers["ETag"]

    answer = site.get(address, HTTP_IF_NONE_MATCH=etag)

    assert answer.body == b""
    assert answer.headers.keys().isdisjoint({"Content-Length", "Content-Type"})
    assert {name: answer.headers[name] for name in ["ETag", "Vary", "Cache-Control"]} == {
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=1, stale-while-revalidate=1, stale-if-error=86400",
    }


def test_page_names_what_a_cdn_can_drop_it_by(site):
    event = make_event(slug="forum")

    page = site.get(event.get_absolute_url())
    french_list = site.get("/fr/initiatives/?page=2")

    assert page.headers["Surrogate-Key"] == ("pages language-en events-detail events-detail-forum")
    assert french_list.headers["Surrogate-Key"] == "pages language-fr initiatives-list"


def test_parameters_that_a_page_does_not_read_make_no_other_page(site, address):
    plain = site.get(address)

    strange = site.get(f"{address}?utm_source=mail&page=2")

    assert strange.source == HIT
    assert strange.body == plain.body
    assert site.rendered == [address]


def test_parameters_that_a_list_reads_make_one_page_in_any_order(site):
    make_event(kind="forum")
    queries = ["kind=forum&page=1", "page=1&x=1&kind=forum", "kind=summit&kind=forum&page=1&year="]

    answers = [site.get(f"/en/events/?{query}") for query in queries]
    other = site.get("/en/events/?kind=summit")

    assert [answer.source for answer in answers] == [MISS, HIT, HIT]
    assert other.source == MISS
    assert site.rendered == ["/en/events/?page=1&kind=forum", "/en/events/?kind=summit"]


def test_text_in_a_parameter_reaches_the_page_as_it_was_sent(site):
    site.get("/en/events/?kind=%D1%84%20%26+%FF")

    assert site.rendered == ["/en/events/?kind=%D1%84+%26+%FF"]


def test_schemes_and_hosts_have_pages_of_their_own(site, address, settings, monkeypatch):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    monkeypatch.setattr(page_cache, "SCHEME_HEADER", "HTTP_X_FORWARDED_PROTO")
    monkeypatch.setattr(page_cache, "HTTPS", "https")
    askers = [
        {},
        {"HTTP_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_PROTO": "http, https"},
    ]

    sources = [site.get(address, **asker).source for asker in askers]

    assert sources == [MISS, MISS, MISS, HIT]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "{page}", 403),
        ("GET", "/", 302),
        ("GET", "/admin/login/", 200),
        ("GET", "/health/", 200),
        ("GET", "/en/events/unknown/", 404),
        ("GET", "/static/unknown.css", 404),
        ("GET", "/en/" + "x" * 600, 404),
    ],
)
def test_what_is_no_page_for_all_is_not_kept(site, address, method, path, status):
    answers = [site.get(path.format(page=address), method) for _ in range(2)]

    assert [answer.status for answer in answers] == [status] * 2
    assert [answer.source for answer in answers] == [None, None]
    assert len(site.rendered) == 2
    assert site.cache.pages.size == 0


def answering(**headers):
    """Return an app that answers with a page, begun in a snapshot like one of Django's."""

    def app(environ, start_response):
        with environ[page_cache.RENDERING].snapshot():
            start_response("200 OK", [("Content-Type", "text/html"), *headers.items()])
            return [b"page"]

    return app


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({}, True),
        ({"Vary": "Accept-Language, accept-encoding"}, True),
        ({"Cache-Control": "public, max-age=60"}, True),
        ({"Set-Cookie": "csrftoken=x"}, False),
        ({"Vary": "Accept-Encoding, Cookie"}, False),
        ({"Vary": "*"}, False),
        ({"Cache-Control": "private"}, False),
        ({"Cache-Control": "max-age=0, no-store"}, False),
        ({"Content-Security-Policy": "script-src 'self' 'nonce-a1b2'"}, False),
        ({"Content-Encoding": "gzip"}, False),
    ],
)
def test_answer_that_is_not_for_all_is_never_kept(transactional_db, clock, headers, is_kept):
    site = Site(answer=answering(**headers))

    answers = [site.get("/en/"), site.get("/en/")]

    assert [answer.body for answer in answers] == [b"page", b"page"]
    assert len(site.rendered) == (1 if is_kept else 2)
    assert headers.items() <= answers[0].headers.items() or is_kept


def test_page_is_rendered_for_nobody_in_particular(transactional_db, clock):
    asked = []

    def app(environ, start_response):
        asked.append(environ)
        return answering()(environ, start_response)

    Site(answer=app).get(
        "/en/?x=1",
        "HEAD",
        HTTP_COOKIE="sessionid=x",
        HTTP_ACCEPT_LANGUAGE="fr",
        HTTP_ACCEPT_ENCODING="br",
        HTTP_AUTHORIZATION="Basic x",
        HTTP_IF_NONE_MATCH="*",
        HTTP_RANGE="bytes=0-1",
    )

    names = {name for name in asked[0] if name.startswith("HTTP_")}
    assert names == {"HTTP_COOKIE", *names} - page_cache.ABOUT_THE_VISITOR
    assert (asked[0]["REQUEST_METHOD"], asked[0]["QUERY_STRING"]) == ("GET", "")


def test_pages_together_stay_within_their_limit_and_the_least_read_go(transactional_db, clock):
    site = Site(megabytes=0.1)
    addresses = [make_topic().get_absolute_url() for _ in range(30)]

    for address in addresses:
        site.get(addresses[0])
        site.get(address)

    assert site.cache.pages.size <= 0.1 * 1024 * 1024
    assert site.get(addresses[0]).source == HIT
    assert site.get(addresses[-1]).source == HIT
    assert site.get(addresses[1]).source == MISS


def test_queries_that_are_made_up_push_out_no_other_page(transactional_db, clock):
    site = Site(megabytes=0.2)
    address = make_topic().get_absolute_url()
    queries = [f"/en/search/suggest/?q=word-{number}" for number in range(30)]

    sources = [site.get(each).source for each in [address, *queries, address, queries[-1]]]

    assert sources == [MISS, *[MISS] * 30, HIT, HIT]
    assert site.get(queries[0]).source == MISS
    assert site.cache.pages.size <= 0.2 * 1024 * 1024


def test_crowd_that_asks_at_once_has_the_page_rendered_once(database_for_threads, clock):
    site, crowd, sources = Site(), Barrier(20), []
    address = make_event().get_absolute_url()

    def visit():
        crowd.wait()
        sources.append(site.get(address).source)
        connection.close()

    run_together(*[visit] * 20)

    assert sorted(sources) == [MISS, *[HIT] * 19]
    assert site.rendered == [address]


def run_together(*functions):
    threads = [Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_page_before_is_given_while_a_new_one_takes_long(database_for_threads, clock, monkeypatch):
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    event = make_event(title="Before")
    address, is_begun, may_end = event.get_absolute_url(), Event(), Event()
    site, django = Site(), Site().answer
    site.get(address)

    def slow(environ, start_response):
        is_begun.set()
        may_end.wait()
        return django(environ, start_response)

    site.answer = slow
    event.title = "After"
    event.save()
    late = Thread(target=lambda: (site.get(address), connection.close()))
    late.start()
    is_begun.wait()
    stale = site.get(address)
    may_end.set()
    late.join()
    new = site.get(address)

    assert stale.source == 'hit; detail="a newer page is being rendered"'
    assert ("Before" in stale.text, "After" in new.text) == (True, True)
    assert new.source == HIT


@pytest.fixture
def gone():
    """Return a context in which the database of this thread does not answer."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    return lambda: connection.execute_wrapper(fail)


def test_pages_go_on_for_a_day_without_a_database_and_say_so(site, address, clock, gone):
    page = site.get(address)

    def answer_after(**duration):
        clock.move(**duration)
        answer = site.get(address)
        return answer.status, answer.source, answer.body == page.body

    lost = (200, 'hit; detail="the database is out of reach"', True)
    with gone():
        assert answer_after(seconds=1) == lost
        assert answer_after(seconds=0.5) == lost
        assert answer_after(hours=23) == lost
        assert answer_after(hours=1)[:2] == (500, None)
    # Rendered anew: a day has begun since.
    assert answer_after(seconds=1) == (200, MISS, True)


def test_page_is_not_lost_when_the_database_goes_before_that_is_known(site, address, clock, gone):
    page = site.get(address)
    make_event()
    site.get("/en/")

    with gone():
        answer = site.get(address)

    assert answer.source == 'hit; detail="the database is out of reach"'
    assert answer.body == page.body


def test_page_that_is_not_kept_fails_without_a_database_as_it_did(site, address, gone):
    with gone():
        answer = site.get(address)

    assert (answer.status, answer.source) == (500, None)
    assert site.cache.pages.size == 0


def test_database_that_does_not_answer_is_not_waited_for_twice(
    database_for_threads, clock, monkeypatch
):
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    site, address = Site(), make_event().get_absolute_url()
    site.get(address)
    is_asked, may_answer = Event(), Event()
    read = site.cache.content.state_in_snapshot
    monkeypatch.setattr(
        site.cache.content,
        "state_in_snapshot",
        lambda now: is_asked.set() or (may_answer.wait() and read(now)),
    )
    clock.move(seconds=1)

    stuck = Thread(target=lambda: (site.get(address), connection.close()))
    stuck.start()
    is_asked.wait()
    sources = [site.get(address).source for _ in range(2)]
    may_answer.set()
    stuck.join()

    assert sources == ['hit; detail="the database is out of reach"'] * 2
    assert site.get(address).source == HIT


def test_page_that_is_taken_down_leaves_the_cache(site, clock):
    event = make_event()
    address = event.get_absolute_url()
    site.get(address)
    event.status = Status.ARCHIVED
    event.save()

    answers = [site.get(address), site.get(address)]

    assert [answer.status for answer in answers] == [404, 404]
    assert site.cache.pages.size == 0


def test_former_address_leads_on_and_is_not_kept(site):
    event = make_event(slug="old")
    old = event.get_absolute_url()
    site.get(old)
    event.slug = "new"
    event.save()

    answer = site.get(old)

    assert (answer.status, answer.headers["Location"]) == (301, event.get_absolute_url())
    assert answer.source is None


def test_session_of_staff_does_not_matter(site, address, clock):
    site.get(address)
    SessionStore().create()
    clock.now += timedelta(seconds=1)

    assert site.get(address).source == HIT

"""A browser beside a running site, and what every test in it watches over."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from tests import chromium
from tests.factories import make_superuser

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Run what a browser sees on one database: on the other one it would see the same."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("on_any_database")


@pytest.fixture(scope="session")
def playwright(request, django_db_setup):
    """Start Playwright; its event loop runs until the end, and Django behaves otherwise in one.

    Django would refuse a test the database, and makes it another connection, which does not know
    what migrations put into the database and is closed with the loop.
    """
    migrated = connection._test_serialized_contents
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        playwright = request.getfixturevalue("playwright")
        connection._test_serialized_contents = migrated
        yield playwright
        connection.close()


@pytest.fixture(scope="session")
def live_server(request, tmp_path_factory):
    """Run the site: static files come from where they are kept, pictures from the site's own view.

    Django's server for tests would serve pictures itself, were their address not elsewhere when
    it starts; and WhiteNoise would warn of a missing folder.
    """
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), MEDIA_URL="//elsewhere/"):
        return request.getfixturevalue("live_server")


@pytest.fixture(scope="session")
def base_url(live_server):
    """Return the address of the site: `page.goto("/en/")` begins with it."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Say which program the browser is, and with which options it starts."""
    program = chromium.find()
    if not program:
        pytest.fail(chromium.HELP, pytrace=False)
    return {**browser_type_launch_args, "executable_path": program, "args": chromium.OPTIONS}


@pytest.fixture
def troubles():
    """Collect what goes wrong in the browser; a test takes off what it expects, and all."""
    troubles = []
    yield troubles
    if troubles:
        pytest.fail("\n".join(["In the browser:", *troubles]), pytrace=False)


@pytest.fixture
def new_context(new_context, base_url, troubles):
    """Open a window with a profile of its own; whatever goes wrong in it fails the test."""

    def new_watched_context(**options):
        context = new_context(**options)
        watch(context, base_url, troubles)
        return context

    return new_watched_context


def watch(context, base_url, troubles):
    """Add to `troubles` each error and refusal a page reports, and each request to elsewhere."""
    here = {urlsplit(base_url).netloc, ""}

    def add_message(message):
        # Warnings are not among them: some only say that the machine is slow.
        if message.type == "error":
            troubles.append(f"error: {message.text}")

    def add_request(request):
        if urlsplit(request.url).netloc not in here:
            troubles.append(f"request to {request.url}")

    context.on("console", add_message)
    context.on("weberror", lambda error: troubles.append(f"uncaught: {error.error}"))
    context.on("request", add_request)


@pytest.fixture
def no_js_page(new_context):
    """A page in a browser that runs no scripts."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def new_staff_page(new_context, base_url):
    """Open a page in a window of its own, signed in as `user` or else as a new superuser."""

    def new_staff_page(user=None, **options):
        context = new_context(**options)
        context.add_cookies([{**session_cookie(user or make_superuser()), "url": base_url}])
        return context.new_page()

    return new_staff_page


def session_cookie(user):
    """Return the name and value of the cookie that `user` has after signing in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


@pytest.fixture
def staff_page(new_staff_page):
    """A page signed in to the admin as a superuser."""
    return new_staff_page()

"""Content files for the tests of loading them."""

import pytest

from events.models import Event
from summit_site.content.content_files import ContentFolder
from summit_site.management.commands.load_content import KINDS
from tests.factories import write_files

EVENT = 'title = "Summit"\nstarts_on = 2021-04-20\n'


@pytest.fixture
def load(tmp_path):
    """Return a function that writes files into a folder and loads all of it."""

    def write_and_load(files):
        return ContentFolder(write_files(tmp_path / "content", files), KINDS).load()

    return write_and_load


@pytest.fixture
def load_event(load):
    """Return a function that loads one event of these lines, and gives it."""

    def write_and_load(*lines):
        load({"events/summit.toml": EVENT + "\n".join(lines)})
        return Event.objects.get(slug="summit")

    return write_and_load

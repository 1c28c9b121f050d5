"""The living page of all parts of the design."""

import pytest
from django.core.management import call_command

from events.models import Event
from summit_site.styleguide import SAMPLE_CONTENT

pytestmark = pytest.mark.django_db


def test_style_guide_shows_all_parts_in_every_language(client, settings):
    settings.DEBUG = True
    call_command("load_content", SAMPLE_CONTENT, verbosity=0)

    for language, _name in settings.LANGUAGES:
        response = client.get(f"/{language}/styleguide/")

        assert response.status_code == 200
        assert f'lang="{language}"' in response.text
        for part in ["event-row", "initiative-card", "page-card", "numbered", "programme", "facts"]:
            assert f'class="{part}' in response.text
        assert "style=" not in response.text


def test_style_guide_brings_its_sample_content_and_takes_it_away_again(client, settings):
    settings.DEBUG = True

    response = client.get("/ar/styleguide/")

    assert response.status_code == 200
    assert not Event.objects.exists()


def test_there_is_no_style_guide_where_debug_is_off(client, settings):
    settings.DEBUG = False

    assert client.get("/en/styleguide/").status_code == 404

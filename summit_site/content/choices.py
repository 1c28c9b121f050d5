"""Long lists to choose from, made when they are needed and kept out of migrations."""

from functools import cache
from zoneinfo import available_timezones

from django.conf.global_settings import LANGUAGES
from django.utils import translation
from django.utils.translation import gettext
from django_countries import countries


def language_choices():
    """Return (code, name in the reader's language) for the languages Django has names for."""
    return sorted(((code, gettext(name)) for code, name in LANGUAGES), key=lambda pair: pair[1])


def time_zone_choices():
    """Return the IANA time zones that are named after a place, and UTC."""
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]
    return [(zone, zone.replace("_", " ")) for zone in ["UTC", *sorted(zones)]]


@cache
def country_name(code, language):
    """Return what a country is called in a language, "" where there is none."""
    with translation.override(language):
        return str(countries.name(code)) if code else ""

"""Long lists to choose from, made when a form needs them and kept out of migrations."""

from zoneinfo import available_timezones

from django.conf.global_settings import LANGUAGES
from django.utils.translation import gettext


def language_choices():
    """Return (code, name in the reader's language) for the languages Django has names for."""
    return sorted(((code, gettext(name)) for code, name in LANGUAGES), key=lambda pair: pair[1])


def time_zone_choices():
    """Return the IANA time zones that are named after a place, and UTC."""
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]
    return [(zone, zone.replace("_", " ")) for zone in ["UTC", *sorted(zones)]]

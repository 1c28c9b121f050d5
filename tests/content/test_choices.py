"""The long lists to choose from."""

from zoneinfo import ZoneInfo

from django.utils import translation

from summit_site.content.choices import language_choices, time_zone_choices


def test_languages_have_the_codes_and_names_of_the_reader():
    with translation.override("fr"):
        french = dict(language_choices())

    assert [dict(language_choices())[code] for code in ["ar", "fr", "zh-hans"]] == [
        "Arabic",
        "French",
        "Simplified Chinese",
    ]
    assert [french[code] for code in ["ar", "fr"]] == ["Arabe", "Français"]


def test_languages_are_sorted_by_the_names_shown():
    with translation.override("de"):
        names = [str(name) for _, name in language_choices()]

    assert names == sorted(names)
    assert len(names) > 90


def test_time_zones_are_places_and_utc_with_names_to_read():
    zones = time_zone_choices()

    assert zones[0] == ("UTC", "UTC")
    assert dict(zones)["America/New_York"] == "America/New York"
    assert [zone for zone, _ in zones[1:]] == sorted(zone for zone, _ in zones[1:])
    assert [zone for zone, _ in zones if zone.startswith("Etc/") or zone in ("GMT", "EST")] == []


def test_every_time_zone_is_one_that_times_can_be_told_in():
    zones = [zone for zone, _ in time_zone_choices()]

    assert [ZoneInfo(zone).key for zone in zones] == zones
    assert len(zones) > 400

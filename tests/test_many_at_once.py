"""Many editors at the same moment, on a database as settings.py has it."""

from tests.real_database import outcome


def test_eight_editors_save_four_hundred_times_at_once_without_an_error(real_site):
    came = outcome(real_site, "save_topics")

    assert came == {"answers": {"302": 400}, "last": ["Title 49"] * 8}


def test_of_eight_who_save_the_same_page_at_once_one_does_and_the_others_are_told(real_site):
    came = outcome(real_site, "save_one_topic")

    assert came == {"answers": {"302": 1, "409": 7}, "saved": 2}

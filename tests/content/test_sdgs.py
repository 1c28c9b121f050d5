"""Goals and targets are those of the 2030 Agenda, no more and no fewer."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError

from summit_site.content.sdgs import GOALS, describe_sdgs, is_sdg, split_sdgs, validate_sdgs


def test_agenda_has_17_goals_and_169_targets():
    goals = [str(goal) for goal in range(100)]
    targets = [f"{goal}.{part}" for goal, part in product(goals, [*range(100), *"abcdefgh"])]

    found_goals = [goal for goal in goals if is_sdg(goal)]
    found_targets = [target for target in targets if is_sdg(target)]

    assert found_goals == [str(goal) for goal in GOALS] == [str(goal) for goal in range(1, 18)]
    assert len(found_targets) == 169


@pytest.mark.parametrize("code", ["4", "4.3", "4.c", "8.10", "16.b", "17.19"])
def test_goal_or_target_of_the_agenda_is_known(code):
    assert is_sdg(code)


@pytest.mark.parametrize(
    "code",
    ["", "0", "18", "04", "4.0", "4.8", "4.d", "4.A", "4.3.1", "4.", ".3", "17.20", "17.a", "٤"],
)
def test_what_is_no_goal_or_target_is_not_known(code):
    assert not is_sdg(code)


@pytest.mark.parametrize("text", ["4, 4.3; 17.16", "4 4.3 17.16", " 4,4.3,\n17.16, "])
def test_list_may_be_divided_in_any_usual_way(text):
    assert split_sdgs(text) == ["4", "4.3", "17.16"]


def test_list_of_goals_and_targets_is_accepted():
    assert validate_sdgs("17.16, 4, 4.3") is None


def test_refusal_names_all_that_is_wrong_and_nothing_else():
    with pytest.raises(ValidationError) as refusal:
        validate_sdgs("4, 4.8, 17.16, SDG")

    assert refusal.value.messages == ["Not a goal or target of the 2030 Agenda: 4.8, SDG."]


def test_each_code_is_described_by_the_title_of_its_goal_in_the_order_given():
    assert describe_sdgs("17.16, 4, 4.c") == [
        ("17.16", "Partnerships for the Goals"),
        ("4", "Quality education"),
        ("4.c", "Quality education"),
    ]


def test_no_codes_describe_nothing():
    assert describe_sdgs("") == []

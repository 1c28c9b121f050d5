"""The Sustainable Development Goals and their targets, as the 2030 Agenda numbers them.

Source: United Nations General Assembly resolution A/RES/70/1, "Transforming our world".
"""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

GOALS = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the Goals"),
}

# For each goal: how many numbered targets, and the last letter of the means of implementation.
_TARGETS = {
    1: (5, "b"),
    2: (5, "c"),
    3: (9, "d"),
    4: (7, "c"),
    5: (6, "c"),
    6: (6, "b"),
    7: (3, "b"),
    8: (10, "b"),
    9: (5, "c"),
    10: (7, "c"),
    11: (7, "c"),
    12: (8, "c"),
    13: (3, "b"),
    14: (7, "c"),
    15: (9, "c"),
    16: (10, "b"),
    17: (19, ""),
}


def is_sdg(code):
    """Whether `code` is the number of a goal ("4") or of a target ("4.3", "4.c")."""
    match = re.fullmatch(r"([1-9][0-9]?)(?:\.(?:([1-9][0-9]?)|([a-d])))?", code)
    if not match or int(match[1]) not in GOALS:
        return False
    numbered, last_letter = _TARGETS[int(match[1])]
    return (not match[2] or int(match[2]) <= numbered) and (not match[3] or match[3] <= last_letter)


def split_sdgs(text):
    """Return the codes in a list such as "4, 4.3; 17.16", in the order given."""
    # Commas and semicolons of Latin, Chinese and Arabic writing.
    return re.findall("[^\\s,;\uff0c\u3001\uff1b\u060c\u061b]+", text)


def validate_sdgs(text):
    """Raise ValidationError naming what in `text` is neither a goal nor a target."""
    if wrong := [code for code in split_sdgs(text) if not is_sdg(code)]:
        raise ValidationError(
            _("Not a goal or target of the 2030 Agenda: %(codes)s."),
            "unknown_sdg",
            {"codes": ", ".join(wrong)},
        )


class SDGField(models.CharField):
    """Goals and targets as text, "4, 4.3, 17.16"; each is checked against the Agenda."""

    default_validators = [validate_sdgs]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("Numbers of goals and targets: 4, 4.3, 17.16."))
        super().__init__(*args, **kwargs)


def describe_sdgs(text):
    """Return (code, title of its goal) for each code in `text`, ready to be shown."""
    return [(code, GOALS[int(code.split(".")[0])]) for code in split_sdgs(text)]

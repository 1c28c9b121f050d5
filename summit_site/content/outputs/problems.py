"""What a check finds wrong, said to staff at the field where it can be mended."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Output(models.TextChoices):
    PAGE = "page", _("page")
    DATA = "data", _("structured data")
    LANGUAGES = "languages", _("links between languages")
    CALENDAR = "calendar", _("calendar")
    FEEDS = "feeds", _("feeds")


@dataclass(frozen=True)
class Problem:
    """What is wrong with an output, in the words of the reader who asked for the check.

    `record` is the page or the part of it whose `field` causes it; the field is "" where none does.
    """

    output: Output
    message: str
    record: models.Model
    field: str = ""
    # The language of the output, "" if it is wrong in all of them.
    language: str = ""

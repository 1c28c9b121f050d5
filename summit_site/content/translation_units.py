"""What there is to translate: each text of a page and of its parts, with the state it is in."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from summit_site.content.parts import with_parts
from summit_site.content.translation import DEFAULT, column, translated_fields


class State(models.TextChoices):
    """The state of a text or of a whole page in a language, the most pressing first."""

    MISSING = "missing", _("missing")
    OUTDATED = "outdated", _("outdated")
    PARTIAL = "partial", _("partial")
    COMPLETE = "complete", _("complete")


@dataclass(frozen=True)
class Unit:
    """One text of `record`, the page itself or a part of it, in one language."""

    page: models.Model
    record: models.Model
    field: str
    language: str

    @property
    def id(self):
        """What names it outside the site: "events.event:UUID:title"."""
        return f"{self.record._meta.label_lower}:{self.record.pk}:{self.field}"

    @property
    def source(self):
        return getattr(self.record, column(self.field, DEFAULT)) or ""

    @property
    def target(self):
        return getattr(self.record, column(self.field, self.language)) or ""

    @property
    def followed(self):
        """The source text that the translation was made from."""
        noted = self.record.translation_sources.get(self.language, {})
        return noted.get(self.field, {}).get("source", "")

    @property
    def state(self):
        if not self.target:
            return State.MISSING
        is_current = self.field not in self.record.outdated_fields(self.language)
        return State.COMPLETE if is_current else State.OUTDATED

    @property
    def model_field(self):
        return self.record._meta.get_field(column(self.field, self.language))


def units_of(page, language):
    """Return the units of a page and its parts that have a source text."""
    units = [
        Unit(page, record, field, language)
        for record in with_parts(page)
        for field in translated_fields(type(record))
    ]
    return [unit for unit in units if unit.source]


def state_of(units):
    """Return the state of a page whose units these are: complete only when all of them are."""
    states = {unit.state for unit in units}
    if states == {State.MISSING}:
        return State.MISSING
    if State.OUTDATED in states:
        return State.OUTDATED
    return State.PARTIAL if State.MISSING in states else State.COMPLETE

"""Counting significant changes, which a calendar that people subscribed to must tell (SEQUENCE)."""

from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as column

from summit_site.content.translation import DEFAULT, translated_fields


class Sequenced(models.Model):
    """A record that counts the changes after which people may have to plan anew.

    `significant_fields` are those whose change counts: when and where, and whether at all.
    """

    significant_fields = []

    sequence = models.PositiveIntegerField(_("significant changes"), default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "sequence"}
        super().save(update_fields=update_fields, **kwargs)

    def count_change(self):
        """Raise the count if what is about to be saved differs from what is stored."""
        names = [self._column(name) for name in self.significant_fields]
        rows = type(self)._base_manager.filter(pk=self.pk)
        stored = rows.values("sequence", *names).first()
        if stored:
            is_changed = any(self._prepared(name) != (stored[name] or "") for name in names)
            # An older version that is restored brings its own count along, which is lower.
            self.sequence = max(self.sequence, stored["sequence"]) + is_changed

    def _column(self, name):
        # A translation that is added moves nobody to another place.
        return column(name, DEFAULT) if name in translated_fields(type(self)) else name

    def _prepared(self, name):
        """Return a field as it is stored; "" also for None, which an empty text may be too."""
        return self._meta.get_field(name).get_prep_value(getattr(self, name)) or ""


@receiver(pre_save)
def count_change(sender, instance, **kwargs):
    """Count at each save, also of raw rows, as a restored version is: those skip `save()`."""
    if isinstance(instance, Sequenced):
        instance.count_change()

"""Counting the significant changes of an event, which calendars tell their programs (SEQUENCE).

It happens before each save, also of raw rows, as a restored version or a published draft is: those
skip `save()`, bring along the count of their own time, and have parts deleted and written anew.
"""

from django.db.models import F
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname as column

from events.models.event import Event
from events.models.programme import Session
from summit_site.content.translation import DEFAULT, translated_fields

# When and where, and whether at all: what people may have to plan anew after.
EVENT_FIELDS = [
    *["starts_on", "ends_on", "time_zone", "holding"],
    *["mode", "venue", "address", "city", "country"],
]
SESSION_FIELDS = ["day", "starts", "ends", "room"]


@receiver(pre_save, sender=Event)
def count_change_of_event(instance, **kwargs):
    stored = _stored(instance, [*EVENT_FIELDS, "sequence"])
    if stored:
        last = max(instance.sequence, stored["sequence"])
        instance.sequence = last + _differs(instance, stored, EVENT_FIELDS)


@receiver(pre_save, sender=Session)
def count_change_of_session(instance, raw, **kwargs):
    """Count it as a change of the event: a session that is written anew has no count of its own."""
    stored = _stored(instance, SESSION_FIELDS)
    if _differs(instance, stored, SESSION_FIELDS) if stored else raw:
        Event.objects.filter(pk=instance.event_id).update(
            sequence=F("sequence") + 1, modified_at=timezone.now()
        )


def _stored(record, names):
    """Return {column: value} of the record as it is stored, or None."""
    columns = [_column(record, name) for name in names]
    return type(record)._base_manager.filter(pk=record.pk).values(*columns).first()


def _differs(record, stored, names):
    """Return whether one of the fields differs; "" and None are the same: an empty text."""
    columns = [_column(record, name) for name in names]
    return any(_prepared(record, name) != (stored[name] or "") for name in columns)


def _column(record, name):
    # A translation that is added moves nobody to another place.
    return column(name, DEFAULT) if name in translated_fields(type(record)) else name


def _prepared(record, name):
    return record._meta.get_field(name).get_prep_value(getattr(record, name)) or ""

"""The way of a record to its readers: what can be done with it, by whom, and who is told."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from summit_site.content.editing.journal import Entry
from summit_site.content.publishing import Status

logger = logging.getLogger(__name__)


class Move(models.TextChoices):
    """What a button of the form does, beside saving; the value is the button's name."""

    SAVE = "_save", gettext_lazy("Save")
    SEND = "_send", gettext_lazy("Send to review")
    RETURN = "_return", gettext_lazy("Send back")
    PUBLISH = "_publish", gettext_lazy("Publish")
    TAKE_DOWN = "_take_down", gettext_lazy("Take off the site")


# What only those may do who may publish.
PUBLISHERS_MOVES = {Move.RETURN, Move.PUBLISH, Move.TAKE_DOWN}
STATUS_AFTER = {
    Move.SEND: Status.IN_REVIEW,
    Move.RETURN: Status.DRAFT,
    Move.PUBLISH: Status.PUBLISHED,
    Move.TAKE_DOWN: Status.ARCHIVED,
}
Action = Entry.Action
NOTED_AS = {
    Move.SEND: Action.SENT,
    Move.RETURN: Action.RETURNED,
    Move.PUBLISH: Action.PUBLISHED,
    Move.TAKE_DOWN: Action.ARCHIVED,
}
# What whoever sent a record to review waits for.
ANSWERS = {Action.RETURNED, Action.SCHEDULED, Action.PUBLISHED}


def move_in(data):
    """Return the move that a form was sent with; one sent without a button is saved."""
    return next((move for move in Move if move in data), Move.SAVE)


def note(action, record, *, user, comment="", revision=None):
    """Write a step into the journal, and tell whoever waits for it."""
    steps = [Action.SENT, *ANSWERS]
    before = Entry.objects.of(record).filter(action__in=steps).select_related("user").first()
    Entry.objects.write(action, user=user, record=record, comment=comment, revision=revision)
    if action in ANSWERS and before and before.action == Action.SENT and before.user != user:
        transaction.on_commit(lambda: tell(before.user, action, record, comment), robust=True)


def form_address(record):
    """Return the address of the record's form in the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def tell(user, action, record, comment):
    """Send `user`, if there is an address, what became of what they sent to review."""
    if not user or not user.email or not user.is_active:
        return
    with translation.override(settings.LANGUAGE_CODE):
        address = f"{settings.SITE_URL}{form_address(record)}"
        lines = [f"{action.label}: {record}", comment, address]
        subject = " ".join(f"{action.label}: {record}".split())
        try:
            send_mail(subject, "\n\n".join(filter(None, lines)), None, [user.email])
        except OSError:
            # The record is published, whether the mail server answers or not.
            logger.exception("Could not tell %s", user.get_username())

"""The journal: who published what, let whom in, took what out, and when. It only grows."""

import json
import logging

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.revisions import AboutRecordQuerySet

logger = logging.getLogger("summit_site.journal")


class EntryQuerySet(AboutRecordQuerySet):
    def update(self, **kwargs):
        raise PermissionDenied("The journal only grows.")

    def delete(self):
        raise PermissionDenied("The journal only grows.")

    def write(self, action, *, user=None, record=None, comment="", name="", revision=None):
        """Add an entry, here and as a line of JSON in the log."""
        entry = Entry(
            action=action,
            user=user if user and user.pk else None,
            username=user.get_username() if user else name[:150],
            comment=comment,
            revision=revision,
        )
        if record is not None:
            entry.content_type = ContentType.objects.get_for_model(record)
            entry.object_id = record.pk
            entry.record_name = str(record)[:300]
        entry.save()
        logger.info(json.dumps(entry.in_log(), ensure_ascii=True))
        return entry


class Entry(models.Model):
    """Something that was done, by whom, to what. Entries are never changed or deleted."""

    class Action(models.TextChoices):
        SENT = "sent", _("Sent to review")
        RETURNED = "returned", _("Sent back")
        COMMENTED = "commented", _("Commented")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Taken off the site")
        DISCARDED = "discarded", _("Draft discarded")
        RESTORED = "restored", _("Version restored")
        DELETED = "deleted", _("Deleted")
        RECOVERED = "recovered", _("Recovered")
        CLONED = "cloned", _("Made from another")
        SHARED = "shared", _("Link given out")
        UNSHARED = "unshared", _("Link taken back")
        SIGNED_IN = "signed_in", _("Signed in")
        SIGNED_OUT = "signed_out", _("Signed out")
        REFUSED = "refused", _("Sign-in refused")
        RIGHTS = "rights", _("Rights changed")
        EXPORTED = "exported", _("Exported")
        IMPORTED = "imported", _("Imported")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    action = models.CharField(_("what"), max_length=20, choices=Action, db_index=True)
    # No constraint in the database: deleting an account must not touch what it did.
    user = models.ForeignKey(
        "auth.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    username = models.CharField(_("who"), max_length=150, blank=True)
    content_type = models.ForeignKey(
        ContentType, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    object_id = models.CharField(max_length=40, blank=True)
    record_name = models.CharField(_("record"), max_length=300, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=5000)
    # What exactly was approved or published.
    revision = models.ForeignKey(
        "summit_site.Revision",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return " · ".join(filter(None, [self.get_action_display(), self.record_name]))

    def save(self, **kwargs):
        if not self._state.adding:
            raise PermissionDenied("The journal only grows.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise PermissionDenied("The journal only grows.")

    @property
    def lines(self):
        return self.comment.splitlines()

    def in_log(self):
        """Return the entry for machines; JSON keeps line breaks in names from forging lines."""
        return {
            "at": self.at.isoformat(),
            "action": self.action,
            "user": self.username,
            "record": f"{self.content_type.model} {self.object_id}" if self.content_type else "",
            "name": self.record_name,
            "comment": self.comment,
        }

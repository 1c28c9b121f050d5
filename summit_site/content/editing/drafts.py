"""Drafts: what a page that is published will be, while visitors go on to see it as it is."""

from dataclasses import asdict

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.journal import Entry
from summit_site.content.editing.merging import merge
from summit_site.content.editing.revisions import AboutRecordQuerySet, Revision
from summit_site.content.editing.rights import translation_permissions
from summit_site.content.editing.rows import is_storable, lock
from summit_site.content.editing.workflow import NOTED_AS, Move, note
from summit_site.content.publishing import Status


class CannotPublishError(Exception):
    """A draft cannot go live; the message says why, in staff's words."""


class DraftQuerySet(AboutRecordQuerySet):
    def change(self, record, *, rows, user, comment=""):
        """Let the draft of the record, made if there is none yet, be what `rows` say."""
        revision = Revision.objects.keep(
            record, rows=rows, kind=Revision.Kind.DRAFT, user=user, comment=comment
        )
        saved = Revision.objects.of(record).saved().defer("rows").first()
        draft = self.of(record).first() or Draft(record=record, base=saved)
        draft.revision, draft.user = revision, user
        draft.overruled = []
        draft.unschedule()
        draft.save()
        return draft

    def unschedule(self):
        """Let nothing of these go live at a time any more."""
        self.filter(state=Draft.State.SCHEDULED).update(state=Draft.State.DRAFT, publish_at=None)

    def due(self):
        """Return the drafts whose time to go live has come, the earliest first."""
        return self.filter(publish_at__lte=timezone.now()).order_by("publish_at")


class Draft(models.Model):
    """The changes to a published record that are not published yet, all of them together."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SCHEDULED = "scheduled", _("Scheduled")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    record = GenericForeignKey()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    # The published state that it changes.
    base = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # What changed on the live page meanwhile and the draft has otherwise: conflicts of a merge.
    overruled = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    user = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        ordering = ["-saved_at"]
        permissions = translation_permissions()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_draft_per_record"
            )
        ]

    def __str__(self):
        return self.revision.name

    def records(self):
        """Return what goes live with it: the record; as `Package.records`."""
        return [self.record] if self.record else []

    def unschedule(self):
        """Forget the time at which it was to go live: what does is what a publisher has seen."""
        if self.state == self.State.SCHEDULED:
            self.state, self.publish_at = self.State.DRAFT, None

    @transaction.atomic
    def publish(self, *, user=None, comment="", is_now=False):
        """Make the record what the draft says. Raise CannotPublishError where it cannot be."""
        record = self.record
        try:
            left = self._put_back(record)
        except IntegrityError as error:
            raise CannotPublishError(
                gettext("Something else has the same number or address.")
            ) from error
        if left:
            raise CannotPublishError(" ".join(left))
        self.delete()
        return make_live(record, user=user, comment=comment, is_now=is_now)

    def carry_over(self, record, revision):
        """Take over what changed on the live page, which `revision` is now.

        Where the draft changed the same, it keeps its own, and `overruled` tells its editor.
        """
        rows, conflicts = merge(self.base.rows, revision.rows, self.revision.rows)
        if not is_storable(type(record), record.pk, rows):
            rows = self.revision.rows
        self.revision = Revision.objects.keep(
            record, rows=rows, kind=Revision.Kind.DRAFT, user=self.user
        )
        self.base = revision
        self.overruled = [*self.overruled, *(asdict(each) for each in conflicts)]
        self.save()

    def _put_back(self, record):
        """Let the record be what the draft says; return sentences on what it cannot be."""
        if record is None:
            return [gettext("“%s” was deleted.") % self.revision.name]
        lock(record)
        return self.revision.put_back()

    def schedule(self, moment, **by):
        """Let the draft go live at `moment`, which `manage.py publish_due` sees to."""
        self.state, self.publish_at = self.State.SCHEDULED, moment
        self.save()
        note(Entry.Action.SCHEDULED, self.record, revision=self.revision, **by)

    def move(self, move, **by):
        """Send the draft to review, or back from it."""
        is_sent = move == Move.SEND
        self.state = self.State.IN_REVIEW if is_sent else self.State.DRAFT
        self.publish_at = None
        self.save()
        note(NOTED_AS[move], self.record, revision=self.revision, **by)

    def discard(self, *, user):
        """Forget the draft; its revisions stay in the history."""
        note(Entry.Action.DISCARDED, self.record, user=user, revision=self.revision)
        self.delete()


def publish_now(record, *, user):
    """Publish a record's draft, or a record that visitors do not see, whatever times it had."""
    draft = Draft.objects.of(record).select_related("revision").first()
    if draft:
        return draft.publish(user=user, is_now=True)
    return make_live(record, user=user, is_now=True)


def take_down(record, *, user, comment=""):
    """Archive a published record; its draft, if it has one, stays."""
    stored = type(record)._default_manager.get(pk=record.pk)
    stored.status = Status.ARCHIVED
    Draft.objects.of(stored).unschedule()
    stored.save()
    revision = kept(stored, user=user)
    note(Entry.Action.ARCHIVED, stored, user=user, comment=comment, revision=revision)


def _let_out(record):
    """Take away the times that would hide the record now."""
    now = timezone.now()
    if record.publish_from and record.publish_from > now:
        record.publish_from = None
    if record.unpublish_at and record.unpublish_at <= now:
        record.unpublish_at = None


def make_live(record, *, user, comment="", is_now=False):
    """Publish the record as it is stored; keep what was published, and note by whom.

    With `is_now`, visitors see it from now on, whatever times it has.
    """
    record = type(record)._default_manager.get(pk=record.pk)
    record.status = Status.PUBLISHED
    if is_now:
        _let_out(record)
    record.save()
    revision = kept(record, user=user)
    note(Entry.Action.PUBLISHED, record, user=user, comment=comment, revision=revision)
    return revision


def kept(record, **values):
    """Keep the stored record as a revision, and carry what changed over into its draft."""
    revision = Revision.objects.keep(record, **values)
    draft = Draft.objects.of(record).select_related("revision", "base").first()
    if draft:
        draft.carry_over(record, revision)
    return revision

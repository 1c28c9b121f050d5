"""What a record and its parts were at a time, kept as one list of rows, the record's own first."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.rows import put_back, rows_of


def number_in(text):
    """Return the number of a revision as a request names it; 0, which none has, for the rest."""
    return int(text) if str(text).isdecimal() and len(str(text)) <= 18 else 0


class AboutRecordQuerySet(models.QuerySet):
    """Rows about records of any kind, which `content_type` and `object_id` name."""

    def of(self, record):
        content_type = ContentType.objects.get_for_model(record)
        return self.filter(content_type=content_type, object_id=record.pk)


class RevisionQuerySet(AboutRecordQuerySet):
    def saved(self):
        return self.filter(kind=Revision.Kind.SAVED)

    def to_open(self, user):
        """Return the revisions that a form of the user may be opened on: not others' merges."""
        return self.filter(~models.Q(kind=Revision.Kind.MERGED) | models.Q(user=user))

    def keep_first(self, record):
        """Keep what the record is before it is changed, if nothing is kept of it yet."""
        return self.of(record).saved().first() or self.keep(record)

    def keep(self, record, *, rows=None, **values):
        """Keep the record as it is stored now, or as `rows` say."""
        rows = rows_of(record) if rows is None else rows
        return self.create(
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            name=str(record)[:300],
            rows=rows,
            **values,
        )


class Revision(models.Model):
    """A record with all its parts, as somebody saved it."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        DRAFT = "draft", _("Draft")
        # What comes of two editors' work, until one of them has looked at it and saves it.
        MERGED = "merged", _("Merged")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    record = GenericForeignKey()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVED)
    name = models.CharField(max_length=300)
    rows = models.JSONField(encoder=DjangoJSONEncoder)
    # As Django's log has it: JSON that `get_change_message` puts into the reader's language.
    comment = models.TextField(blank=True)
    user = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # The revision that a merged one was made upon; of all others, what they are.
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.name}, {self.made_at:%Y-%m-%d %H:%M}"

    def what(self):
        """Return in the reader's language what was done, as the stock admin's log has it."""
        return LogEntry(change_message=self.comment).get_change_message()

    @property
    def model(self):
        return self.content_type.model_class()

    def put_back(self):
        """Make the record and its parts what they were, and delete parts added since.

        Return sentences on what could not be: what it belongs to is gone, or taken by another.
        """
        return put_back(self.model, self.object_id, self.rows)

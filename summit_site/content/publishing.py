"""What may be seen by visitors, and from when until when: said here and nowhere else."""

from django.db import models, transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from summit_site.content.constraints import Check


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


def status_field(default):
    """Return the status field of a publishable model whose new records start as `default`."""
    return models.CharField(
        _("status"),
        max_length=20,
        choices=Status,
        default=default,
        db_index=True,
        help_text=_(
            "Visitors see published records only, within the times below if there are any."
        ),
    )


# Sent with `keys` of the model `sender`, because `QuerySet.update` sends no signal of a save.
updated_in_bulk = Signal()


def within_times():
    """Return the condition that now is within the times of a record, if it has any."""
    now = timezone.now()
    has_begun = Q(publish_from=None) | Q(publish_from__lte=now)
    return has_begun & (Q(unpublish_at=None) | Q(unpublish_at__gt=now))


class PublishableQuerySet(models.QuerySet):
    def published(self):
        """Return what visitors may see now; `Publishable.is_published` says the same of one."""
        return self.with_status_published().filter(within_times())

    def with_status_published(self):
        """Return what visitors may see within its times, be that now or not."""
        return self.filter(status=Status.PUBLISHED)

    def publish(self):
        """Publish the records now, whatever times they had, and return how many were not yet."""
        unpublished = self.exclude(pk__in=self.published().values("pk"))
        return unpublished._set(status=Status.PUBLISHED, publish_from=None, unpublish_at=None)

    def archive(self):
        """Take the records off the site and return how many were there or on their way."""
        return self.exclude(status=Status.ARCHIVED)._set(status=Status.ARCHIVED)

    @transaction.atomic
    def _set(self, **values):
        keys = list(self.values_list("pk", flat=True))
        records = self.model._default_manager.filter(pk__in=keys)
        count = records.update(**values, modified_at=timezone.now())
        updated_in_bulk.send(self.model, keys=keys)
        return count


class Publishable(models.Model):
    """A record with a page of its own, which visitors see once it is published."""

    Status = Status

    status = status_field(Status.DRAFT)
    publish_from = models.DateTimeField(
        _("publish from"),
        null=True,
        blank=True,
        help_text=_("Leave empty to publish at once."),
    )
    unpublish_at = models.DateTimeField(
        _("take down at"),
        null=True,
        blank=True,
        help_text=_("Leave empty to keep it on the site."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            Check(
                condition=Q(publish_from=None)
                | Q(unpublish_at=None)
                | Q(unpublish_at__gt=F("publish_from")),
                name="%(app_label)s_%(class)s_down_after_up",
                field="unpublish_at",
                violation_error_message=_("It would be taken down before it is published."),
            )
        ]

    @property
    def is_published(self):
        """Whether visitors may see it now; `PublishableQuerySet.published` is for many."""
        now = timezone.now()
        return (
            self.status == Status.PUBLISHED
            and (self.publish_from is None or self.publish_from <= now)
            and (self.unpublish_at is None or self.unpublish_at > now)
        )

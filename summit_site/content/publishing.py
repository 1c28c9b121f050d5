"""What may be seen by visitors, and from when until when: said here and nowhere else."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Index, Q
from django.db.models.signals import pre_save
from django.dispatch import Signal, receiver
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
        help_text=_(
            "Visitors see published records only, within the times below if there are any."
        ),
    )


# Sent with `keys` of the model `sender`, because `QuerySet.update` sends no signal of a save.
updated_in_bulk = Signal()


# Set where something stands for the present time; see content/prepared.py.
_moment = ContextVar("moment", default=None)


@contextmanager
def moment(time):
    """Let what is published be what is at a time, whatever the clock says."""
    before = _moment.set(time)
    try:
        yield
    finally:
        _moment.reset(before)


def within_times():
    """Return the condition that now is within the times of a record, if it has any."""
    now = _moment.get() or timezone.now()
    has_begun = Q(publish_from=None) | Q(publish_from__lte=now)
    return has_begun & (Q(unpublish_at=None) | Q(unpublish_at__gt=now))


def unpublished(*statuses):
    """Return the condition that a record has one of these statuses, as their index has it."""
    return ~Q(status=Status.PUBLISHED) & Q(status__in=statuses)


class PublishableQuerySet(models.QuerySet):
    def published(self):
        """Return what visitors may see now; `Publishable.is_published` says the same of one."""
        return self.with_status_published().filter(within_times())

    def with_status_published(self):
        """Return what visitors may see within its times, be that now or not."""
        return self.filter(status=Status.PUBLISHED)

    def with_status(self, *statuses):
        """Return the records of these statuses, which are not "published"; asked by their index."""
        return self.filter(unpublished(*statuses))

    def next_change(self, now):
        """Return when visitors begin or cease to see a record by its times after `now`, or None."""
        times = ["publish_from", "unpublish_at"]
        found = [self._first_after(now, name) for name in times]
        return min((when for when in found if when), default=None)

    def _first_after(self, now, name):
        # A query for each, because an index answers only one of them at once.
        later = self.filter(**{"status": Status.PUBLISHED, f"{name}__gt": now})
        return later.order_by(name).values_list(name, flat=True).first()

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
        indexes = [
            # Few records have times, and whether one falls due is asked all the time.
            Index(
                fields=["publish_from"],
                condition=Q(publish_from__isnull=False),
                name="%(class)s_up",
            ),
            Index(
                fields=["unpublish_at"],
                condition=Q(unpublish_at__isnull=False),
                name="%(class)s_down",
            ),
            # What changed last, for feeds and for who goes on with it. There is no index on the
            # status of all: SQLite would take it for whatever is published, and sort that.
            Index(F("modified_at").desc(), "id", name="%(class)s_changed"),
            Index(
                "status",
                F("modified_at").desc(),
                condition=~Q(status=Status.PUBLISHED),
                name="%(class)s_unpublished",
            ),
        ]
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
    def published_at(self):
        """When it was first to be seen, as far as that is noted."""
        return self.publish_from or self.created_at

    @property
    def is_published(self):
        """Whether visitors may see it now; `PublishableQuerySet.published` is for many."""
        return (
            self.status == Status.PUBLISHED
            and (self.publish_from is None or self.publish_from <= timezone.now())
            and (self.unpublish_at is None or self.unpublish_at > timezone.now())
        )


@receiver(pre_save)
def date_restored_record(sender, instance, raw, **kwargs):
    """Have a version that is restored be a change of now, though its row has the date of then.

    Calendars, feeds and caches go by that date: it must not fall back behind one they have seen.
    """
    if raw and isinstance(instance, Publishable):
        # A row that was kept as JSON has its time in whole milliseconds.
        later = instance.modified_at + timedelta(milliseconds=1)
        if sender._base_manager.filter(pk=instance.pk, modified_at__gte=later).exists():
            instance.modified_at = timezone.now()


def next_change(now):
    """Return when, after `now`, the pages of the site change though nobody edits anything.

    That is when a record of any kind is due to be published or taken down, and at the latest
    when the day of the site ends: events start, and are over, by the day.
    """
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    kinds = [model for model in apps.get_models() if issubclass(model, Publishable)]
    changes = [model._default_manager.next_change(now) for model in kinds]
    return min([midnight, *[when for when in changes if when]])

"""Packages: records and drafts that go live together, in one transaction, or not at all."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.drafts import CannotPublishError, Draft, make_live
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rows import lock
from summit_site.content.pages import Page
from summit_site.content.publishing import Status, unpublished


def page_models():
    return [model for model in apps.get_models() if issubclass(model, Page)]


def latest_revision(record):
    """Return the revision of what would go live now: of the draft, or else of the record."""
    draft = Draft.objects.of(record).select_related("revision").first()
    return draft.revision if draft else Revision.objects.keep_first(record)


def unpublished_records(models=None):
    """Return what is being worked on: records with a draft and records that were never live."""
    models = page_models() if models is None else models
    drafts = [draft.record for draft in Draft.objects.prefetch_related("record")[:200]]
    working = unpublished(Status.DRAFT, Status.IN_REVIEW)
    never_live = [
        record
        for model in models
        for record in model._default_manager.filter(working).order_by("-modified_at")[:200]
    ]
    return [*(each for each in drafts if type(each) in models), *never_live]


class PackageQuerySet(models.QuerySet):
    def due(self):
        """Return the packages whose time to go live has come, the earliest first."""
        waiting = self.filter(published_at=None, publish_at__lte=timezone.now())
        return waiting.order_by("publish_at")


class Package(models.Model):
    """What goes live together: an event, the initiative launched there, its publication."""

    name = models.CharField(_("name"), max_length=200)
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("Left empty, it goes live when somebody presses “Publish all of it now”."),
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    user = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = PackageQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def records(self):
        """Return the records in it that are still there, in the order in which they were put in."""
        items = self.items.prefetch_related("record")
        return [item.record for item in items if item.record is not None]

    def put_in(self, records):
        """Let the package hold these records and no others."""
        self.items.all().delete()
        for record in records:
            self.items.create(record=record, revision=latest_revision(record))

    @transaction.atomic
    def publish(self, *, user=None):
        """Publish all of it, or nothing: raise CannotPublishError if one of them cannot be."""
        items = [item for item in self.items.prefetch_related("record") if item.record]
        # In one order, so that no two packages wait for each other.
        for item in sorted(items, key=lambda each: str(each.object_id)):
            lock(item.record)
        for item in items:
            try:
                item.publish(user=user)
            except CannotPublishError as error:
                raise CannotPublishError(f"{item.record}: {error}") from error
        self.published_at = timezone.now()
        self.save()


class PackageItem(models.Model):
    package = models.ForeignKey(Package, models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    record = GenericForeignKey()
    # What was seen when it was put in: nothing else goes live with the package.
    revision = models.ForeignKey("summit_site.Revision", models.PROTECT, related_name="+")

    class Meta:
        app_label = "summit_site"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "content_type", "object_id"], name="once_in_a_package"
            )
        ]

    def __str__(self):
        return str(self.record)

    def publish(self, *, user):
        """Publish the record or its draft. Raise CannotPublishError if it was changed since."""
        if latest_revision(self.record) != self.revision:
            raise CannotPublishError(
                gettext("It was changed after it was put into the package. Look, and save again.")
            )
        draft = Draft.objects.of(self.record).select_related("revision").first()
        if draft:
            draft.publish(user=user, is_now=True)
        else:
            make_live(self.record, user=user, is_now=True)

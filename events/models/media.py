"""Photos and documents of an event."""

from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.programme import Session
from summit_site.content.addresses import path_of
from summit_site.content.choices import language_choices
from summit_site.content.documents import DocumentField, ending_of
from summit_site.content.parts import OrderedPart, Part
from summit_site.content.pictures import Picture

DOCUMENT_ENDINGS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "csv", "txt"]


class Photo(OrderedPart, Picture):
    """A picture of an event. The first one is the cover of its page."""

    owner_field = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="photos")

    class Meta(Picture.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position"]

    def __str__(self):
        return self.caption or self.alternative_text or self.image.name


class Document(OrderedPart):
    """A file at an address that stays when the file is replaced; earlier files are kept."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", _("Agenda")
        PRESS_RELEASE = "press_release", _("Press release")
        SPEECH = "speech", _("Speech")
        PRESENTATION = "presentation", _("Presentation")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other document")

    owner_field = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("session"),
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=language_choices)
    file = DocumentField(
        _("file"),
        upload_to="documents/%Y/%m/",
        size_field="file_size",
        max_length=200,
        validators=[FileExtensionValidator(DOCUMENT_ENDINGS)],
        help_text=_("A new file takes the address of the old one, which is kept as a version."),
    )
    # After the file, which sets it.
    file_size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)

    class Meta(OrderedPart.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("events:document", self.pk)

    @property
    def ending(self):
        """The kind of file in capitals, as readers know it: PDF."""
        return ending_of(self.file)

    @transaction.atomic
    def save(self, **kwargs):
        before = None if self._state.adding else Document.objects.filter(pk=self.pk).first()
        replaced = before is not None and before.file.name != self.file.name
        if replaced:
            self.version = before.version + 1
        super().save(**kwargs)
        if replaced:
            self.versions.create(number=before.version, file=before.file.name)


class DocumentVersion(Part):
    """A file that a document had before."""

    owner_field = "document"

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    file = models.FileField(_("file"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_file_per_version")
        ]

    def __str__(self):
        return f"{self.document}, {self.number}"

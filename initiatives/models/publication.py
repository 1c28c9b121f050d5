"""Publications: the texts that initiatives launch, reiterate and report in."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Organization, Person
from summit_site.content.addresses import path_of
from summit_site.content.choices import language_choices
from summit_site.content.constraints import Check, Unique
from summit_site.content.documents import DocumentField, ending_of
from summit_site.content.identifiers import validate_doi, validate_isbn
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.parts import Part
from summit_site.content.pictures import PictureField
from summit_site.content.queries import JSONRows
from summit_site.content.richtext import RichTextField
from summit_site.content.steps import Order


class PublicationQuerySet(PageQuerySet):
    def for_page(self):
        """Load what a publication's page shows of itself."""
        return self.prefetch_related("publishers", "authors", "texts").select_related("event")

    def with_publisher_rows(self):
        """Add `publisher_rows`, [{name, short_name, slug}], without a further query."""
        publishers = Organization.objects.filter(publications=OuterRef("pk")).order_by("name")
        return self.annotate(publisher_rows=JSONRows(publishers, "name", "short_name", "slug"))


class Publication(Page):
    view_name = "initiatives:publication"

    class Kind(models.TextChoices):
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        DECLARATION = "declaration", _("Declaration")
        REPORT = "report", _("Report")
        GUIDELINES = "guidelines", _("Guidelines")
        PROCEEDINGS = "proceedings", _("Proceedings")
        BOOK = "book", _("Book")
        PRESS_RELEASE = "press_release", _("Press release")
        OTHER = "other", _("Other publication")

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.REPORT)
    summary = RichTextField(_("summary"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1800), MaxValueValidator(2200)]
    )
    published_on = models.DateField(
        _("date"), null=True, blank=True, help_text=_("If the day is known.")
    )
    publishers = models.ManyToManyField(
        Organization, blank=True, related_name="publications", verbose_name=_("publishers")
    )
    authors = models.ManyToManyField(
        Person, blank=True, related_name="publications", verbose_name=_("authors")
    )
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("adopted or launched at"),
    )
    cover = PictureField(_("cover"), upload_to="covers/%Y/%m/", blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True, validators=[validate_doi])
    isbn = models.CharField("ISBN", max_length=17, blank=True, validators=[validate_isbn])
    document_symbol = models.CharField(
        _("document symbol"), max_length=60, blank=True, help_text=_("For example A/RES/70/1.")
    )

    objects = PublicationQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-year", "slug"]
        indexes = [
            *Page.Meta.indexes,
            *list_indexes("publication", F("year").desc()),
            models.Index(F("year").desc(), "slug", name="publication_by_year"),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def list_order(cls):
        return Order.of_years("year")

    def share_facts(self):
        return {"kind": self.get_kind_display(), "facts": str(self.year)}

    @property
    def list_note(self):
        return self.get_kind_display()

    def clean(self):
        super().clean()
        if self.published_on and self.year and self.published_on.year != self.year:
            raise ValidationError({"published_on": _("This day is in another year.")})

    def published_reiterations(self):
        """Return the published initiatives that take it up."""
        return self.reiterated_by.published()


class PublicationText(Part):
    """A publication in one language: a file, a link to one, or both."""

    owner_field = "publication"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    file = DocumentField(
        _("file"),
        upload_to="publications/%Y/%m/",
        size_field="file_size",
        max_length=200,
        blank=True,
        validators=[FileExtensionValidator(["pdf", "epub", "docx", "odt"])],
    )
    # After the file, which sets it.
    file_size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    link = models.URLField(_("link"), blank=True)

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        ordering = ["language"]
        constraints = [
            Check(
                condition=~Q(file="") | ~Q(link=""),
                name="publication_text_has_file_or_link",
                field="link",
                violation_error_message=_("Give a file, a link, or both."),
            ),
            Unique(
                fields=["publication", "language"],
                name="one_text_per_language",
                field="language",
                violation_error_message=_("There is already a text in this language."),
            ),
        ]

    def __str__(self):
        return self.get_language_display()

    def get_absolute_url(self):
        return path_of("initiatives:publication-text", self.pk)

    @property
    def ending(self):
        """The kind of file in capitals, as readers know it: PDF."""
        return ending_of(self.file)

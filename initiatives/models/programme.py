"""Programmes: lasting work that organisations launched and funded."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from events.models import Event, Organization
from summit_site.content.constraints import Unique
from summit_site.content.many import Beginning
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.parts import OrderedPart, grouped
from summit_site.content.queries import JSONRows
from summit_site.content.richtext import RichTextField


class ProgrammeQuerySet(PageQuerySet):
    def for_page(self):
        """Load what a programme's page shows of itself: the organisations behind it."""
        return self.prefetch_related(
            Prefetch(
                "organization_roles", ProgrammeOrganization.objects.select_related("organization")
            )
        )

    def with_organization_rows(self):
        """Add `organization_rows`, the roles with names, without a further query."""
        roles = ProgrammeOrganization.objects.filter(programme=OuterRef("pk")).order_by("position")
        names = JSONRows(roles, "role", "organization__name", "organization__short_name")
        return self.annotate(organization_rows=names)


class Programme(Page):
    view_name = "initiatives:programme"

    naming_field = "name"

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    description = RichTextField(_("description"))
    start_year = models.PositiveSmallIntegerField(
        _("started in"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(2200)],
        help_text=_("Year."),
    )
    starts_on = models.DateField(
        _("started on"), null=True, blank=True, help_text=_("If the day is known.")
    )
    link = models.URLField(_("link"), blank=True)
    organizations = models.ManyToManyField(
        Organization, through="ProgrammeOrganization", related_name="programmes"
    )
    events = models.ManyToManyField(
        Event,
        blank=True,
        related_name="programmes",
        verbose_name=_("presented at"),
        help_text=_("Events whose pages show this programme."),
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        indexes = [*Page.Meta.indexes, *list_indexes("programme", named="name")]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.starts_on and self.start_year and self.starts_on.year != self.start_year:
            raise ValidationError({"starts_on": _("This day is in another year.")})

    @property
    def title(self):
        """Name with acronym: "International Institute of Online Education (IIOE)"."""
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    @property
    def year(self):
        """The year it started in, None where that is not known."""
        return self.start_year or (self.starts_on and self.starts_on.year)

    @property
    def list_note(self):
        return self.year or ""

    @property
    def organizations_by_role(self):
        """[(name of the role, [ProgrammeOrganization])], each role in staff's order."""
        roles = self.organization_roles.all()
        return grouped(roles, ProgrammeOrganization.Role.choices, lambda each: each.role)

    @property
    def organization_names_by_role(self):
        """[(name of the role, [row])]; needs `with_organization_rows()`."""
        choices = ProgrammeOrganization.Role.choices
        return grouped(self.organization_rows, choices, lambda row: row["role"])

    def published_events(self):
        events = self.events.published().for_cards()
        return Beginning(events.order_by("-starts_on", "slug"))

    def published_initiatives(self):
        return self.initiatives.published()


class ProgrammeOrganization(OrderedPart):
    class Role(models.TextChoices):
        LAUNCHED_BY = "launched_by", _("Launched by")
        FUNDED_BY = "funded_by", _("Funded by")
        PARTNER = "partner", _("In partnership with")

    owner_field = "programme"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="organization_roles")
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="programme_roles",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.LAUNCHED_BY)

    class Meta(OrderedPart.Meta):
        verbose_name = _("organisation of the programme")
        verbose_name_plural = _("organisations of the programme")
        constraints = [
            Unique(
                fields=["programme", "organization", "role"],
                name="one_row_per_programme_organization_and_role",
                field="organization",
                violation_error_message=_("This organisation already has this role here."),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.organization}"

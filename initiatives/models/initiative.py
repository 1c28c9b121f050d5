"""Joint initiatives, their numbered recommendations, and who launched them."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.models import Event, Organization, Person
from initiatives.models.programme import Programme
from initiatives.models.publication import Publication
from summit_site.content.addresses import path_of
from summit_site.content.constraints import Check, Unique
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.parts import OrderedPart, Part, PartQuerySet
from summit_site.content.queries import JSONRows
from summit_site.content.richtext import RichTextField
from summit_site.content.sdgs import SDGField, describe_sdgs
from summit_site.content.steps import Order


class InitiativeQuerySet(PageQuerySet):
    def for_cards(self):
        """Load what includes/initiative_card.html shows: the event and the recommendations."""
        return self.select_related("event").prefetch_related("recommendations")

    def for_page(self):
        """Load the document itself: recommendations, signatures, texts and programmes."""
        return (
            self.select_related("event")
            .with_launchers()
            .prefetch_related(
                "recommendations",
                "partners",
                Prefetch("reiterates", Publication.objects.published().with_publisher_rows()),
                Prefetch("programmes", Programme.objects.published().with_organization_rows()),
            )
        )

    def with_launchers(self):
        """Load who launched each, in a query."""
        return self.prefetch_related(
            Prefetch("launchers", Launcher.objects.select_related("person", "organization"))
        )

    def for_event_page(self):
        """Load what the event's page shows of an initiative launched there, in three queries."""
        recommendations = Recommendation.objects.filter(initiative=OuterRef("pk"))
        return (
            self.annotate(recommendation_rows=JSONRows(recommendations, "number", "title"))
            .with_launchers()
            .prefetch_related(
                Prefetch("reiterates", Publication.objects.published().with_publisher_rows())
            )
        )


class Initiative(Page):
    view_name = "initiatives:detail"

    class Kind(models.TextChoices):
        JOINT_INITIATIVE = "joint_initiative", _("Joint initiative")
        DECLARATION = "declaration", _("Declaration")
        CALL_TO_ACTION = "call_to_action", _("Call to action")
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        CONSENSUS = "consensus", _("Consensus")
        AGREEMENT = "agreement", _("Agreement")

    class Progress(models.TextChoices):
        LAUNCHED = "launched", _("Launched")
        UNDER_WAY = "under_way", _("Under way")
        COMPLETED = "completed", _("Completed")
        SUPERSEDED = "superseded", _("Superseded")

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.JOINT_INITIATIVE)
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("launched at"),
    )
    launched_on = models.DateField(_("date"))
    summary = models.TextField(
        _("summary"), max_length=1000, blank=True, help_text=_("One paragraph, for lists.")
    )
    preamble = RichTextField(_("preamble"))
    outlook = RichTextField(_("outlook"), help_text=_("What is hoped of it."))
    sdgs = SDGField(_("Sustainable Development Goals"))
    progress = models.CharField(
        _("progress"), max_length=20, choices=Progress, default=Progress.LAUNCHED
    )
    is_open = models.BooleanField(
        _("open for endorsement"),
        default=False,
        help_text=_("Organisations may still join; the page says so."),
    )
    partners = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="partnered_initiatives",
        verbose_name=_("partner organisations"),
    )
    reiterates = models.ManyToManyField(
        Publication,
        blank=True,
        related_name="reiterated_by",
        verbose_name=_("reiterates"),
        help_text=_("Publications whose recommendations it takes up."),
    )
    programmes = models.ManyToManyField(
        Programme,
        blank=True,
        related_name="initiatives",
        verbose_name=_("programmes it builds on"),
    )

    objects = InitiativeQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["-launched_on", "slug"]
        indexes = [
            *Page.Meta.indexes,
            *list_indexes("initiative", F("launched_on").desc()),
            models.Index(F("launched_on").desc(), "slug", name="initiative_by_day"),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def list_order(cls):
        return Order.of_days("launched_on")

    def share_facts(self):
        place = self.event.place if self.event else ""
        day = date_format(self.launched_on, "DATE_FORMAT")
        return {
            "kind": self.get_kind_display(),
            "facts": " · ".join(filter(None, [day, place])),
        }

    @property
    def sdg_list(self):
        """[(code, title of its goal)]"""
        return describe_sdgs(self.sdgs)


class Recommendation(Part):
    """A numbered recommendation at an address of its own, which people cite."""

    owner_field = "initiative"

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="recommendations",
        verbose_name=_("initiative"),
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        validators=[MinValueValidator(1)],
        help_text=_("Part of its address: once published, it stays."),
    )
    title = models.CharField(_("title"), max_length=250)
    text = RichTextField(_("text"))
    sdgs = SDGField(_("SDG targets"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number"]
        constraints = [
            Unique(
                fields=["initiative", "number"],
                name="one_recommendation_per_number",
                field="number",
                violation_error_message=_("Another recommendation has this number."),
            ),
            Check(
                condition=Q(number__gte=1),
                name="recommendation_number_from_one",
                field="number",
                violation_error_message=_("Recommendations are numbered from 1."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"

    def clean(self):
        super().clean()
        if self._state.adding or not self.initiative.is_published:
            return
        published_as = Recommendation.objects.values_list("number", flat=True).get(pk=self.pk)
        if published_as != self.number:
            raise ValidationError(
                {
                    "number": _(
                        "It is published as number %(number)s, which is part of its address and "
                        "of every citation. Take the initiative off the site to renumber it."
                    )
                    % {"number": published_as}
                }
            )

    def get_absolute_url(self):
        return path_of("initiatives:recommendation", self.initiative.slug, self.number)

    @property
    def sdg_list(self):
        """[(code, title of its goal)]"""
        return describe_sdgs(self.sdgs)


class LauncherQuerySet(PartQuerySet):
    def latest_first(self):
        return self.order_by("-initiative__launched_on", "initiative__title", "position")


class Launcher(OrderedPart):
    """Who launched it, as of that day: a person, an organisation, or one for the other."""

    owner_field = "initiative"

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="launchers")
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="launches",
        verbose_name=_("person"),
    )
    job_title = models.CharField(_("job title that day"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="launches",
        verbose_name=_("organisation"),
    )

    objects = LauncherQuerySet.as_manager()

    class Meta(OrderedPart.Meta):
        verbose_name = _("launcher")
        verbose_name_plural = _("launchers")
        constraints = [
            Check(
                condition=Q(person__isnull=False) | Q(organization__isnull=False),
                name="launcher_is_someone",
                field="person",
                violation_error_message=_("Name a person, an organisation, or both."),
            ),
        ]

    def __str__(self):
        return ", ".join(str(name) for name in [self.person, self.organization] if name)

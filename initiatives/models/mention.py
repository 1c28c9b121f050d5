"""The trace: where a recommendation was taken up again."""

from collections import defaultdict

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events.models import Event, Session
from initiatives.models.initiative import Recommendation
from initiatives.models.programme import Programme
from initiatives.models.publication import Publication
from summit_site.content.constraints import Check
from summit_site.content.parts import OrderedPart, PartQuerySet

SOURCES = ["event", "session", "publication", "programme"]


def _exactly_one(names):
    """Return the condition that one of the foreign keys `names` is set and the others are not."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class MentionQuerySet(PartQuerySet):
    def published(self):
        """Return mentions of published initiatives on published pages."""
        is_seen = Q()
        for name in SOURCES:
            is_seen |= Q(self.on_published(name))
        return self.filter(self.on_published("recommendation"), is_seen).select_related(
            "recommendation__initiative", "event", "session__event", "publication", "programme"
        )

    def at(self, event):
        """Return mentions made by the event or in one of its sessions, in the order of numbers."""
        mentions = self.model.objects.order_by().values("pk")
        # Looked up one after the other: for an OR of them PostgreSQL reads all that there are.
        keys = mentions.filter(event=event).union(mentions.filter(session__event=event))
        # With no event or other source beside them: more tables than eight PostgreSQL joins
        # in the order in which they are written, before it looks for the keys.
        found = self.filter(pk__in=keys).select_related(None)
        return found.select_related("recommendation__initiative", "session").order_by(
            "recommendation__initiative__title", "recommendation__number"
        )

    def by(self, page):
        """Return mentions made by a publication or programme, in the order of numbers."""
        return self.filter(**{page._meta.model_name: page}).order_by(
            "recommendation__initiative__title", "recommendation__number"
        )

    def oldest_first(self):
        """Return mentions in the order in which they happened, undated programmes last."""
        return self.order_by(
            Coalesce(
                "event__starts_on__year",
                "session__event__starts_on__year",
                "publication__year",
                "programme__start_year",
                "programme__starts_on__year",
            ).asc(nulls_last=True),
            Coalesce(
                "event__starts_on",
                "session__event__starts_on",
                "publication__published_on",
                "programme__starts_on",
            ).asc(nulls_last=True),
            "recommendation__number",
        )


def taken_up(mentions):
    """Return [(mention, [number])]: one for all recommendations that a source takes up alike."""
    groups = {}
    for mention in mentions:
        alike = (mention.source.pk, mention.kind, mention.note)
        groups.setdefault(alike, (mention, []))[1].append(mention.recommendation.number)
    return list(groups.values())


def trace_lines(initiative, mentions):
    """Return (years, [(recommendation, [(year, [mention])])]): what took each up in each year.

    The year of the launch is among them; None, for what has no year, comes last.
    """
    found = defaultdict(list)
    for mention in mentions:
        found[mention.recommendation_id, mention.year].append(mention)
    years = {initiative.launched_on.year, *(year for _key, year in found)}
    columns = sorted(years, key=lambda year: (year is None, year or 0))
    return columns, [
        (recommendation, [(year, found.get((recommendation.pk, year), [])) for year in columns])
        for recommendation in initiative.recommendations.all()
    ]


class Mention(OrderedPart):
    """A recommendation taken up by an event, session, publication or programme."""

    class Kind(models.TextChoices):
        CARRIED = "carried", _("Carried forward")
        QUOTED = "quoted", _("Quoted")
        REPORTED = "reported", _("Reported on")

    owner_field = "recommendation"
    is_edited_apart = True

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="mentions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CARRIED)
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("event"),
    )
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("session"),
    )
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("publication"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("programme"),
    )
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("How it was taken up, in a sentence.")
    )

    objects = MentionQuerySet.as_manager()

    class Meta(OrderedPart.Meta):
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            Check(
                condition=_exactly_one(SOURCES),
                name="mention_has_one_source",
                field="event",
                violation_error_message=_(
                    "Choose one: the event, session, publication or programme that mentions it."
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.source}"

    @property
    def source(self):
        """The event, session, publication or programme that mentions it."""
        return self.event or self.session or self.publication or self.programme

    @property
    def page(self):
        """The page to read about it: the source, or the event of a session."""
        return self.session.event if self.session else self.source

    @property
    def year(self):
        """The year of the source, None where that is not known."""
        event = self.event or (self.session and self.session.event)
        if event:
            return event.starts_on.year
        return self.publication.year if self.publication else self.programme.year

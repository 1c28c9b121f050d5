"""The programme of an event, and who appeared in it as what."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from summit_site.content.choices import language_choices
from summit_site.content.constraints import Check
from summit_site.content.parts import OrderedPart, PartQuerySet


class SessionQuerySet(PartQuerySet):
    def in_order(self):
        """Return sessions as they follow one another: by day and time if known, else as placed."""
        return self.order_by(
            F("day").asc(nulls_first=True), F("starts").asc(nulls_first=True), "position"
        )


class Session(OrderedPart):
    """A part of the programme. Its times are those of the event's own clock, `Event.time_zone`."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        KEYNOTE = "keynote", _("Keynote")
        SPEECH = "speech", _("Speech")
        PANEL = "panel", _("Panel")
        LAUNCH = "launch", _("Launch")
        CEREMONY = "ceremony", _("Ceremony")
        WORKSHOP = "workshop", _("Workshop")
        PLENARY = "plenary", _("Plenary")
        BREAK = "break", _("Break")
        CLOSING = "closing", _("Closing")
        OTHER = "other", _("Other")

    owner_field = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SPEECH)
    title = models.CharField(_("title"), max_length=250)
    abstract = models.TextField(_("abstract"), max_length=3000, blank=True)
    day = models.DateField(
        _("day"),
        null=True,
        blank=True,
        help_text=_("Leave day and times empty where they are not known."),
    )
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=100, blank=True)
    language = models.CharField(
        _("language spoken"), max_length=10, blank=True, choices=language_choices
    )
    recording_url = models.URLField(_("recording"), blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta(OrderedPart.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            Check(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gt=F("starts")),
                name="session_ends_after_it_starts",
                field="ends",
                violation_error_message=_("The session ends before it starts."),
            ),
            Check(
                condition=Q(ends=None) | Q(starts__isnull=False),
                name="session_with_an_end_has_a_start",
                field="starts",
                violation_error_message=_("Give the time it starts as well."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.day and not self.event.includes(self.day):
            raise ValidationError({"day": _("The event is not held on that day.")})

    @property
    def place_on_page(self):
        """The path of its place on the event's page."""
        return f"{self.event.get_absolute_url()}#session-{self.pk}"

    @property
    def starts_at(self):
        """The start as an aware datetime in the event's zone, or None where day or time is open."""
        return self._at(self.starts)

    @property
    def ends_at(self):
        """The end as an aware datetime in the event's zone, or None where day or time is open."""
        return self._at(self.ends)

    def _at(self, time):
        if self.day is None or time is None:
            return None
        return datetime.combine(self.day, time, ZoneInfo(self.event.time_zone))


class AppearanceQuerySet(PartQuerySet):
    def latest_first(self):
        return self.order_by("-event__starts_on", "event__slug", "position")


class Appearance(OrderedPart):
    """A person at an event, with the title and organisation of that day, which stay."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Speaker")
        MODERATOR = "moderator", _("Moderator")
        PANELLIST = "panellist", _("Panellist")
        HOST = "host", _("Host")
        GUEST = "guest", _("Guest")

    owner_field = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="appearances")
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="appearances",
        verbose_name=_("session"),
        help_text=_("If known. A new session can be chosen here once the event is saved."),
    )
    person = models.ForeignKey(
        "events.Person", models.PROTECT, related_name="appearances", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.SPEAKER)
    job_title = models.CharField(
        _("job title that day"), max_length=200, blank=True, help_text=_("For example: Director.")
    )
    organization = models.ForeignKey(
        "events.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        verbose_name=_("organisation that day"),
    )
    speech_title = models.CharField(_("title of the speech"), max_length=250, blank=True)

    objects = AppearanceQuerySet.as_manager()

    class Meta(OrderedPart.Meta):
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        # Whether somebody appeared at an event, or for an organisation, is asked of one after
        # another where they appeared often.
        indexes = [
            models.Index(fields=["person", "event"], name="appearance_of_person"),
            models.Index(fields=["organization", "person"], name="appearance_for_organization"),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}"

    @property
    def place_on_page(self):
        """The path of its place on the event's page."""
        return f"{self.event.get_absolute_url()}#appearance-{self.pk}"

    def clean(self):
        super().clean()
        if self.session and self.session.event_id != self.event_id:
            raise ValidationError({"session": _("This session belongs to another event.")})

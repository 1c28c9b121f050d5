"""Events, and the organisations behind them."""

from collections import defaultdict
from itertools import groupby

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from events.models.series import EventSeries, Topic
from summit_site.content import share_pictures
from summit_site.content.addresses import path_of
from summit_site.content.choices import country_name, time_zone_choices
from summit_site.content.constraints import Check, Unique
from summit_site.content.dates import date_range_text
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.parts import OrderedPart, grouped
from summit_site.content.publishing import Status
from summit_site.content.queries import CountUpTo, JSONRows, count_beside
from summit_site.content.richtext import RichTextField
from summit_site.content.steps import Order
from summit_site.content.translation import active_language, comma_list


class EventQuerySet(PageQuerySet):
    def upcoming(self):
        """Return events still to be held, the next first; a postponed one is, whatever its date."""
        return self.filter(
            Q(ends_on__gte=timezone.localdate()) | Q(holding=Event.Holding.POSTPONED)
        ).order_by("starts_on", "slug")

    def past(self):
        """Return all other events, the latest first."""
        today = timezone.localdate()
        return (
            # That it began before says nothing new, but there the index can begin.
            self.filter(starts_on__lt=today, ends_on__lt=today)
            .exclude(holding=Event.Holding.POSTPONED)
            .order_by("-starts_on", "slug")
        )

    def for_cards(self):
        """Load what includes/event_card.html shows: series, hosts and cover, in three queries."""
        from events.models import EventOrganization, Photo

        hosts = EventOrganization.objects.filter(role__in=EventOrganization.HOSTING)
        covers = Photo.objects.order_by("position")[:1]
        return self.select_related("series").prefetch_related(
            Prefetch("organization_roles", hosts.select_related("organization"), "hosts"),
            Prefetch("photos", covers, "covers"),
        )

    def for_page(self):
        """Load what the event's page shows, in seven queries however much there is."""
        from events.models import Appearance, Document, EventOrganization, Session

        return (
            self.with_topic_rows()
            .select_related("series")
            .with_neighbour_rows()
            .prefetch_related(
                Prefetch(
                    "organization_roles", EventOrganization.objects.select_related("organization")
                ),
                Prefetch("sessions", Session.objects.in_order()),
                Prefetch(
                    "appearances", Appearance.objects.select_related("person", "organization")
                ),
                "photos",
                Prefetch("documents", Document.objects.select_related("session")),
            )
        )

    def with_neighbour_rows(self):
        """Add `edition_before` and `edition_after`, each a list of at most one row.

        They are the published editions of its series next to it: of many, two are read.
        """
        editions = Event.objects.published().filter(series=OuterRef("series"))
        day, slug = OuterRef("starts_on"), OuterRef("slug")
        # Not simply before it, or on its day with a slug before its own: no index answers an OR.
        before = editions.filter(starts_on__lte=day).exclude(starts_on=day, slug__gte=slug)
        after = editions.filter(starts_on__gte=day).exclude(starts_on=day, slug__lte=slug)
        last = before.order_by("-starts_on", "-slug")[:1]
        first = after.order_by("starts_on", "slug")[:1]
        return self.annotate(
            edition_before=JSONRows(last, "slug", "title"),
            edition_after=JSONRows(first, "slug", "title"),
        )

    def for_followers(self):
        """Load what calendars and feeds tell of an event, in two queries."""
        from events.models import Photo

        covers = Photo.objects.order_by("position")[:1]
        return self.with_topic_rows().prefetch_related(Prefetch("photos", covers, "covers"))

    def with_topic_rows(self):
        """Name the topics beside each event."""
        topics = Topic.objects.published().filter(events=OuterRef("pk"))
        return self.annotate(topic_rows=JSONRows(topics, "slug", "title"))

    def with_people_counts(self):
        """Count the people who appeared at each event, as `people_count`.

        In a subquery: of a list that is cut, only the events that are shown are counted for.
        """
        from events.models import Appearance

        return self.annotate(people_count=count_beside(Appearance.objects, "event", "person"))

    def with_gaps(self):
        """Mark each event with what staff may still want to add; see `Event.gaps`."""
        from events.models import Appearance, EventOrganization, Photo

        def has(parts):
            # Not whether one exists: PostgreSQL would first look for the parts of all events.
            return CountUpTo(parts.filter(event=OuterRef("pk")).order_by(), 1)

        return self.annotate(
            has_photo=has(Photo.objects),
            has_host=has(EventOrganization.objects.filter(role__in=EventOrganization.HOSTING)),
            has_people=has(Appearance.objects),
        )

    def lacking(self, gap):
        """Return the events that lack `gap`, a key of `Event.GAPS`; `Event.gaps` says it of one."""
        lacks = {
            "summary": ~Q(summary__gt=""),
            "place": ~Q(city__gt="") & Q(country="") & ~Q(mode=Event.Mode.ONLINE),
            "host": Q(has_host=0),
            "people": Q(has_people=0),
            "photo": Q(has_photo=0),
            "release_date": Q(released_on=None),
        }
        return self.with_gaps().filter(lacks[gap])


class Event(Page):
    view_name = "events:detail"

    class Kind(models.TextChoices):
        SUMMIT = "summit", _("Summit")
        CONFERENCE = "conference", _("Conference")
        FORUM = "forum", _("Forum")
        SYMPOSIUM = "symposium", _("Symposium")
        SEMINAR = "seminar", _("Seminar")
        WORKSHOP = "workshop", _("Workshop")
        WEBINAR = "webinar", _("Webinar")
        CEREMONY = "ceremony", _("Ceremony")
        MEETING = "meeting", _("Meeting")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class Holding(models.TextChoices):
        SCHEDULED = "scheduled", _("As scheduled")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        POSTPONED = "postponed", _("Postponed, no new date yet")
        CANCELLED = "cancelled", _("Cancelled")

    # What an event may lack that its page would be better for, and what staff call it.
    GAPS = {
        "summary": _("summary"),
        "place": _("place"),
        "host": _("host"),
        "people": _("people"),
        "photo": _("photo"),
        "release_date": _("release date"),
    }

    title = models.CharField(_("title"), max_length=250)
    series = models.ForeignKey(
        EventSeries,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )
    edition = models.PositiveSmallIntegerField(
        _("edition"), null=True, blank=True, help_text=_("Its number in the series: 2.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SUMMIT)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.IN_PERSON)
    theme = models.CharField(
        _("theme"), max_length=300, blank=True, help_text=_("Without quotation marks.")
    )
    summary = models.TextField(
        _("summary"),
        max_length=1000,
        blank=True,
        help_text=_("One paragraph that says what it was; lists and search engines show it."),
    )
    body = RichTextField(_("story"), help_text=_("What happened, as the press release tells it."))

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(
        _("last day"), blank=True, help_text=_("Left empty, it is the first day.")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        choices=time_zone_choices,
        default="UTC",
        help_text=_("All times of the programme are in this zone."),
    )
    holding = models.CharField(_("held"), max_length=20, choices=Holding, default=Holding.SCHEDULED)
    # How often when, where or whether it is held has changed; see events/models/sequence.py.
    sequence = models.PositiveIntegerField(_("significant changes"), default=0, editable=False)
    former_starts_on = models.DateField(_("first day before the change"), null=True, blank=True)
    former_ends_on = models.DateField(_("last day before the change"), null=True, blank=True)
    released_on = models.DateField(
        _("release date"), null=True, blank=True, help_text=_("Date of the press release.")
    )

    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("street address"), max_length=250, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees, north positive: 39.904200."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("In degrees, east positive: 116.407400."),
    )
    registration_url = models.URLField(_("registration"), blank=True)
    stream_url = models.URLField(_("live stream or recording"), blank=True)
    participants_note = models.TextField(
        _("who took part"),
        max_length=1000,
        blank=True,
        help_text=_("For example: experts and guests from institutions at all levels."),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="events", verbose_name=_("topics")
    )

    objects = EventQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "slug"]
        indexes = [
            *Page.Meta.indexes,
            *list_indexes("event", F("starts_on").desc()),
            models.Index(F("starts_on").desc(), "slug", name="event_by_day"),
            models.Index(fields=["ends_on"]),
            # With the column that all of them have alike: else SQLite would not use it in an OR.
            models.Index(
                fields=["holding", "starts_on"],
                condition=Q(holding="postponed"),
                name="event_postponed",
            ),
            *(
                models.Index(
                    name,
                    F("starts_on").desc(),
                    "slug",
                    condition=Q(status=Status.PUBLISHED),
                    name=f"event_by_{name}",
                )
                for name in ["kind", "country", "series"]
            ),
        ]
        constraints = [
            *Page.Meta.constraints,
            Check(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
                field="ends_on",
                violation_error_message=_("The last day is before the first day."),
            ),
            Check(
                condition=Q(former_ends_on=None)
                | Q(former_starts_on__isnull=False, former_ends_on__gte=F("former_starts_on")),
                name="event_ended_after_it_started",
                field="former_ends_on",
                violation_error_message=_("The former last day is before the former first day."),
            ),
            Check(
                condition=~Q(holding="rescheduled") | Q(former_starts_on__isnull=False),
                name="event_rescheduled_from_a_date",
                field="former_starts_on",
                violation_error_message=_("Give the first day it had before it was rescheduled."),
            ),
            Check(
                condition=Q(latitude=None, longitude=None)
                # NULL in a range is neither true nor false, and a check refuses only what is false.
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="event_has_both_coordinates_or_none",
                field="latitude",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            Unique(
                fields=["series", "edition"],
                name="one_event_per_edition",
                field="edition",
                violation_error_message=_("This series already has an edition of this number."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        self.ends_on = self.ends_on or self.starts_on

    def save(self, *, update_fields=None, **kwargs):
        self.ends_on = self.ends_on or self.starts_on
        if update_fields is not None:
            update_fields = {*update_fields, "sequence"}
        super().save(update_fields=update_fields, **kwargs)

    @classmethod
    def list_order(cls):
        return Order.of_days("starts_on")

    def includes(self, day):
        """Whether the event is held on `day`; True while its own days are unknown or wrong."""
        first, last = self.starts_on, self.ends_on or self.starts_on
        return not first or last < first or first <= day <= last

    @property
    def place(self):
        """City and country, as far as they are known: "Beijing, China"."""
        return comma_list([self.city, country_name(self.country.code, get_language())])

    def share_facts(self):
        days = date_range_text(self.starts_on, self.ends_on)
        facts = {
            "kind": self.get_kind_display(),
            "facts": " · ".join(filter(None, [days, self.place])),
        }
        cover = self.photos.first()
        if cover and cover.image.width >= share_pictures.LEAST_WIDTH:
            facts |= {"photo": cover.image.name, "focus": (cover.focal_x, cover.focal_y)}
        return facts

    @property
    def categories(self):
        """What it is filed under, in the reader's language: kind, topics; needs topic rows."""
        topics = [
            row["title"] for row in self.topic_rows if row["title_language"] == active_language()
        ]
        return [self.get_kind_display(), *topics]

    @property
    def is_upcoming(self):
        """Whether it is still to be held; `EventQuerySet.upcoming` says the same of many."""
        return self.ends_on >= timezone.localdate() or self.holding == self.Holding.POSTPONED

    @property
    def is_within_a_month(self):
        """Whether it takes several days, all of one month."""
        first, last = self.starts_on, self.ends_on
        return first != last and (first.year, first.month) == (last.year, last.month)

    @property
    def organizations_by_role(self):
        """[(name of the role, [EventOrganization])], hosts first, each role in staff's order."""
        roles = self.organization_roles.all()
        return grouped(roles, EventOrganization.Role.choices, lambda each: each.role)

    @property
    def programme(self):
        """[(day or None, [session])]; each session has its appearances in `people`."""
        people = defaultdict(list)
        for appearance in self.appearances.all():
            people[appearance.session_id].append(appearance)
        sessions = list(self.sessions.all())
        for session in sessions:
            session.people = people[session.pk]
        return [(day, list(group)) for day, group in groupby(sessions, lambda each: each.day)]

    @property
    def programme_address(self):
        """The address of its programme on a page of its own, which says how speeches are cited."""
        return path_of("events:event-programme", self.slug)

    @property
    def has_times(self):
        """Whether anything in its programme has a time; needs `for_page()`."""
        return any(session.starts for session in self.sessions.all())

    @property
    def people_outside_programme(self):
        """The appearances that belong to no session."""
        return [who for who in self.appearances.all() if who.session_id is None]

    @property
    def neighbours(self):
        """(edition before, edition after) as rows, None where there is none; a draft has none yet.

        Needs `with_neighbour_rows()`.
        """
        if not self.is_published:
            return None, None
        return next(iter(self.edition_before), None), next(iter(self.edition_after), None)

    @property
    def gaps(self):
        """What staff may still want to add, in their words; needs `with_gaps()`."""
        present = {
            "summary": self.summary,
            "place": self.place or self.mode == self.Mode.ONLINE,
            "host": self.has_host,
            "people": self.has_people,
            "photo": self.has_photo,
            "release_date": self.released_on,
        }
        return [name for gap, name in self.GAPS.items() if not present[gap]]

    def changes_since(self, before):
        """Return [(what, then, now)] for what differs from the edition `before`, or [] for None.

        Both need `for_cards()`.
        """
        if before is None:
            return []
        compared = [
            (_("Place"), before.place, self.place),
            (_("Mode"), before.get_mode_display(), self.get_mode_display()),
            (_("Hosts"), before.host_names, self.host_names),
        ]
        return [(what, then, now) for what, then, now in compared if now and then != now]

    @property
    def host_names(self):
        """The names of the hosts in order, "A, B"; needs `for_cards()`."""
        return comma_list(role.organization.label for role in self.hosts)


class EventOrganization(OrderedPart):
    class Role(models.TextChoices):
        HOST = "host", _("Host")
        CO_HOST = "co_host", _("Co-host")
        ORGANIZER = "organizer", _("Organiser")
        CO_ORGANIZER = "co_organizer", _("Co-organiser")
        SUPPORTER = "supporter", _("Supporter")
        SPONSOR = "sponsor", _("Sponsor")
        PARTNER = "partner", _("Partner")
        MEDIA_PARTNER = "media_partner", _("Media partner")

    # Whose event it is, where a list has room for no more.
    HOSTING = [Role.HOST, Role.CO_HOST, Role.ORGANIZER, Role.CO_ORGANIZER]

    owner_field = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="organization_roles")
    organization = models.ForeignKey(
        "events.Organization",
        models.PROTECT,
        related_name="event_roles",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.HOST)

    class Meta(OrderedPart.Meta):
        verbose_name = _("organisation of the event")
        verbose_name_plural = _("organisations of the event")
        constraints = [
            Unique(
                fields=["event", "organization", "role"],
                name="one_row_per_organization_and_role",
                field="organization",
                violation_error_message=_("This organisation already has this role here."),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.organization}"

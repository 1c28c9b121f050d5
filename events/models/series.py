"""What events are filed under: the series that they continue, and their topics."""

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from summit_site.content.pages import Page, PageQuerySet
from summit_site.content.publishing import Status, status_field
from summit_site.content.richtext import RichTextField


class GatheringQuerySet(PageQuerySet):
    def in_list_order(self):
        """Return the records with how many events they have, and the first and last year."""
        from events.models import Event

        shown = Q(events__in=Event.objects.published())
        return self.annotate(
            event_count=Count("events", filter=shown),
            first_year=Min("events__starts_on__year", filter=shown),
            last_year=Max("events__starts_on__year", filter=shown),
        )


class Gathering(Page):
    """A page that brings events together."""

    status = status_field(Status.PUBLISHED)
    title = models.CharField(_("title"), max_length=200)
    description = RichTextField(_("description"))

    objects = GatheringQuerySet.as_manager()

    class Meta(Page.Meta):
        abstract = True
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def list_note(self):
        """How many events it has, and of which years; needs `in_list_order()`."""
        if not self.event_count:
            return ""
        count = ngettext("%(count)d event", "%(count)d events", self.event_count)
        years = dict.fromkeys([self.first_year, self.last_year])
        return f"{count % {'count': self.event_count}} · {'–'.join(map(str, years))}"


class EventSeries(Gathering):
    view_name = "events:series"

    class Meta(Gathering.Meta):
        verbose_name = _("event series")
        verbose_name_plural = _("event series")

    @cached_property
    def editions_with_changes(self):
        """[(event, changes since the edition before)], the first edition first."""
        events = self.events.published().for_cards().with_people_counts()
        editions = list(events.order_by("starts_on", "edition"))
        return [
            (event, event.changes_since(before))
            for before, event in zip([None, *editions], editions, strict=False)
        ]


class Topic(Gathering):
    view_name = "events:topic"

    class Meta(Gathering.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def published_events(self):
        """Return its events for a list, the latest first."""
        return self.events.published().for_cards().order_by("-starts_on", "title")

"""What events are filed under: the series that they continue, and their topics."""

from django.db import models
from django.db.models import OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from summit_site.content.many import MOST, Beginning, having
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.publishing import Status, status_field
from summit_site.content.queries import CountUpTo
from summit_site.content.richtext import RichTextField


class GatheringQuerySet(PageQuerySet):
    def for_cards(self):
        """Load with each record how many events it has, MOST + 1 if there are more than MOST."""
        from events.models import Event

        way = self.model._meta.get_field("events").remote_field.name
        shown = Event.objects.published().filter(**{way: OuterRef("pk")})
        return self.annotate(event_count=CountUpTo(shown.order_by(), MOST + 1))


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
        """How many events it has; needs `for_cards()`."""
        if not self.event_count:
            return ""
        if self.event_count > MOST:
            return _("more than a thousand events")
        count = ngettext("%(count)d event", "%(count)d events", self.event_count)
        return count % {"count": self.event_count}


class EventSeries(Gathering):
    view_name = "events:series"

    class Meta(Gathering.Meta):
        verbose_name = _("event series")
        verbose_name_plural = _("event series")
        indexes = [*Page.Meta.indexes, *list_indexes("series")]

    @cached_property
    def editions_with_changes(self):
        """[(event, changes since the edition before)] of the latest, the first edition first."""
        latest = self.events.published().for_cards().with_people_counts()
        editions = Beginning(latest.order_by("-starts_on", "slug"))
        editions.reverse()
        before = [None, *editions]
        for place, event in enumerate(editions):
            editions[place] = event, event.changes_since(before[place])
        return editions


class Topic(Gathering):
    view_name = "events:topic"

    class Meta(Gathering.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [*Page.Meta.indexes, *list_indexes("topic")]

    def published_events(self):
        """Return its latest events for a list; `is_cut` says whether there are more."""
        relation = self.events
        filed = relation.through.objects.filter(topic=self)
        events = having(relation.model.objects.published().named(), filed, "event")
        return Beginning(events.for_cards().order_by("-starts_on", "slug"))

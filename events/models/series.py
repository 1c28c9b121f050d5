"""What events are filed under: the series that they continue, and their topics."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from summit_site.content.many import Beginning, having
from summit_site.content.pages import Page, list_indexes
from summit_site.content.publishing import Status, status_field
from summit_site.content.richtext import RichTextField


class EventSeries(Page):
    status = status_field(Status.PUBLISHED)
    title = models.CharField(_("title"), max_length=200)
    description = RichTextField(_("description"))

    class Meta(Page.Meta):
        verbose_name = _("event series")
        verbose_name_plural = _("event series")
        ordering = ["title"]
        indexes = [*Page.Meta.indexes, *list_indexes("series")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:series", args=[self.slug])

    def editions_with_changes(self):
        """Return [(event, changes since the edition before)] of the latest, the first one first."""
        latest = self.events.published().for_cards().order_by("-starts_on", "-edition")
        editions = Beginning(latest)
        editions.reverse()
        before = [None, *editions]
        for place, event in enumerate(editions):
            editions[place] = event, event.changes_since(before[place])
        return editions


class Topic(Page):
    status = status_field(Status.PUBLISHED)
    title = models.CharField(_("title"), max_length=200)
    description = RichTextField(_("description"))

    class Meta(Page.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["title"]
        indexes = [*Page.Meta.indexes, *list_indexes("topic")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:topic", args=[self.slug])

    def published_events(self):
        """Return its latest events for a list; `is_cut` says whether there are more."""
        relation = self.events
        filed = relation.through.objects.filter(topic=self)
        events = having(relation.model.objects.published().named(), filed, "event")
        return Beginning(events.for_cards().order_by("-starts_on", "slug"))

from dataclasses import replace

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.calendars import calendar_response, event_calendar_response
from events.facets import EVENT_FACETS
from events.feeds import event_feed_response
from events.linked_data import (
    event_facts,
    organization_facts,
    person_facts,
    programme_facts,
    series_facts,
    topic_facts,
)
from events.models import Document, Event, EventSeries, Organization, Person, Topic
from summit_site.content.documents import download
from summit_site.content.facets import FilteredList, parameters_of
from summit_site.content.following import Channel
from summit_site.content.linked_data import list_facts
from summit_site.content.steps import PARAMETERS
from summit_site.content.views import PublishedDetailView, PublishedListView, page_of, public_page


@public_page(*PARAMETERS, *parameters_of(EVENT_FACETS))
def event_list(request):
    filtered = _filtered_events(request)
    is_upcoming = "upcoming" in filtered.chosen.values()
    order = replace(Event.list_order(), is_descending=not is_upcoming)
    page = page_of(filtered.matching(), request, order, filtered.glance)
    context = {"page": page, "filtered": filtered, "page_facts": list_facts(_("Events"), page)}
    return render(request, "events/event_list.html", context)


@public_page(*parameters_of(EVENT_FACETS))
@require_safe
def event_list_calendar(request):
    return calendar_response(request, _event_channel(request))


@public_page(*parameters_of(EVENT_FACETS))
@require_safe
def event_list_feed(request, form):
    return event_feed_response(request, form, _event_channel(request))


def _event_channel(request):
    return Channel.of_list(_("Events"), reverse("events:list"), _filtered_events(request))


def _filtered_events(request):
    events = Event.objects.published()
    return FilteredList(events, EVENT_FACETS, request.GET)


class EventDetail(PublishedDetailView):
    model = Event
    facts_of = staticmethod(event_facts)


class EventCalendar(PublishedDetailView):
    """An event with its sessions, for calendars."""

    model = Event

    def get_queryset(self):
        return Event.objects.published().for_followers()

    def render_to_response(self, context):
        return event_calendar_response(self.request, self.object)


class EventProgramme(PublishedDetailView):
    model = Event
    template_name = "events/event_programme.html"
    facts_of = staticmethod(programme_facts)


class SeriesList(PublishedListView):
    model = EventSeries


class SeriesDetail(PublishedDetailView):
    model = EventSeries
    facts_of = staticmethod(series_facts)


class CalendarOfEvents(PublishedDetailView):
    """The events of a page that has `events`, for calendars."""

    def render_to_response(self, context):
        channel = Channel.of_page(self.object, self.object.events)
        return calendar_response(self.request, channel)


class FeedOfEvents(PublishedDetailView):
    """The events of a page that has `events`, for feed readers."""

    def render_to_response(self, context):
        channel = Channel.of_page(self.object, self.object.events)
        return event_feed_response(self.request, self.kwargs["form"], channel)


class TopicList(PublishedListView):
    model = Topic


class TopicDetail(PublishedDetailView):
    model = Topic
    facts_of = staticmethod(topic_facts)


class PersonList(PublishedListView):
    model = Person


class PersonDetail(PublishedDetailView):
    model = Person
    facts_of = staticmethod(person_facts)


class OrganizationList(PublishedListView):
    model = Organization


class OrganizationDetail(PublishedDetailView):
    model = Organization
    facts_of = staticmethod(organization_facts)


def document(request, pk):
    """The present file of a document of a published event, always as a download."""
    record = get_object_or_404(Document.objects.published(), pk=pk)
    return download(record.file.open())

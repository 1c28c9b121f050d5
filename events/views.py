from django.http import FileResponse
from django.shortcuts import get_object_or_404, render

from events.facets import EVENT_FACETS
from events.models import Document, Event, EventSeries, Organization, Person, Topic
from summit_site.content.facets import FilteredList, parameters_of
from summit_site.content.views import PublishedDetailView, PublishedListView, page_of, public_page


@public_page("page", *parameters_of(EVENT_FACETS))
def event_list(request):
    events = Event.objects.published().order_by("-starts_on", "title")
    filtered = FilteredList(events, EVENT_FACETS, request.GET)
    page = page_of(filtered.matching().for_cards(), request)
    return render(request, "events/event_list.html", {"page": page, "filtered": filtered})


class EventDetail(PublishedDetailView):
    model = Event


class EventProgramme(PublishedDetailView):
    model = Event
    template_name = "events/event_programme.html"


class SeriesList(PublishedListView):
    model = EventSeries


class SeriesDetail(PublishedDetailView):
    model = EventSeries


class TopicList(PublishedListView):
    model = Topic


class TopicDetail(PublishedDetailView):
    model = Topic


class PersonList(PublishedListView):
    model = Person


class PersonDetail(PublishedDetailView):
    model = Person


class OrganizationList(PublishedListView):
    model = Organization


class OrganizationDetail(PublishedDetailView):
    model = Organization


def document(request, pk):
    """The present file of a document of a published event, always as a download."""
    record = get_object_or_404(Document.objects.published(), pk=pk)
    return FileResponse(record.file.open(), as_attachment=True)

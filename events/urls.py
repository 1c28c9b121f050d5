from django.urls import path

from events import views
from events.models import EventSeries, Organization

app_name = "events"

urlpatterns = [
    path("events/", views.event_list, name="list"),
    path("events/calendar.ics", views.event_list_calendar, name="list-calendar"),
    path("events/feed.<str:form>", views.event_list_feed, name="list-feed"),
    path("events/<slug:slug>/", views.EventDetail.as_view(), name="detail"),
    path("events/<slug:slug>/calendar.ics", views.EventCalendar.as_view(), name="event-calendar"),
    path("events/<slug:slug>/programme/", views.EventProgramme.as_view(), name="event-programme"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("series/", views.SeriesList.as_view(), name="series-list"),
    path("series/<slug:slug>/", views.SeriesDetail.as_view(), name="series"),
    path(
        "series/<slug:slug>/calendar.ics",
        views.CalendarOfEvents.as_view(model=EventSeries),
        name="series-calendar",
    ),
    path(
        "series/<slug:slug>/feed.<str:form>",
        views.FeedOfEvents.as_view(model=EventSeries),
        name="series-feed",
    ),
    path("topics/", views.TopicList.as_view(), name="topic-list"),
    path("topics/<slug:slug>/", views.TopicDetail.as_view(), name="topic"),
    path("people/", views.PersonList.as_view(), name="person-list"),
    path("people/<slug:slug>/", views.PersonDetail.as_view(), name="person"),
    path("organizations/", views.OrganizationList.as_view(), name="organization-list"),
    path("organizations/<slug:slug>/", views.OrganizationDetail.as_view(), name="organization"),
    path(
        "organizations/<slug:slug>/calendar.ics",
        views.CalendarOfEvents.as_view(model=Organization),
        name="organization-calendar",
    ),
    path(
        "organizations/<slug:slug>/feed.<str:form>",
        views.FeedOfEvents.as_view(model=Organization),
        name="organization-feed",
    ),
]

"""What happened, and who took part."""

from events.models.event import Event, EventOrganization
from events.models.media import Document, DocumentVersion, Photo
from events.models.people import Organization, Person, PersonLink
from events.models.programme import Appearance, Session
from events.models.sequence import count_change_of_event, count_change_of_session
from events.models.series import EventSeries, Topic

__all__ = [
    "Appearance",
    "Document",
    "DocumentVersion",
    "Event",
    "EventOrganization",
    "EventSeries",
    "Organization",
    "Person",
    "PersonLink",
    "Photo",
    "Session",
    "Topic",
    "count_change_of_event",
    "count_change_of_session",
]

"""What the API tells of events, and of the people and organisations that took part."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch
from pydantic import Field

from events.facets import EVENT_FACETS
from events.models import (
    Appearance,
    Document,
    Event,
    EventOrganization,
    EventSeries,
    Organization,
    Person,
    Session,
    Topic,
)
from summit_site.content.addresses import absolute
from summit_site.content.open_data.data import (
    Address,
    Data,
    Named,
    PageData,
    RichTexts,
    Texts,
    in_languages,
    one_of,
    texts,
)
from summit_site.content.open_data.resources import Resource


class SessionData(Data):
    """A part of the programme; its times are RFC 3339 with the offset of the event's zone."""

    id: UUID
    kind: one_of(Session.Kind)
    title: Texts
    abstract: Texts
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    room: Texts
    language: str | None
    recording_url: Address | None


class EventOrganizationData(Data):
    organization: Named
    role: one_of(EventOrganization.Role)


class AppearanceData(Data):
    """A person with the job title and organisation of that day; `session` is its id, if known."""

    id: UUID
    person: Named
    role: one_of(Appearance.Role)
    job_title: Texts
    organization: Named | None
    speech_title: Texts
    session: UUID | None

    @staticmethod
    def tell_session(record, language):
        return record.session_id


class PhotoData(Data):
    id: UUID
    url: Address
    width: int
    height: int
    alternative_text: Texts = Field(description="Empty for a picture that only decorates.")
    caption: Texts
    credit: str | None
    licence: str | None

    @staticmethod
    def tell_url(record, language):
        return absolute(record.image.url)

    @staticmethod
    def tell_alternative_text(record, language):
        return {} if record.is_decorative else texts(record, "alternative_text", language)

    @staticmethod
    def tell_width(record, language):
        return record.image.width

    @staticmethod
    def tell_height(record, language):
        return record.image.height


class DocumentData(Data):
    """A file at an address that stays; `version` counts its replacements."""

    id: UUID
    title: Texts
    kind: one_of(Document.Kind)
    language: str | None
    url: Address
    version: int
    session: UUID | None

    @staticmethod
    def tell_url(record, language):
        return absolute(record.get_absolute_url())

    @staticmethod
    def tell_session(record, language):
        return record.session_id


class EventData(PageData):
    """An event; its days are those of its own time zone."""

    title: Texts
    kind: one_of(Event.Kind)
    mode: one_of(Event.Mode)
    holding: one_of(Event.Holding)
    notice: Texts = Field(description="Says so where it is not held as scheduled.")
    theme: Texts
    summary: Texts
    body: RichTexts
    starts_on: date
    ends_on: date
    time_zone: str = Field(description="The name of a zone of the IANA data base: Asia/Shanghai.")
    former_starts_on: date | None
    former_ends_on: date | None
    released_on: date | None
    venue: Texts
    address: Texts
    city: Texts
    country: str | None = Field(description="Two letters, as ISO 3166-1 has them.")
    latitude: float | None
    longitude: float | None
    registration_url: Address | None
    stream_url: Address | None
    participants_note: Texts
    series: Named | None
    edition: int | None
    topics: list[Named]
    organizations: list[EventOrganizationData]
    sessions: list[SessionData]
    appearances: list[AppearanceData]
    photos: list[PhotoData] = Field(description="The first one is the cover.")
    documents: list[DocumentData]

    @staticmethod
    def tell_notice(record, language):
        if record.holding == Event.Holding.SCHEDULED:
            return {}
        return in_languages(record.get_holding_display, language)

    @staticmethod
    def tell_organizations(record, language):
        return list(record.organization_roles.all())


def load_events(events):
    """Load what is told of events, in seven queries more."""
    roles = EventOrganization.objects.select_related("organization")
    appearances = Appearance.objects.select_related("person", "organization")
    return events.select_related("series").prefetch_related(
        Prefetch("topics", Topic.objects.published()),
        Prefetch("organization_roles", roles),
        Prefetch("sessions", Session.objects.in_order()),
        Prefetch("appearances", appearances),
        "photos",
        "documents",
    )


class TitledData(PageData):
    """A series of events, or a topic."""

    title: Texts
    description: RichTexts


class SeriesData(TitledData):
    """A series of events; its editions are in /events/?series=."""


class TopicData(TitledData):
    """A topic; its events are in /events/?topic=."""


class PersonLinkData(Data):
    label: Texts
    url: Address


class PersonAppearanceData(Data):
    """What somebody was, said and did at a published event, as of that day."""

    id: UUID
    event: Named
    session: UUID | None
    role: one_of(Appearance.Role)
    job_title: Texts
    organization: Named | None
    speech_title: Texts

    @staticmethod
    def tell_session(record, language):
        return record.session_id


class PersonData(PageData):
    family_name: Texts
    given_name: Texts
    name_order: one_of(Person.NameOrder)
    native_name: str | None
    native_language: str | None
    portrait: Address | None
    biography: RichTexts
    orcid: str | None
    links: list[PersonLinkData]
    appearances: list[PersonAppearanceData]


def load_people(people):
    """Load what is told of people, in two queries more."""
    appearances = Appearance.objects.published().latest_first()
    return people.prefetch_related(
        "links", Prefetch("appearances", appearances.select_related("event", "organization"))
    )


class OrganizationData(PageData):
    name: Texts
    short_name: Texts
    kind: one_of(Organization.Kind)
    parent: Named | None
    country: str | None
    logo: Address | None
    website: Address | None
    description: RichTexts
    ror: str | None
    wikidata: str | None


def load_organizations(organizations):
    return organizations.select_related("parent")


def as_they_are(records):
    return records


RESOURCES = [
    Resource("events", Event, EventData, load_events, ("-starts_on", "slug"), EVENT_FACETS),
    Resource("series", EventSeries, SeriesData, as_they_are),
    Resource("people", Person, PersonData, load_people),
    Resource("organizations", Organization, OrganizationData, load_organizations),
    Resource("topics", Topic, TopicData, as_they_are),
]

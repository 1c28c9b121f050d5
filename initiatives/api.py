"""What the API tells of initiatives, their recommendations and texts, and of programmes."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from events.models import Event
from initiatives.facets import INITIATIVE_FACETS
from initiatives.models import (
    Initiative,
    Launcher,
    Mention,
    Programme,
    ProgrammeOrganization,
    Publication,
    Recommendation,
)
from initiatives.models.mention import SOURCES
from summit_site.content.addresses import absolute
from summit_site.content.facets import PageFacet
from summit_site.content.open_data.data import (
    Address,
    Data,
    Named,
    PageData,
    RichTexts,
    Texts,
    address_of,
    if_published,
    one_of,
    pages_of,
)
from summit_site.content.open_data.resources import Resource
from summit_site.content.sdgs import split_sdgs

SDGs = Annotated[list[str], Field(description="Numbers of goals and targets: 4, 4.3.")]


class RecommendationPartData(Data):
    """A recommendation; it keeps its number and its address."""

    id: UUID
    url: Address
    pages: dict[str, str] = Field(description="The page for readers, in each language it is in.")
    number: int
    title: Texts
    text: RichTexts
    sdgs: SDGs

    @staticmethod
    def tell_url(record, language):
        return address_of(record)

    @staticmethod
    def tell_pages(record, language):
        return pages_of(record, record.initiative)

    @staticmethod
    def tell_sdgs(record, language):
        return split_sdgs(record.sdgs)


class MentionData(Data):
    """Where a recommendation was taken up: an event or its session, a text, a programme."""

    id: UUID
    kind: one_of(Mention.Kind)
    note: Texts
    year: int | None
    source_type: Literal[*SOURCES]
    source: Named = Field(description="The page about it; of a session it is the event.")
    session: UUID | None

    @staticmethod
    def tell_source_type(record, language):
        return record.source._meta.model_name

    @staticmethod
    def tell_source(record, language):
        return record.page

    @staticmethod
    def tell_session(record, language):
        return record.session_id


class RecommendationData(RecommendationPartData):
    initiative: Named
    mentions: list[MentionData]


def load_recommendations(recommendations):
    """Load what is told of recommendations, in a query more."""
    mentions = Mention.objects.published().oldest_first()
    return recommendations.select_related("initiative").prefetch_related(
        Prefetch("mentions", mentions)
    )


class LauncherData(Data):
    """Who launched it, with the job title of that day: a person, an organisation, or both."""

    person: Named | None
    job_title: Texts
    organization: Named | None


class InitiativeData(PageData):
    title: Texts
    kind: one_of(Initiative.Kind)
    event: Named | None = Field(description="The event at which it was launched.")
    launched_on: date
    summary: Texts
    preamble: RichTexts
    outlook: RichTexts
    sdgs: SDGs
    progress: one_of(Initiative.Progress)
    is_open: bool = Field(description="Whether organisations may still join.")
    recommendations: list[RecommendationPartData]
    launchers: list[LauncherData]
    partners: list[Named]
    reiterates: list[Named] = Field(description="Publications that it takes up.")
    programmes: list[Named] = Field(description="Programmes that it builds on.")

    @staticmethod
    def tell_event(record, language):
        return if_published(record.event)

    @staticmethod
    def tell_sdgs(record, language):
        return split_sdgs(record.sdgs)


def load_initiatives(initiatives):
    """Load what is told of initiatives, in five queries more."""
    launchers = Launcher.objects.select_related("person", "organization")
    return initiatives.select_related("event").prefetch_related(
        "recommendations",
        "partners",
        Prefetch("launchers", launchers),
        Prefetch("reiterates", Publication.objects.published()),
        Prefetch("programmes", Programme.objects.published()),
    )


class PublicationTextData(Data):
    """A publication in one language: a file, a link, or both."""

    language: str
    file: Address | None
    link: Address | None

    @staticmethod
    def tell_file(record, language):
        return absolute(record.get_absolute_url()) if record.file else None


class PublicationData(PageData):
    title: Texts
    kind: one_of(Publication.Kind)
    summary: RichTexts
    year: int
    published_on: date | None
    publishers: list[Named]
    authors: list[Named]
    event: Named | None = Field(description="The event at which it was adopted or launched.")
    cover: Address | None
    doi: str | None
    isbn: str | None
    document_symbol: str | None
    texts: list[PublicationTextData]

    @staticmethod
    def tell_event(record, language):
        return if_published(record.event)


def load_publications(publications):
    """Load what is told of publications, in three queries more."""
    return publications.select_related("event").prefetch_related("publishers", "authors", "texts")


class ProgrammeOrganizationData(Data):
    organization: Named
    role: one_of(ProgrammeOrganization.Role)


class ProgrammeData(PageData):
    name: Texts
    acronym: Texts
    description: RichTexts
    year: int | None = Field(description="The year it started in.")
    starts_on: date | None
    link: Address | None
    organizations: list[ProgrammeOrganizationData]
    events: list[Named] = Field(description="Events at which it was presented.")

    @staticmethod
    def tell_organizations(record, language):
        return list(record.organization_roles.all())


def load_programmes(programmes):
    """Load what is told of programmes, in two queries more."""
    roles = ProgrammeOrganization.objects.select_related("organization")
    return programmes.prefetch_related(
        Prefetch("organization_roles", roles), Prefetch("events", Event.objects.published())
    )


RECOMMENDATION_FACETS = [
    PageFacet(
        "initiative",
        _("Initiative"),
        "initiative",
        pages=Initiative.objects,
        way_back="recommendations",
    )
]

RESOURCES = [
    Resource(
        "initiatives",
        Initiative,
        InitiativeData,
        load_initiatives,
        ("-launched_on", "slug"),
        INITIATIVE_FACETS,
    ),
    Resource(
        "recommendations",
        Recommendation,
        RecommendationData,
        load_recommendations,
        ("initiative_id", "number"),
        RECOMMENDATION_FACETS,
        changed_at="initiative__modified_at",
    ),
    Resource("publications", Publication, PublicationData, load_publications, ("-year", "slug")),
    Resource("programmes", Programme, ProgrammeData, load_programmes),
]

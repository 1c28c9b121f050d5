"""What the pages of initiatives, recommendations, publications and programmes tell programs."""

from mimetypes import guess_type

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.linked_data import organization_node, person_node
from initiatives.citations import (
    initiative_citation,
    publication_citation,
    recommendation_citation,
)
from initiatives.models import ProgrammeOrganization, Publication
from summit_site.content.addresses import absolute
from summit_site.content.linked_data import (
    PageFacts,
    first_paragraph,
    identifier_node,
    identity,
    node,
    picture_node,
    plain_text,
    step,
    thing,
)

PUBLICATION_KINDS = {
    Publication.Kind.BOOK: "Book",
    Publication.Kind.PRESS_RELEASE: "NewsArticle",
}
Role = ProgrammeOrganization.Role


def initiative_facts(initiative):
    """Return what the page of an initiative tells, loaded with `for_page()`."""
    return PageFacts(
        initiative.title,
        description=initiative.summary or _gist(initiative),
        main=_initiative(initiative),
        above=[step(_("Initiatives"), "initiatives:list")],
        pictured=initiative,
        open_graph="article",
        citations=[initiative_citation(initiative)],
    )


def recommendation_facts(recommendation):
    initiative = recommendation.initiative
    return PageFacts(
        recommendation.title,
        description=first_paragraph(recommendation.text) or initiative.title,
        main={**_recommendation(recommendation), "isPartOf": thing("CreativeWork", initiative)},
        above=[
            step(_("Initiatives"), "initiatives:list"),
            (initiative.title, initiative.get_absolute_url()),
        ],
        pictured=initiative,
        open_graph="article",
        citations=[recommendation_citation(recommendation)],
    )


def publication_facts(publication):
    return PageFacts(
        publication.title,
        description=first_paragraph(publication.summary) or _imprint(publication),
        main=_publication_in_full(publication),
        above=[step(_("Publications"), "initiatives:publication-list")],
        pictured=publication,
        open_graph="article",
        citations=[publication_citation(publication)],
    )


def programme_facts(programme):
    return PageFacts(
        programme.title,
        description=first_paragraph(programme.description),
        main=_programme(programme),
        above=[step(_("Programmes"), "initiatives:programme-list")],
        pictured=programme,
        open_graph="article",
    )


def _gist(initiative):
    day = date_format(initiative.launched_on, "DATE_FORMAT")
    return f"{initiative.get_kind_display()} · {day}"


def _imprint(publication):
    publishers = [str(publisher) for publisher in publication.publishers.all()]
    return " · ".join([publication.get_kind_display(), *publishers, str(publication.year)])


def _initiative(initiative):
    return thing(
        "CreativeWork",
        initiative,
        genre=initiative.get_kind_display(),
        description=initiative.summary,
        datePublished=initiative.launched_on.isoformat(),
        creativeWorkStatus=initiative.get_progress_display(),
        creator=[_launcher(launcher) for launcher in initiative.launchers.all()],
        contributor=[organization_node(partner) for partner in initiative.partners.all()],
        about=_goals(initiative),
        hasPart=[_recommendation(each) for each in initiative.recommendations.all()],
        isBasedOn=[_publication(each) for each in initiative.reiterates.all()],
        mentions=[thing("Project", each) for each in initiative.programmes.all()],
        **_featured_at(initiative.event),
    )


def _launcher(launcher):
    return person_node(launcher) if launcher.person else organization_node(launcher.organization)


def _recommendation(recommendation):
    return node(
        "CreativeWork",
        id=identity(recommendation.pk),
        url=absolute(recommendation.get_absolute_url()),
        name=recommendation.title,
        position=recommendation.number,
        identifier=str(recommendation.number),
        text=plain_text(recommendation.text),
        about=_goals(recommendation),
    )


def _goals(record):
    """Return the Sustainable Development Goals and targets of a record."""
    return [node("DefinedTerm", termCode=code, name=goal) for code, goal in record.sdg_list]


def _featured_at(event):
    """Return where a work was launched or adopted, which schema.org says from the event's side."""
    is_there = event is not None and event.is_published
    return {"@reverse": {"workFeatured": thing("Event", event)}} if is_there else {}


def _publication(publication, **properties):
    """Return a publication as another page names it."""
    kind = PUBLICATION_KINDS.get(publication.kind, "Report")
    return thing(kind, publication, **properties)


def _publication_in_full(publication):
    return _publication(
        publication,
        genre=publication.get_kind_display(),
        description=first_paragraph(publication.summary),
        datePublished=_date(publication),
        author=[thing("Person", author) for author in publication.authors.all()],
        publisher=[organization_node(each) for each in publication.publishers.all()],
        image=picture_node(publication.cover),
        inLanguage=[text.language for text in publication.texts.all()],
        encoding=[_file(text) for text in publication.texts.all() if text.file],
        sameAs=[
            publication.doi and f"https://doi.org/{publication.doi}",
            *[text.link for text in publication.texts.all()],
        ],
        **_identifiers(publication),
        **_featured_at(publication.event),
    )


def _date(publication):
    day = publication.published_on
    return day.isoformat() if day else str(publication.year)


def _identifiers(publication):
    """Return the identifiers, in the property that schema.org has for one where it has one."""
    kind = PUBLICATION_KINDS.get(publication.kind, "Report")
    own = {
        "Report": {"reportNumber": publication.document_symbol},
        "Book": {"isbn": publication.isbn},
    }
    schemes = {
        "DOI": publication.doi,
        "ISBN": publication.isbn if kind != "Book" else "",
        "UN document symbol": publication.document_symbol if kind != "Report" else "",
    }
    others = [identifier_node(scheme, value) for scheme, value in schemes.items()]
    return {"identifier": others, **own.get(kind, {})}


def _file(text):
    return node(
        "MediaObject",
        contentUrl=absolute(text.get_absolute_url()),
        encodingFormat=guess_type(text.file.name)[0],
        inLanguage=text.language,
    )


def _programme(programme):
    roles = programme.organization_roles.all()

    def those(role):
        return [organization_node(each.organization) for each in roles if each.role == role]

    return thing(
        "Project",
        programme,
        alternateName=programme.acronym,
        description=first_paragraph(programme.description),
        foundingDate=str(programme.starts_on or programme.start_year or ""),
        founder=those(Role.LAUNCHED_BY),
        funder=those(Role.FUNDED_BY),
        member=those(Role.PARTNER),
        sameAs=programme.link,
    )

"""How initiatives, recommendations and publications are cited."""

from django.utils.translation import gettext as _

from initiatives.models import Publication
from summit_site.content.citations import Author, Citation, in_the_language_of_its_title
from summit_site.content.translation import active_language, comma_list


@in_the_language_of_its_title
def initiative_citation(initiative):
    """Return how an initiative is cited: as the work of those who launched it."""
    event = _published(initiative.event)
    return Citation(
        initiative.pk,
        "document",
        initiative.title,
        active_language(),
        days=(initiative.launched_on, initiative.launched_on),
        authors=_launchers(initiative),
        genre=initiative.get_kind_display(),
        event=event.title if event else "",
        place=event.place if event else "",
    )


def recommendation_citation(recommendation):
    """Return how a recommendation is cited: as a part of its initiative."""
    return _recommendation(recommendation.initiative, recommendation)


@in_the_language_of_its_title
def _recommendation(initiative, recommendation):
    number, title = recommendation.number, recommendation.title
    return Citation(
        recommendation.pk,
        "chapter",
        _("Recommendation %(number)s: %(title)s") % {"number": number, "title": title},
        active_language(),
        days=(initiative.launched_on, initiative.launched_on),
        authors=_launchers(initiative),
        container=initiative.title,
    )


@in_the_language_of_its_title
def publication_citation(publication):
    publishers = publication.publishers.all()
    day, authors = publication.published_on, publication.authors.all()
    return Citation(
        publication.pk,
        "book" if publication.kind == Publication.Kind.BOOK else "report",
        publication.title,
        active_language(),
        days=(day, day) if day else (),
        year=publication.year,
        authors=tuple(
            [Author.person(author) for author in authors]
            or [Author.organization(publisher) for publisher in publishers]
        ),
        genre=publication.get_kind_display(),
        publisher=comma_list(publishers),
        number=publication.document_symbol,
        doi=publication.doi,
        isbn=publication.isbn,
    )


def _published(event):
    return event if event is not None and event.is_published else None


def _launchers(initiative):
    """Return the organisations behind an initiative; people only where none stands behind them."""
    names = [
        Author.organization(each.organization) if each.organization else Author.person(each.person)
        for each in initiative.launchers.all()
    ]
    return tuple(dict.fromkeys(names))

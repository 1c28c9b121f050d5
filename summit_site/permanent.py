"""Addresses that outlast slugs and languages: /id/KEY/ leads to the page of a record."""

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from events.citations import event_citation, speech_citation
from events.models import (
    Appearance,
    Document,
    Event,
    EventSeries,
    Organization,
    Person,
    Session,
    Topic,
)
from initiatives.citations import (
    initiative_citation,
    publication_citation,
    recommendation_citation,
)
from initiatives.models import Initiative, Programme, Publication, Recommendation
from summit_site.content.citations import FORMS, citation_response
from summit_site.content.views import public_page

# Whatever has a page, or a place on one, with a name in the data that pages tell.
KINDS = [
    *[Event, Session, Appearance, Document, Person, Organization, EventSeries, Topic],
    *[Initiative, Recommendation, Publication, Programme],
]
# {kind: (how its records are cited, what has to be loaded of them for that)}
LAUNCHERS = ["launchers__person", "launchers__organization"]
CITED = {
    Event: (event_citation, ["organization_roles__organization"]),
    Session: (speech_citation, ["event", "appearances__person"]),
    Appearance: (speech_citation, ["event", "session", "person"]),
    Initiative: (initiative_citation, ["event", *LAUNCHERS]),
    Recommendation: (recommendation_citation, [f"initiative__{name}" for name in LAUNCHERS]),
    Publication: (publication_citation, ["publishers", "authors"]),
}


class SeeOther(HttpResponseRedirect):
    """What was asked for is no page: this one is about it."""

    status_code = 303


def permanent(request, key):
    """Lead to the page of a published record in the reader's language, or to how it is cited.

    Reference managers ask for the latter as they ask DOIs, by the type that they read.
    """
    record = published_record(key)
    types = {content_type: form for form, (_write, content_type) in FORMS.items()}
    wanted = types.get(request.get_preferred_type(["text/html", *types]))
    if wanted and citation_of(record):
        response = SeeOther(reverse("cite", args=[key, wanted]))
    else:
        response = SeeOther(address_of(record))
    patch_vary_headers(response, ["Accept"])
    return response


@public_page()
def cite(request, key, form):
    """How a published record is cited, as a file for reference managers."""
    citation = citation_of(published_record(key)) if form in FORMS else None
    if citation is None:
        raise Http404
    return citation_response(citation, form)


def citation_of(record):
    """Return how a record is cited in the reader's language, None if it is not to be cited."""
    if type(record) not in CITED:
        return None
    cite_as, needed = CITED[type(record)]
    prefetch_related_objects([record], *needed)
    return cite_as(record)


def published_record(key):
    """Return the published record of any kind with this key; raise Http404 if there is none."""
    for model in KINDS:
        if record := model.objects.published().filter(pk=key).first():
            return record
    raise Http404


def address_of(record):
    """Return the path of the page of a record, with its place there if it is a part of it."""
    return getattr(record, "place_on_page", None) or record.get_absolute_url()

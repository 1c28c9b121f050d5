"""Addresses that outlast slugs and languages: /id/KEY/ leads to the page of a record."""

from django.http import Http404, HttpResponse

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
from initiatives.models import Initiative, Programme, Publication, Recommendation

# Whatever has a page, or a place on one, with a name in the data that pages tell.
KINDS = [
    *[Event, Session, Appearance, Document, Person, Organization, EventSeries, Topic],
    *[Initiative, Recommendation, Publication, Programme],
]


def permanent(request, key):
    """Lead to the page of a published record in the reader's language."""
    return see_other(address_of(published_record(key)))


def published_record(key):
    """Return the published record of any kind with this key; raise Http404 if there is none."""
    for model in KINDS:
        if record := model.objects.published().filter(pk=key).first():
            return record
    raise Http404


def address_of(record):
    """Return the path of the page of a record, with its place there if it is a part of it."""
    return getattr(record, "address", None) or record.get_absolute_url()


def see_other(address):
    """Return an answer that what was asked for is no page, and that this one is about it."""
    response = HttpResponse(status=303)
    response["Location"] = address
    return response

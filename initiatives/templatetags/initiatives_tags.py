"""What initiatives have to say on the pages of `events`, which knows nothing of them."""

from django import template
from django.db.models import Prefetch, prefetch_related_objects

from initiatives.models import Initiative, Launcher, Mention, Programme, Publication
from initiatives.models.mention import taken_up, trace_lines
from summit_site.content.many import Beginning
from summit_site.content.prepared import Prepared

register = template.Library()


_launched_at = Prepared(
    lambda event: Initiative.objects.published().filter(event=event).for_event_page()
)
_presented_at = {
    "programmes": Prepared(
        lambda event: Programme.objects.published().filter(events=event).with_organization_rows()
    ),
    "publications": Prepared(
        lambda event: Publication.objects.published().filter(event=event).with_publisher_rows()
    ),
    "mentions": Prepared(lambda event: Mention.objects.published().at(event)),
}


@register.inclusion_tag("initiatives/includes/launched_at.html")
def launched_at(event):
    """Show the initiatives launched at the event, whole."""
    return {"initiatives": _launched_at(event.pk)}


@register.inclusion_tag("initiatives/includes/presented_at.html")
def presented_at(event):
    """Show the programmes presented, the publications adopted and the recommendations taken up."""
    return {name: rows(event.pk) for name, rows in _presented_at.items()}


@register.inclusion_tag("initiatives/includes/work_of_person.html")
def work_of_person(person):
    """Show the initiatives that a person launched, as what, and the publications they wrote."""
    launches = Launcher.objects.published().latest_first().filter(person=person)
    return {
        "launches": Beginning(launches.select_related("initiative", "organization")),
        "publications": Beginning(person.publications.published()),
    }


@register.inclusion_tag("initiatives/includes/work_of_organization.html")
def work_of_organization(organization):
    """Show the initiatives, programmes and publications that an organisation is part of."""
    launches = Launcher.objects.published().latest_first().filter(organization=organization)
    return {
        "launches": Beginning(launches.select_related("initiative", "person")),
        "partnered": Beginning(organization.partnered_initiatives.published()),
        "roles": Beginning(organization.programme_roles.published().select_related("programme")),
        "publications": Beginning(organization.publications.published()),
    }


@register.inclusion_tag("initiatives/includes/mentions.html")
def mentions_by(page):
    """Show the recommendations that a publication or programme takes up."""
    return {"mentions": Mention.objects.published().by(page)}


@register.inclusion_tag("initiatives/includes/trace.html")
def trace_of(initiative, recommendation=None):
    """Show where the recommendations of an initiative, or one of them, were taken up again.

    Of an initiative also as lines through the years.
    """
    mentions = Mention.objects.published().filter(recommendation__initiative=initiative)
    if recommendation:
        return {"taken_up": taken_up(mentions.filter(recommendation=recommendation).oldest_first())}
    mentions = list(mentions.oldest_first())
    years, lines = trace_lines(initiative, mentions) if mentions else ([], [])
    kinds = {mention.kind for mention in mentions}
    return {
        "initiative": initiative,
        "taken_up": taken_up(mentions),
        "years": years,
        "lines": lines,
        "kinds": [(kind, label) for kind, label in Mention.Kind.choices if kind in kinds],
    }


@register.simple_tag
def load_launched(editions):
    """Give the events of [(event, changes)] the initiatives launched there as `launched`."""
    events = [event for event, _changes in editions]
    launched = Initiative.objects.published()
    prefetch_related_objects(events, Prefetch("initiatives", launched, "launched"))
    return ""

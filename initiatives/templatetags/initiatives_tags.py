"""What initiatives have to say on the pages of `events`, which knows nothing of them."""

from django import template

from initiatives.models import Initiative, Launcher, Mention, Programme, Publication
from summit_site.content.many import Beginning

register = template.Library()


@register.inclusion_tag("initiatives/includes/launched_at.html")
def launched_at(event):
    """Show the initiatives launched at the event, whole."""
    return {"initiatives": Initiative.objects.published().filter(event=event).for_event_page()}


@register.inclusion_tag("initiatives/includes/presented_at.html")
def presented_at(event):
    """Show the programmes presented, the publications adopted and the recommendations taken up."""
    return {
        "programmes": Programme.objects.published().filter(events=event).with_organization_rows(),
        "publications": Publication.objects.published().filter(event=event).with_publisher_rows(),
        "mentions": Mention.objects.published().at(event),
    }


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
    """Show where the recommendations of an initiative, or one of them, were taken up again."""
    mentions = Mention.objects.published().filter(recommendation__initiative=initiative)
    if recommendation:
        mentions = mentions.filter(recommendation=recommendation)
    return {"mentions": mentions.oldest_first()}

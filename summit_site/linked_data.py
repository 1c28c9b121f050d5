"""What the pages about the site itself tell programs: what it is, and how it is asked."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from summit_site.content.addresses import absolute
from summit_site.content.identity import current_identity
from summit_site.content.linked_data import PageFacts, node, site_id
from summit_site.content.translation import active_language


def home_facts():
    publisher = f"{settings.SITE_URL}/#publisher" if current_identity().site_owner else None
    site = node(
        "WebSite",
        id=site_id(),
        url=absolute(reverse("home")),
        name=current_identity().site_name,
        inLanguage=active_language(),
        publisher={"@id": publisher} if publisher else None,
        potentialAction=_search_action(),
    )
    owner = node("Organization", id=publisher, name=current_identity().site_owner)
    return PageFacts(
        current_identity().site_name,
        description=_(
            "The record of our summits: who met, what was said, what was launched, "
            "and what became of it."
        ),
        others=[site, *([owner] if publisher else [])],
    )


def accessibility_facts():
    site_name = current_identity().site_name
    said = _("%(site_name)s is meant for everyone, whatever they read it with.")
    return PageFacts(_("Accessibility"), description=said % {"site_name": site_name}, above=[])


def open_data_facts():
    said = _(
        "All that is published here can be read by programs, without a key and without asking."
    )
    return PageFacts(_("Open data"), description=said, above=[])


def search_facts():
    return PageFacts(_("Search"), kind="SearchResultsPage", above=[])


def _search_action():
    """Return how the search is asked, in the words that search engines read."""
    template = f"{absolute(reverse('search'))}?q={{search_term_string}}"
    return node(
        "SearchAction",
        target=node("EntryPoint", urlTemplate=template),
        **{"query-input": "required name=search_term_string"},
    )

"""What the home page and the search tell programs: what the site is, and how it is asked."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from summit_site.content.addresses import absolute
from summit_site.content.linked_data import PageFacts, node, site_id
from summit_site.content.translation import active_language


def home_facts():
    publisher = f"{settings.SITE_URL}/#publisher" if settings.SITE_OWNER else None
    site = node(
        "WebSite",
        id=site_id(),
        url=absolute(reverse("home")),
        name=settings.SITE_NAME,
        inLanguage=active_language(),
        publisher={"@id": publisher} if publisher else None,
        potentialAction=_search_action(),
    )
    owner = node("Organization", id=publisher, name=settings.SITE_OWNER)
    return PageFacts(
        settings.SITE_NAME,
        description=_(
            "The record of our summits: who met, what was said, what was launched, "
            "and what became of it."
        ),
        others=[site, *([owner] if publisher else [])],
    )


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

"""What search knows of initiatives, publications and programmes."""

from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative, Programme, Publication
from summit_site.content.search_kinds import SearchKind

SEARCH_KINDS = [
    SearchKind(
        Initiative,
        _("Initiatives"),
        year="launched_on",
        theme=["recommendations__title"],
        body=["summary", "preamble", "recommendations__text", "outlook", "launchers__job_title"],
        related=["launchers__person", "launchers__organization", "partners"],
    ),
    SearchKind(
        Publication,
        _("Publications"),
        year="year",
        body=["summary", "doi", "isbn", "document_symbol"],
        related=["publishers", "authors"],
    ),
    SearchKind(
        Programme,
        _("Programmes"),
        year="year",
        names=["acronym"],
        body=["description"],
        related=["organization_roles__organization"],
    ),
]

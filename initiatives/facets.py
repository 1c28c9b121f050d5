"""How the list of initiatives can be filtered."""

from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from summit_site.content.facets import Facet, YearFacet

INITIATIVE_FACETS = [
    Facet("kind", _("Kind"), "kind", dict(Initiative.Kind.choices)),
    YearFacet("year", _("Year"), "launched_on__year"),
]

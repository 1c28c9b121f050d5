"""What initiatives, publications and programmes give out."""

from initiatives.feeds import initiative_feed_response
from initiatives.models import Initiative, Programme, Publication
from summit_site.content.outputs.kinds import OutputKind


def _recommendations(initiative):
    """Return the paths of the pages of its recommendations."""
    return [each.get_absolute_url() for each in initiative.recommendations.all()]


OUTPUT_KINDS = [
    OutputKind(
        Initiative,
        {"name": "title_en", "datePublished": "launched_on"},
        feed=initiative_feed_response,
        subpages=_recommendations,
    ),
    OutputKind(Publication, {"name": "title_en", "datePublished": "published_on"}),
    OutputKind(Programme, {"name": "name_en"}),
]

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.facets import INITIATIVE_FACETS
from initiatives.feeds import initiative_feed_response
from initiatives.linked_data import (
    initiative_facts,
    programme_facts,
    publication_facts,
    recommendation_facts,
)
from initiatives.models import Initiative, Programme, Publication, PublicationText
from summit_site.content.documents import download
from summit_site.content.facets import FilteredList, parameters_of
from summit_site.content.following import Channel
from summit_site.content.linked_data import list_facts
from summit_site.content.steps import PARAMETERS
from summit_site.content.views import PublishedDetailView, PublishedListView, page_of, public_page


@public_page(*PARAMETERS, *parameters_of(INITIATIVE_FACETS))
def initiative_list(request):
    filtered = _filtered_initiatives(request)
    order = Initiative.list_order()
    page = page_of(filtered.matching(), request, order, filtered.glance)
    facts = list_facts(_("Initiatives"), page)
    context = {"page": page, "filtered": filtered, "page_facts": facts}
    return render(request, "initiatives/initiative_list.html", context)


@public_page(*parameters_of(INITIATIVE_FACETS))
@require_safe
def initiative_list_feed(request, form):
    filtered = _filtered_initiatives(request)
    channel = Channel.of_list(_("Initiatives"), reverse("initiatives:list"), filtered)
    return initiative_feed_response(request, form, channel)


def _filtered_initiatives(request):
    return FilteredList(Initiative.objects.published(), INITIATIVE_FACETS, request.GET)


class InitiativeDetail(PublishedDetailView):
    model = Initiative
    facts_of = staticmethod(initiative_facts)


class RecommendationDetail(PublishedDetailView):
    """One recommendation among its initiative's, which is what the slug names."""

    model = Initiative
    template_name = "initiatives/recommendation_detail.html"

    def get_queryset(self):
        return Initiative.objects.published().for_cards().with_launchers()

    def get_context_data(self, **kwargs):
        number = self.kwargs["number"]
        recommendations = self.object.recommendations.all()
        found = [each for each in recommendations if each.number == number]
        if not found:
            raise Http404
        facts = recommendation_facts(found[0])
        return super().get_context_data(recommendation=found[0], page_facts=facts, **kwargs)


class PublicationList(PublishedListView):
    model = Publication
    template_name = "initiatives/publication_list.html"


class PublicationDetail(PublishedDetailView):
    model = Publication
    facts_of = staticmethod(publication_facts)


def publication_text(request, pk):
    """The file of a published publication in one language, always as a download."""
    record = get_object_or_404(PublicationText.objects.published().exclude(file=""), pk=pk)
    return download(record.file.open())


class ProgrammeList(PublishedListView):
    model = Programme


class ProgrammeDetail(PublishedDetailView):
    model = Programme
    facts_of = staticmethod(programme_facts)

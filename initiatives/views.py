from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render

from initiatives.facets import INITIATIVE_FACETS
from initiatives.models import Initiative, Programme, Publication, PublicationText
from summit_site.content.facets import FilteredList, parameters_of
from summit_site.content.views import PublishedDetailView, PublishedListView, page_of, public_page


@public_page("page", *parameters_of(INITIATIVE_FACETS))
def initiative_list(request):
    filtered = FilteredList(Initiative.objects.published(), INITIATIVE_FACETS, request.GET)
    page = page_of(filtered.matching().for_cards(), request)
    return render(request, "initiatives/initiative_list.html", {"page": page, "filtered": filtered})


class InitiativeDetail(PublishedDetailView):
    model = Initiative


class RecommendationDetail(PublishedDetailView):
    """One recommendation among its initiative's, which is what the slug names."""

    model = Initiative
    template_name = "initiatives/recommendation_detail.html"

    def get_queryset(self):
        return Initiative.objects.published().for_cards()

    def get_context_data(self, **kwargs):
        number = self.kwargs["number"]
        recommendations = self.object.recommendations.all()
        found = [each for each in recommendations if each.number == number]
        if not found:
            raise Http404
        return super().get_context_data(recommendation=found[0], **kwargs)


class PublicationList(PublishedListView):
    model = Publication


class PublicationDetail(PublishedDetailView):
    model = Publication


def publication_text(request, pk):
    """The file of a published publication in one language, always as a download."""
    record = get_object_or_404(PublicationText.objects.published().exclude(file=""), pk=pk)
    return FileResponse(record.file.open(), as_attachment=True)


class ProgrammeList(PublishedListView):
    model = Programme


class ProgrammeDetail(PublishedDetailView):
    model = Programme

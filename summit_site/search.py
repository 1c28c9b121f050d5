"""The search page, and the short list that a browser with JavaScript shows while one types."""

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from summit_site.content.facets import parameters_of
from summit_site.content.search_results import Search, row_facets
from summit_site.content.steps import PAGE_SIZE
from summit_site.content.views import public_page
from summit_site.linked_data import search_facts

MOST_SUGGESTIONS = 6
PARAMETERS = ["q", *parameters_of(row_facets())]


@public_page("page", *PARAMETERS)
def search(request):
    found = Search(request.GET)
    page = Paginator(found.pages, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "search": found,
        "page": page,
        "hits": found.hits(page),
        "page_facts": search_facts(),
    }
    return render(request, "search.html", context)


@public_page(*PARAMETERS)
# A minute: a page that is taken off the site is not to be suggested for long.
@cache_control(public=True, max_age=60)
def suggest(request):
    found = Search(request.GET)
    hits = found.hits(found.pages[:MOST_SUGGESTIONS])
    return JsonResponse({"suggestions": [suggestion(hit) for hit in hits]})


def suggestion(hit):
    return {
        "title": hit.plain_title,
        "kind": hit.kind,
        "address": hit.address,
        "language": hit.language,
        "direction": hit.direction,
    }

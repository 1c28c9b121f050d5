"""Views that every kind of page shares."""

from functools import cache

from django.http import Http404
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.views.generic import DetailView, ListView

from summit_site.content.linked_data import list_facts
from summit_site.content.many import Numbers
from summit_site.content.prepared import Prepared
from summit_site.content.signposts import link_header
from summit_site.content.steps import PARAMETERS, Steps
from summit_site.content.translation import DEFAULT, in_language


def public_page(*query_parameters):
    """Declare that a view answers everyone alike, so that its pages may be kept for all.

    It reads these parameters of the query, of each the last value, and nothing else of who asks.
    A class-based view declares it by its attribute `query_parameters`.
    """

    def declare(view):
        view.query_parameters = query_parameters
        return view

    return declare


def page_of(records, request, order, glance=None):
    """Return the Steps that the request asks for; what it cannot be read as gives the first.

    It holds what there is of `records` in the active language, says how many that are (`total`),
    and how many more there are in the default one (`untranslated`), at which address. Either is
    None if there are too many to be counted.
    """
    glance = glance or Numbers(records)
    cards = records.model.objects.for_cards()
    page = Steps(glance.narrowed(records), order, request.GET, cards)
    page.total, page.untranslated = glance.count, glance.elsewhere
    page.default_language = DEFAULT
    page.default_address = in_language(request.get_full_path(), DEFAULT)
    return page


class PublishedListView(ListView):
    """All published records of a kind, by name."""

    query_parameters = PARAMETERS
    template_name = "page_list.html"

    def get_queryset(self):
        return self.model.objects.published()

    def get_context_data(self, **kwargs):
        meta = self.model._meta
        page = page_of(self.object_list, self.request, self.model.list_order())
        facts = list_facts(capfirst(meta.verbose_name_plural), page)
        context = {"title": meta.verbose_name_plural, "kind": meta.model_name}
        return super().get_context_data(page_obj=page, page_facts=facts, **context, **kwargs)


@cache
def _by_slug(view, model):
    return Prepared(lambda slug: view(model=model).get_queryset().filter(slug=slug))


class PublishedDetailView(DetailView):
    """The page of one published record; a former slug leads to the present address, 404 else."""

    query_parameters = ()
    # A function that returns what the page of a record tells programs (a PageFacts).
    facts_of = None

    def get_context_data(self, **kwargs):
        if self.facts_of:
            kwargs = {"page_facts": self.facts_of(self.object), **kwargs}
        return super().get_context_data(**kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        facts = context.get("page_facts")
        if facts and (links := link_header(facts)):
            response["Link"] = links
        return response

    def get_queryset(self):
        """Return what the page is found among; it depends on nothing that a visitor sends."""
        return self.model.objects.published().for_page()

    def get_object(self):
        found = _by_slug(type(self), self.model)(self.kwargs["slug"])
        if not found:
            raise Http404
        return found[0]

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self.model.objects.published().by_former_slug(kwargs["slug"])
            if record is None:
                raise
            here = request.resolver_match
            return redirect(here.view_name, permanent=True, **{**kwargs, "slug": record.slug})

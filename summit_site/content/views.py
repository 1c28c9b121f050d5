"""Views that every kind of page shares."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils.text import capfirst
from django.views.generic import DetailView, ListView

from summit_site.content.linked_data import list_facts
from summit_site.content.signposts import link_header
from summit_site.content.translation import DEFAULT

PAGE_SIZE = 20


def public_page(*query_parameters):
    """Declare that a view answers everyone alike, so that its pages may be kept for all.

    It reads these parameters of the query, of each the last value, and nothing else of who asks.
    A class-based view declares it by its attribute `query_parameters`.
    """

    def declare(view):
        view.query_parameters = query_parameters
        return view

    return declare


def page_of(records, request):
    """Return the page that `?page=` asks for; a wrong number gives the nearest one.

    It holds what there is of `records` in the active language, and says how many more there are
    in the default one (`untranslated`), at which address.
    """
    paginator = Paginator(records.translated(), PAGE_SIZE)
    # Counted here, together with the rest, where the paginator would ask once more.
    paginator.count, untranslated = records.count_translated()
    page = paginator.get_page(request.GET.get("page"))
    page.untranslated = untranslated
    page.default_language = DEFAULT
    page.default_address = translate_url(request.get_full_path(), DEFAULT)
    return page


class PublishedListView(ListView):
    """All published records of a kind, by name."""

    query_parameters = ("page",)
    template_name = "page_list.html"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        return self.model.objects.published().in_list_order()

    def paginate_queryset(self, queryset, page_size):
        page = page_of(queryset, self.request)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        title = self.model._meta.verbose_name_plural
        context = super().get_context_data(title=title, **kwargs)
        return {**context, "page_facts": list_facts(capfirst(title), context["page_obj"])}


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
        # Asked for anew each time: what it loads depends on the language.
        return self.model.objects.published().for_page()

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self.model.objects.published().by_former_slug(kwargs["slug"])
            if record is None:
                raise
            here = request.resolver_match
            return redirect(here.view_name, permanent=True, **{**kwargs, "slug": record.slug})

"""Views that every kind of page shares."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import translate_url
from django.views.generic import DetailView, ListView

from summit_site.content.translation import DEFAULT

PAGE_SIZE = 20


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

    template_name = "page_list.html"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        return self.model.objects.published().in_list_order()

    def paginate_queryset(self, queryset, page_size):
        page = page_of(queryset, self.request)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.model._meta.verbose_name_plural, **kwargs)


class PublishedDetailView(DetailView):
    """The page of one published record; a former slug leads to the present address, 404 else."""

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

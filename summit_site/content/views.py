"""Views that every kind of page shares."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import DetailView, ListView

PAGE_SIZE = 20


def page_of(records, request):
    """Return the page of `records` that `?page=` asks for; a wrong number gives the nearest one."""
    return Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))


class PublishedListView(ListView):
    """All published records of a kind, by name."""

    template_name = "page_list.html"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        return super().get_queryset().published()

    def paginate_queryset(self, queryset, page_size):
        page = page_of(queryset, self.request)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.model._meta.verbose_name_plural, **kwargs)


class PublishedDetailView(DetailView):
    """The page of one published record; a former slug leads to the present address, 404 else."""

    def get_queryset(self):
        return super().get_queryset().published()

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self.model.objects.published().by_former_slug(kwargs["slug"])
            if record is None:
                raise
            here = request.resolver_match
            return redirect(here.view_name, permanent=True, **{**kwargs, "slug": record.slug})

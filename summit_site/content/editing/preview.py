"""The page of a record as visitors would see it, made inside a transaction that is rolled back."""

from contextlib import contextmanager
from copy import copy

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from summit_site.content.pictures import PictureFile
from summit_site.content.publishing import Status
from summit_site.content.renditions import shown_inside
from summit_site.content.translation import active_language


def public_page(record, request, language):
    """Return the response of the record's page in a language, as if it were published.

    Call it inside `rolled_back()`: it does publish the record for a moment.
    """
    stored = type(record)._default_manager.filter(pk=record.pk)
    stored.update(status=Status.PUBLISHED, publish_from=None, unpublish_at=None)
    with translation.override(language):
        address = stored.get().get_absolute_url()
        match = resolve(address)
        response = match.func(_visit(request, address, match), *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
    return never_kept(response)


def preview_language(data):
    """Return the language that a preview was asked for in, or else the reader's own."""
    wanted = data.get("_preview_language")
    return wanted if wanted in dict(settings.LANGUAGES) else active_language()


def never_kept(response):
    """Return a response that neither caches nor search engines keep."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _visit(request, address, match):
    """Return the request that a visitor would make."""
    visit = copy(request)
    visit.method, visit.user, visit.resolver_match = "GET", AnonymousUser(), match
    visit.path = visit.path_info = address
    visit.META = {**request.META, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    visit.GET = visit._post = QueryDict()
    return visit


def new_files(bound_forms):
    """Return the files that saving the forms has stored."""
    return [
        file
        for form in bound_forms
        for name in form.changed_data
        if isinstance(form.fields[name], forms.FileField)
        and form.add_prefix(name) in form.files
        and (file := getattr(form.instance, name))
        and file._committed
    ]


def with_pictures_inside(content, files):
    """Return the page with its new pictures in it: their files are gone when a browser asks."""
    for file in files:
        if isinstance(file, PictureFile):
            content = shown_inside(content, file.name)
    return content


@contextmanager
def files_removed(bound_forms):
    """Delete on leaving what saving the forms has stored."""
    try:
        yield
    finally:
        for file in new_files(bound_forms):
            file.storage.delete(file.name)

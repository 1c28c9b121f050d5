"""What a visitor gets at an address, without a server and a browser."""

from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponseNotFound
from django.urls import resolve
from django.utils import translation


def visit(address):
    """Return the response of a GET of a path of this site; 404 if there is nothing there.

    Raise Resolver404 for a path that no page can have.
    """
    path, _mark, query = address.partition("?")
    request = visitors_request(path, query)
    with translation.override(language_of(path)):
        match = request.resolver_match = resolve(path)
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return HttpResponseNotFound()
        return response.render() if hasattr(response, "render") else response


def visitors_request(path, query=""):
    """Return the request of somebody who is not known to the site."""
    site = urlsplit(settings.SITE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": site.netloc,
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or 80),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    return request


def language_of(path):
    return translation.get_language_from_path(path) or settings.LANGUAGE_CODE

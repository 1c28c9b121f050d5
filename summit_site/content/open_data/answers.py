"""What all answers to programs share: open to every site, asked again cheaply, errors as JSON."""

from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel

from summit_site.content.translation import DEFAULT

PROBLEM = "application/problem+json"
METHODS = ["GET", "HEAD", "OPTIONS"]
CACHE_CONTROL = "public, max-age=60"
# For what is read once, on the way through all records: the page cache keeps none of it, for it
# would push out the pages that people read.
PASSING = "public, no-cache"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class WrongParameter(BaseModel):
    """A parameter that cannot be used, and what it may be where that is a short list."""

    parameter: str
    allowed: list[str] | None = None


class Problem(BaseModel):
    """What went wrong, by RFC 9457; `title` and `detail` are in the language of `lang`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[WrongParameter] = []


def problem(status, title, detail=None, errors=()):
    body = Problem(title=title, status=status, detail=detail, errors=errors)
    content = body.model_dump_json(exclude_defaults=True, exclude_none=True)
    return HttpResponse(content, content_type=PROBLEM, status=status)


def not_found():
    return problem(404, _("Not found"), _("There is nothing at this address, or no longer."))


def wrong_parameters(errors):
    """Return the answer to a request with [WrongParameter]."""
    names = ", ".join(dict.fromkeys(error.parameter for error in errors))
    detail = _("These parameters have values that cannot be used: %(names)s.") % {"names": names}
    return problem(400, _("Wrong parameters"), detail, errors)


def wrong_method():
    detail = _("This can be read and not changed: use GET.")
    response = problem(405, _("Method not allowed"), detail)
    response["Allow"] = ", ".join(METHODS)
    return response


def language_of(request):
    """Return the language that `lang` asks for, or None: all of them."""
    language = request.GET.get("lang")
    return language if language in dict(settings.LANGUAGES) else None


def open_to_all(view):
    """Decorate a view that tells programs what is public: scripts of other sites may read it."""

    @csrf_exempt
    @wraps(view)
    def answer(request, *args, **kwargs):
        language = language_of(request)
        with override(language or DEFAULT):
            response = _answer(view, request, *args, **kwargs)
        response["Content-Language"] = language or ", ".join(dict(settings.LANGUAGES))
        return _revalidated(request, response)

    return answer


def _answer(view, request, *args, **kwargs):
    if request.method == "OPTIONS":
        response = HttpResponse(status=204, headers={"Allow": ", ".join(METHODS), **PREFLIGHT})
    elif request.method not in METHODS:
        response = wrong_method()
    else:
        response = _got(view, request, *args, **kwargs)
    for name, value in CORS.items():
        response[name] = value
    if settings.DATA_LICENSE:
        license_link = f'<{settings.DATA_LICENSE["url"]}>; rel="license"'
        links = [response.headers.get("Link"), license_link]
        response["Link"] = ", ".join(filter(None, links))
    return response


def _got(view, request, *args, **kwargs):
    """Return the answer to GET, and to HEAD the same: whoever sends it leaves the body out."""
    method, request.method = request.method, "GET"
    response = view(request, *args, **kwargs)
    request.method = method
    if method == "HEAD" and response.streaming:
        response.streaming_content = []
    return response


def _revalidated(request, response):
    if response.status_code != 200 or response.streaming:
        return response
    response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    return get_conditional_response(request, etag=response["ETag"], response=response)

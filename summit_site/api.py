"""The API: what is published, for programs, at /api/v1/ and as OpenAPI 3.1 tells of it."""

from django.conf import settings
from django.http import Http404
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from events.api import RESOURCES as OF_EVENTS
from initiatives.api import RESOURCES as OF_INITIATIVES
from summit_site.content.addresses import absolute
from summit_site.content.open_data.answers import (
    WrongParameter,
    not_found,
    open_to_all,
    wrong_parameters,
)
from summit_site.content.open_data.keyset import WrongCursorError
from summit_site.content.open_data.resources import router_of
from summit_site.content.views import public_page

RESOURCES = [*OF_EVENTS, *OF_INITIATIVES]
DESCRIPTION = (
    "The published record of the site, to be read by programs. Texts are objects of language and "
    "text; identifiers stay; lists go on at `next`."
)


def make_api():
    info = {"contact": {"name": settings.SITE_OWNER or settings.SITE_NAME, "url": absolute("/")}}
    if settings.DATA_LICENSE:
        info["license"] = settings.DATA_LICENSE
    api = NinjaAPI(
        title=settings.SITE_NAME,
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="api",
        servers=[{"url": settings.SITE_URL}],
        openapi_extra={"info": info},
    )
    api.add_router("", router_of(RESOURCES))
    api.add_exception_handler(Http404, lambda request, error: not_found())
    api.add_exception_handler(ValidationError, tell_wrong_parameters)
    api.add_exception_handler(
        WrongCursorError,
        lambda request, error: wrong_parameters([WrongParameter(parameter="cursor")]),
    )
    return api


def tell_wrong_parameters(request, error):
    return wrong_parameters([_wrong_parameter(each) for each in error.errors])


def _wrong_parameter(error):
    expected = error.get("ctx", {}).get("expected", "")
    allowed = [each.strip("'") for each in expected.replace(" or ", ", ").split(", ")]
    return WrongParameter(
        parameter=str(error["loc"][-1]), allowed=allowed if "literal" in error["type"] else None
    )


def patterns():
    """Return the addresses of the API, each open to all and declared to the page cache."""
    found, _app, _namespace = make_api().urls
    read = {f"{resource.name}-list": resource.parameters for resource in RESOURCES}
    for pattern in found:
        parameters = read.get(pattern.name, ["lang"])
        pattern.callback = public_page(*parameters)(open_to_all(pattern.callback))
    nothing = open_to_all(lambda request, path: not_found())
    return [*found, path("<path:path>", nothing)]


urlpatterns = patterns()
app_name = "api"

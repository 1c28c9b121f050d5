"""The resources of the API: a list and a record of each, of what is published and no more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field, create_model

from summit_site.content.addresses import absolute
from summit_site.content.facets import FilteredList, PageFacet, YearFacet, parameters_of
from summit_site.content.open_data.answers import PASSING, PROBLEM, Problem
from summit_site.content.open_data.data import LANGUAGES, ROOT, Address, Data, resource_names
from summit_site.content.open_data.keyset import Keyset

PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
# RFC 3339, in years whose beginning and end there are in every time zone.
MOMENT = (
    r"^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$"
)


def optional(kind, *checks, form=None, **details):
    """Return the type of a parameter that may be left out, and is None then."""

    def describe(schema):
        # It would be null, which no address can say.
        schema.pop("default", None)
        schema.update({"format": form} if form else {})

    return Annotated[kind, Field(json_schema_extra=describe, **details), *checks]


def is_moment(text):
    """Return the text; raise ValueError unless it is of a day that there is."""
    datetime.fromisoformat(text)
    return text


class OneParameters(BaseModel):
    lang: optional(
        Literal[*LANGUAGES],
        description="Tell each text in this language, or in what stands in for it.",
    ) = None


class ListParameters(OneParameters):
    cursor: optional(
        str, pattern="^[A-Za-z0-9_-]{1,400}$", description="Where to go on: taken from `next`."
    ) = None
    limit: Annotated[
        int, Field(ge=1, le=MAX_PAGE_SIZE, description="How many records on a page.")
    ] = PAGE_SIZE
    updated_since: optional(
        str,
        AfterValidator(is_moment),
        form="date-time",
        pattern=MOMENT,
        description="Only what changed at this time or later: 2026-01-31T00:00:00Z.",
    ) = None


@dataclass(frozen=True)
class Resource:
    """Records of a kind: what is told of each, in which order, filtered by what.

    `load` joins what `data` tells of them; `changed_at` is the column of their last change.
    """

    name: str
    model: type
    data: type[Data]
    load: Callable
    order: tuple = ("slug", "id")
    facets: list = field(default_factory=list)
    changed_at: str = "modified_at"

    def __post_init__(self):
        resource_names[self.model] = self.name

    @property
    def parameters(self):
        """The names of the parameters that its list reads."""
        return [*ListParameters.model_fields, *parameters_of(self.facets)]

    def records(self):
        """Return all that is told of, as it is told."""
        return self.load(self.model.objects.published())

    def one(self, key, language):
        """Return what is told of a record; raise Http404 if there is none."""
        return self.told(get_object_or_404(self.records(), pk=key), language)

    def told(self, record, language=None):
        """Return what is told of a record of `records()`, in a language or in all."""
        return self.data.model_validate(record, context=language)

    def page(self, given, language):
        """Return a page of the list, as {parameter: value} ask for it; raise WrongCursorError."""
        records = FilteredList(self.records(), self.facets, given).matching()
        if moment := given.get("updated_since"):
            records = records.filter(**{f"{self.changed_at}__gte": datetime.fromisoformat(moment)})
        found, cursor = Keyset(self.order).page(records, given["limit"], given.get("cursor"))
        return page_model(self.data)(
            results=[self.told(record, language) for record in found],
            next=cursor and self._address(given | {"cursor": cursor}),
        )

    def _address(self, given):
        return absolute(f"{ROOT}{self.name}/?{urlencode(given)}")


@cache
def page_model(data):
    """Return the schema of a page of a list."""
    return create_model(
        data.__name__.replace("Data", "Page"),
        __doc__="A page of a list; `next` is the address of the following one.",
        results=list[data],
        next=Address | None,
    )


def list_parameters(resource):
    """Return the schema of the parameters of a list: those of all, and its filters."""
    filters = {facet.parameter: (value_of(facet), None) for facet in resource.facets}
    return create_model(f"{resource.data.__name__}List", __base__=ListParameters, **filters)


def value_of(facet):
    """Return the type of a filter's value: one of a short list, a year, or part of an address."""
    label = str(facet.label)
    if facet.names:
        return optional(Literal[*facet.names], description=label)
    if isinstance(facet, YearFacet):
        return optional(str, pattern=f"^{YearFacet.PATTERN}$", description=label)
    if isinstance(facet, PageFacet):
        return optional(
            str,
            pattern="^[a-zA-Z0-9_-]{1,120}$",
            description=f"{label}: the last part of the address of its page.",
        )
    return optional(str, pattern="^[A-Z]{2}$", description=label)


def router_of(resources):
    """Return the router with the addresses of the resources: a list and a record of each."""
    router = Router()
    for resource in resources:
        _add_list(router, resource)
        _add_record(router, resource)
    return router


def _add_list(router, resource):
    def list_records(request, parameters: Query[list_parameters(resource)]):
        given = parameters.model_dump(exclude_none=True)
        page = resource.page(given, given.get("lang"))
        response = as_json(page)
        if page.next:
            response["Link"] = f'<{page.next}>; rel="next"'
        if "cursor" in given:
            response["Cache-Control"] = PASSING
        return response

    router.get(
        f"/{resource.name}/",
        response=page_model(resource.data),
        operation_id=f"list_{resource.name}",
        summary=f"A list of {resource.name}",
        openapi_extra=may_fail(400),
        url_name=f"{resource.name}-list",
    )(list_records)


def _add_record(router, resource):
    def one_record(request, id: UUID, parameters: Query[OneParameters]):  # noqa: A002 (its name in the address)
        return as_json(resource.one(id, parameters.lang))

    router.get(
        f"/{resource.name}/{{uuid:id}}/",
        response=resource.data,
        operation_id=f"get_{resource.name}",
        summary=f"One of the {resource.name}",
        openapi_extra=may_fail(400, 404),
        url_name=f"{resource.name}-one",
    )(one_record)


def as_json(data):
    return HttpResponse(data.model_dump_json(), content_type="application/json")


def may_fail(*statuses):
    """Return, for the document of the API, that an answer may be a problem with these statuses."""
    schema = Problem.model_json_schema()
    # Written out: references would lead to a place that this part of the document has not.
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["WrongParameter"]
    content = {PROBLEM: {"schema": schema}}
    failure = {"description": "A problem, as RFC 9457 has it", "content": content}
    return {"responses": dict.fromkeys(statuses, failure)}

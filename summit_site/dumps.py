"""All that is public, to take away: a CSV file for each table, JSON Lines for each resource."""

from django.conf import settings
from django.db.models import Max
from django.http import JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils.text import capfirst

from events.tables import TABLES as OF_EVENTS
from initiatives.tables import TABLES as OF_INITIATIVES
from summit_site.api import RESOURCES
from summit_site.content.addresses import absolute
from summit_site.content.identity import current_identity
from summit_site.content.open_data.answers import not_found, open_to_all
from summit_site.content.open_data.data import ROOT
from summit_site.content.open_data.keyset import in_batches
from summit_site.content.open_data.tables import BATCH
from summit_site.content.parts import Part
from summit_site.content.views import public_page

TABLES = [*OF_EVENTS, *OF_INITIATIVES]
DUMPS = f"{ROOT}dumps/"
CACHE_CONTROL = "public, max-age=900"


@public_page()
@open_to_all
def index(request):
    """Tell which files there are; how large each gets is known when it has been read."""
    dumps = [
        *[_about(f"{table.name}.csv", "text/csv", table.model) for table in TABLES],
        *[_about(f"{each.name}.jsonl", "application/jsonl", each.model) for each in RESOURCES],
    ]
    return JsonResponse({"datapackage": absolute(f"{DUMPS}datapackage.json"), "dumps": dumps})


def _about(file, media_type, model):
    return {
        "url": absolute(f"{DUMPS}{file}"),
        "media_type": media_type,
        "bytes": None,
        "modified_at": model.objects.published().aggregate(at=Max(_changed_at(model)))["at"],
    }


def _changed_at(model):
    """Return the path to the last change of a page, or of the page that a part belongs to."""
    if not issubclass(model, Part):
        return "modified_at"
    owner = model._meta.get_field(model.owner_field)
    return f"{owner.name}__{_changed_at(owner.related_model)}"


@public_page()
@open_to_all
def datapackage(request):
    """Describe the tables, as the standard Data Package 1.0 (specs.frictionlessdata.io) has it."""
    package = {
        "profile": "tabular-data-package",
        "name": "summit-site",
        "title": current_identity().site_name,
        "homepage": absolute("/"),
        "resources": [_described(table) for table in TABLES],
    }
    if settings.DATA_LICENSE:
        granted = settings.DATA_LICENSE
        package["licenses"] = [{"title": granted["name"], "path": granted["url"]}]
    return JsonResponse(package)


def _described(table):
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": "id",
            "foreignKeys": [_foreign_key(column) for column in table.columns if column.refers_to],
        },
    }


def _field(column):
    field = {"name": column.name, "type": column.kind, "format": column.form}
    return field | ({"title": capfirst(column.title)} if column.title else {})


def _foreign_key(column):
    tables = {table.model: table.name for table in TABLES}
    reference = {"resource": tables[column.refers_to], "fields": "id"}
    return {"fields": column.name, "reference": reference}


@open_to_all
def table(request, name):
    """A table as CSV, streamed: never kept, whatever its size."""
    found = next((each for each in TABLES if each.name == name), None)
    if found is None:
        return not_found()
    return _streamed(found.lines(), "text/csv; charset=utf-8; header=present", f"{name}.csv")


@open_to_all
def records(request, name):
    """The records of a resource as JSON Lines, each as the API tells of it."""
    found = next((each for each in RESOURCES if each.name == name), None)
    if found is None:
        return not_found()
    return _streamed(_json_lines(found), "application/jsonl; charset=utf-8", f"{name}.jsonl")


def _json_lines(resource):
    for batch in in_batches(resource.records(), BATCH):
        yield "".join(f"{resource.told(record).model_dump_json()}\n" for record in batch)


def _streamed(parts, content_type, name):
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = CACHE_CONTROL
    return response


urlpatterns = [
    path("", index, name="index"),
    path("datapackage.json", datapackage, name="datapackage"),
    path("<str:name>.csv", table, name="table"),
    path("<str:name>.jsonl", records, name="records"),
]
app_name = "dumps"

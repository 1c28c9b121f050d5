"""The API against its own description: what it says of itself is valid, and true of each answer.

Schemathesis makes the calls: every address with parameters as they may be, and as they may not.
"""

import json
from functools import cache

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from summit_site.api import make_api
from tests.open_data import make_record

pytestmark = pytest.mark.django_db


@cache
def site():
    return WSGIHandler()


DESCRIPTION = make_api().get_openapi_schema(path_prefix="api/v1/")
API = schemathesis.openapi.from_dict(json.loads(json.dumps(DESCRIPTION)))
# Within a test: it looks for a folder that the test has.
API.app = lambda environ, start_response: site()(environ, start_response)


@pytest.fixture
def record(db):
    """Make a record, and let requests leave the test's own connection to the database open."""
    for signal in [request_started, request_finished]:
        signal.disconnect(close_old_connections)
    yield make_record()
    for signal in [request_started, request_finished]:
        signal.connect(close_old_connections)


def test_description_is_valid_openapi(client):
    description = client.get("/api/v1/openapi.json").json()

    OpenAPIV31SpecValidator(description).validate()
    assert description["openapi"] == "3.1.0"
    assert len(description["paths"]) == 18
    assert {*description["paths"]} == {*json.loads(json.dumps(DESCRIPTION))["paths"]}


@API.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case, record):
    # Which cursors there are is in no description: they come from the lists themselves.
    invented = [positive_data_acceptance] if "cursor" in (case.query or {}) else []

    case.call_and_validate(excluded_checks=invented)

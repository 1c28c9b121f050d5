"""Whatever an address holds, no page fails, and none gives it back as it was sent."""

import os
import random
import re
from itertools import chain
from urllib.parse import quote

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver

from summit_site.content.addresses import Slugged
from tests.factories import make_photo, make_recommendation
from tests.test_permission_matrix import (
    filled,
    for_each_kind,
    make_everything,
    read_matrix,
    values_for,
)

pytestmark = pytest.mark.django_db

# `FUZZ=10000 .venv/bin/python -m pytest tests/test_fuzz.py` tries more of them.
REQUESTS = int(os.environ.get("FUZZ", "300"))

# No page may hold it as it is.
MARK = '<x7 onclick="">'
HOSTILE = [
    *["", "\0", "a\0b", "-1", "0", "1", "99999999999999999999", "1e9", "NaN", "²", "٣", "½"],
    *[MARK, f'"{MARK}', f"'{MARK}", f"</script>{MARK}", "' OR 1=1 --", '" NEAR( *', "%", "\\"],
    *["x" * 5000, "学" * 300, "\u202e", "e\u0301" * 200, "\r\nX-Bad: 1", "\ufffe", "\x7f"],
    *["xx", "EN", "zh-hant", "../../etc/passwd", "/admin/", "//elsewhere.example", "[]", "None"],
    *["{0.__class__}", "{{ 1 }}", "%s%n", "2021-02-30", "2021", "0000", "10000", "draft", "true"],
]
# What pages read, and what none does.
NAMES = [
    *[
        "page",
        "q",
        "kind",
        "when",
        "year",
        "country",
        "topic",
        "language",
        "sort",
        "next",
        "page[]",
    ],
    *["series", "organization", "person", "sdg", "status", "_preview_language", "\0", MARK],
]
# What Django's own lists and forms read.
STAFF_NAMES = [
    *["q", "p", "o", "e", "all", "_to_field", "_popup", "_changelist_filters", "kind", "page"],
    *["kind__exact", "status__exact", "pk", "title__in", "starts_on__year", "starts_on__gte"],
    *["kind__isnull", "is_staff__exact", "groups__id__exact", "action__exact", "at__gte"],
    *["from", "to", "field_name", "term", "app_label", "user__password", "language", "\0", MARK],
]


@pytest.fixture
def chance():
    return random.Random(1)  # noqa: S311 (no secret)


@pytest.fixture
def made():
    """Make what addresses can lead to; return it as the permission matrix names it."""
    make_recommendation()
    return make_everything()


def public_routes(resolver=None, before=""):
    """Yield the addresses that visitors can ask for, such as `en/events/<slug:slug>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from public_routes(pattern, route)
        elif not route.startswith("admin/"):
            yield route


def public_addresses(made):
    """Return {part of a route: values that lead somewhere}."""
    models = [model for model in apps.get_models() if issubclass(model, Slugged)]
    slugs = chain.from_iterable(model.objects.values_list("slug", flat=True) for model in models)
    return {
        "slug": [*slugs],
        "number": ["1"],
        "form": ["atom", "json", "rss"],
        "kind": [model._meta.model_name for model in models],
        "path": [make_photo().image.url.removeprefix("/media/")],
        "token": [made[""]["token"]],
        "pk": [made[""]["pk"]],
    }


def query(chance, names):
    """Return up to four parameters, some of them twice."""
    pairs = [(chance.choice(names), chance.choice(HOSTILE)) for _ in range(chance.randint(0, 3))]
    pairs += pairs[:1] * chance.randint(0, 2)
    # Some as browsers do not send them.
    raw = chance.choice(["", "", "", "%ff=%fe", "&&=&", "q=%u0041", "a" * 3000, "page=%00%00"])
    return "&".join([*(f"{quote(name)}={quote(value)}" for name, value in pairs), raw])


def failures(client, addresses):
    """Return what is wrong with the answers: a failure, or the mark in them as it was sent."""
    wrong = []
    client.raise_request_exception = False
    for address in addresses:
        response = client.get(address)
        content = response.getvalue()
        if response.status_code >= 500:
            wrong.append((response.status_code, address[:300]))
        if MARK.encode() in content or response.has_header("X-Bad"):
            wrong.append(("given back", address[:300]))
    return wrong


def test_public_pages_bear_any_address(client, made, chance):
    routes, values = list(public_routes()), public_addresses(made)

    def value_for(part):
        known = values.get(part[1], values["pk"])
        return quote(str(chance.choice(known if chance.random() < 0.6 else HOSTILE)))

    def address():
        path = re.sub(r"<(?:\w+:)?(\w+)>", value_for, chance.choice(routes))
        language = chance.choice(["en", "en", "ar", "zh-hans", "xx", "%00"])
        return f"/{re.sub('^en/', f'{language}/', path)}?{query(chance, NAMES)}"

    assert len(routes) > 25
    assert failures(client, [address() for _ in range(REQUESTS)]) == []


def test_pages_for_staff_bear_any_address(admin_client, made, chance):
    rows = [row for method, row, *_ in read_matrix() if method == "GET" and "logout" not in row]
    routes = [each.split("?")[0] for row in rows for each in for_each_kind(row)]

    def address():
        route = chance.choice(routes)
        values = values_for(route, made)
        if chance.random() < 0.3:
            values = {name: quote(str(chance.choice(HOSTILE))) for name in values}
        return f"/{filled(route, values)}?{query(chance, STAFF_NAMES)}"

    assert failures(admin_client, [address() for _ in range(REQUESTS)]) == []

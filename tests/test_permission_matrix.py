"""Who gets what answer at every address of the admin, of shared drafts, and of exports.

The answers are in permission_matrix.txt, a line for each request. Nothing of a request stays.
"""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from admin_interface.models import Theme
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from django.template.response import SimpleTemplateResponse
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from summit_site.content.editing.drafts import Draft, kept
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package, page_models
from summit_site.content.editing.rows import in_json, rolled_back, rows_of
from summit_site.content.editing.sharing import ShareLink
from summit_site.content.identity import Identity
from summit_site.roles import keep_roles
from tests.admin_forms import form_data
from tests.factories import (
    PAGE_MAKERS,
    make_document,
    make_event,
    make_recommendation,
    make_session,
    make_superuser,
)

pytestmark = pytest.mark.django_db

MATRIX = Path(__file__).with_name("permission_matrix.txt")
# What visitors read: it asks nobody who they are.
PUBLIC = (
    *("en/", "id/", "media/", "embed/", "api/", "oembed", "health/"),
    *("robots.txt", "sitemap.xml", "sitemaps/", ".well-known/security.txt"),
)
# The columns of the matrix, with the group of each.
ROLES = {
    "anonymous": None,
    "staff": None,
    "translator": "Translator: Français",
    "editor": "Editor",
    "publisher": "Publisher",
    "administrator": "Administrator",
}
PAGES = [model._meta.label_lower.replace(".", "/") for model in page_models()]


def read_matrix():
    """Return [(method, address, what is sent, {role: status})]."""
    lines = [line.split() for line in MATRIX.read_text().splitlines() if line[:1] not in ("", "#")]
    return [
        (method, address, "".join(sent), dict(zip(ROLES, map(int, statuses), strict=True)))
        for method, *statuses, address, sent in [[*words[:8], words[8:]] for words in lines]
    ]


def for_each_kind(text):
    """Return the text once for each kind of page, if it says `<page>`."""
    return [text.replace("<page>", kind) for kind in PAGES] if "<page>" in text else [text]


def private_routes(resolver=None, before=""):
    """Yield the addresses that are not public, such as `admin/events/event/<object_id>/change/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from private_routes(pattern, route)
        elif route and not route.startswith(PUBLIC):
            without_expressions = re.sub(r"\^?\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("$", "")
            yield re.sub(r"<\w+:", "<", without_expressions)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_has_its_row(method):
    rows = [row for row in read_matrix() if row[0] == method]
    known = {each.split("?")[0] for row in rows for each in for_each_kind(row[1])}
    routes = set(private_routes())

    assert len(routes) > 150
    assert routes - known == set()
    assert known - routes == set()


@pytest.fixture
def nothing_drawn(monkeypatch):
    """Leave pages empty: what matters is who gets them."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


def make_page(make):
    """Make a published page with a draft, and another one that is deleted."""
    record, gone = make(), make()
    last = kept(gone)
    gone.delete()
    kept(record)
    draft = Draft.objects.change(record, rows=[in_json(row) for row in rows_of(record)], user=None)
    kind = ContentType.objects.get_for_model(record)
    return f"{kind.app_label}/{kind.model}", {
        "object_id": record.pk,
        "pk": draft.revision.pk,
        "deleted": last.pk,
        "content_type_id": kind.pk,
        "item": f"{kind.pk}:{record.pk}",
        "ending": "csv",
    }


def make_everything():
    """Return {kind: {name: value}} of what the addresses and data of the matrix ask for."""
    list(keep_roles())
    pages = dict(make_page(make) for make in PAGE_MAKERS)
    event = pages["events/event"]
    others = {
        "events/session": make_session(),
        "initiatives/recommendation": make_recommendation(),
        "summit_site/package": Package.objects.create(name="All of it"),
        "summit_site/entry": Entry.objects.write("published"),
        "summit_site/identity": Identity.objects.create(),
        "admin_interface/theme": Theme.objects.get(),
        "auth/group": Group.objects.get(name="Editor"),
        "auth/user": User.objects.create_user("somebody"),
    }
    made = {kind: {**event, "object_id": each.pk, "id": each.pk} for kind, each in others.items()}
    return {**pages, **made, "": {**event, **things_of_no_kind()}}


def things_of_no_kind():
    soon = timezone.now() + timedelta(days=1)
    link = ShareLink.objects.create(record=make_event(), for_whom="Rector", expires_at=soon)
    return {
        "token": link.token,
        "shown": link.shown().pk,
        "name": make_document().file.name,
        "app_label": "events",
        "url": "nowhere",
    }


def filled(text, values):
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return text


def values_for(address, made):
    """Return what stands for the names in an address of one kind, or in one of no kind."""
    kinds = [kind for kind in made if kind and address.startswith(f"admin/{kind}/")]
    return made[kinds[0] if kinds else ""]


def add_forms(client, made):
    """Add to each kind of page what the form of its record sends, read as one who sees it all."""
    client.force_login(make_superuser())
    for kind in PAGES:
        response = client.get(f"/admin/{kind}/{made[kind]['object_id']}/change/")
        context = SimpleNamespace(context=response.context_data)
        made[kind]["form"] = form_data(context, press="_form")


def sign_in(client, role):
    """Sign in as somebody of the role; return the session's cookie, if there is one."""
    client.logout()
    if role != "anonymous":
        user = User.objects.create_user(f"{role}-in-the-matrix", is_staff=True)
        user.groups.set(Group.objects.filter(name=ROLES[role]))
        client.force_login(user)
    return client.cookies.get(settings.SESSION_COOKIE_NAME, SimpleNamespace(value=""))


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_matrix_says(client, role, nothing_drawn):
    made = make_everything()
    add_forms(client, made)
    session = sign_in(client, role)
    wrong = []

    for method, row, sent, expected in read_matrix():
        for address in for_each_kind(row):
            values = values_for(address, made)
            data = QueryDict(filled(sent, values), mutable=True)
            if "form" in data:
                data = {**values["form"], **data.dict()}
            # Some addresses sign out.
            client.cookies[settings.SESSION_COOKIE_NAME] = session.value
            with rolled_back():
                send = client.get if method == "GET" else client.post
                response = send(f"/{filled(address, values)}", data)
                # Read to its end, a file is closed; `close` would end the connection too.
                response.getvalue()
            if response.status_code != expected[role]:
                wrong.append(
                    f"{method} {address} {sent}: {response.status_code}, not {expected[role]}"
                )

    assert wrong == []

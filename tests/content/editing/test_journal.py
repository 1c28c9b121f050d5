"""The journal: what is written into it, and that nothing is taken out of it."""

import json
import logging

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from summit_site.content.editing.journal import Entry
from tests.admin_forms import form_data
from tests.factories import make_event, make_superuser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(username="nobody"),
        lambda entry: Entry.objects.bulk_update([entry], ["username"]),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"username": "nobody"}),
    ],
    ids=["save", "delete", "delete_all", "update", "bulk_update", "update_or_create"],
)
def test_entry_is_never_changed_or_deleted(change):
    entry = Entry.objects.write(Entry.Action.PUBLISHED, name="somebody")

    with pytest.raises(PermissionDenied), transaction.atomic():
        change(entry)

    assert Entry.objects.get().username == "somebody"


def test_entry_outlives_the_account_and_the_record_it_tells_of():
    user, event = make_superuser(username="ada"), make_event(title="Summit")
    Entry.objects.write(Entry.Action.PUBLISHED, user=user, record=event)

    user.delete()
    event.delete()

    entry = Entry.objects.get(action=Entry.Action.PUBLISHED)
    assert (entry.username, entry.record_name) == ("ada", "Summit")


def test_entry_is_a_line_of_json_in_the_log(caplog):
    event = make_event(title="Summit")

    with caplog.at_level(logging.INFO, "summit_site.journal"):
        entry = Entry.objects.write(
            Entry.Action.PUBLISHED, user=make_superuser(username="ada"), record=event, comment="Go"
        )

    assert json.loads(caplog.messages[-1]) == {
        "at": entry.at.isoformat(),
        "action": "published",
        "user": "ada",
        "record": f"event {event.pk}",
        "name": "Summit",
        "comment": "Go",
    }


def test_line_breaks_forge_no_lines_in_the_log(caplog):
    with caplog.at_level(logging.INFO, "summit_site.journal"):
        Entry.objects.write(Entry.Action.REFUSED, name='ada\r\n{"action": "signed_in"}')

    assert len(caplog.messages[-1].splitlines()) == 1


def test_signing_in_out_and_being_refused_is_noted(client):
    make_superuser(username="ada", password="right")
    login = reverse("admin:login")

    client.post(login, {"username": "ada", "password": "wrong"})
    client.post(login, {"username": "ada", "password": "right"})
    client.post(reverse("admin:logout"))

    noted = list(Entry.objects.order_by("pk").values_list("action", "username"))
    assert noted == [("refused", "ada"), ("signed_in", "ada"), ("signed_out", "ada")]


def test_no_password_is_noted(client, caplog):
    with caplog.at_level(logging.INFO, "summit_site.journal"):
        client.post(reverse("admin:login"), {"username": "ada", "password": "Tr0ub4dor"})

    assert Entry.objects.get().username == "ada"
    assert "Tr0ub4dor" not in caplog.text


def test_changed_rights_are_noted_with_what_the_account_may_do_now(client):
    client.force_login(make_superuser(username="root"))
    user = User.objects.create_user("ada")
    group = Group.objects.create(name="Editor")
    change = reverse("admin:auth_user_change", args=[user.pk])
    data = form_data(client.get(change), press="_save")
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "09:00:00"}

    client.post(change, data | dates | {"is_staff": "on", "groups": [str(group.pk)]})

    entry = Entry.objects.get(action=Entry.Action.RIGHTS)
    assert (entry.username, entry.record_name) == ("root", "ada")
    assert entry.comment == "is_active, is_staff, Editor"


def test_changed_rights_of_a_role_are_noted(client):
    client.force_login(make_superuser())
    add = reverse("admin:auth_group_add")

    client.post(add, {"name": "Readers", "permissions": []})

    assert Entry.objects.get(action=Entry.Action.RIGHTS).record_name == "Readers"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: User.objects.create_user("ada"), "User: ada"),
        (lambda: Group.objects.create(name="Editor"), "Group: Editor"),
    ],
    ids=["account", "role"],
)
def test_deleted_account_or_role_is_noted(make, name):
    make().delete()

    assert Entry.objects.get(action=Entry.Action.DELETED).comment == name


def test_export_of_translations_is_noted(client):
    make_event(title="Summit")
    client.force_login(make_superuser(username="ada"))

    client.get(reverse("admin:translations"), {"kind": "event", "language": "fr", "export": "po"})

    entry = Entry.objects.get(action=Entry.Action.EXPORTED)
    assert (entry.username, entry.comment) == ("ada", "event-fr.po")


def test_entries_of_a_record_are_its_own_the_latest_first():
    event, other = make_event(), make_event()
    first, last = (
        Entry.objects.write(action, record=event)
        for action in [Entry.Action.SENT, Entry.Action.PUBLISHED]
    )
    Entry.objects.write(Entry.Action.PUBLISHED, record=other)

    assert list(Entry.objects.of(event)) == [last, first]

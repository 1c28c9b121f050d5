"""The roles that `manage.py roles` creates and keeps as they are said."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from summit_site.content.editing.packages import page_models
from summit_site.content.editing.rights import may
from summit_site.content.parts import Part
from summit_site.roles import keep_roles
from tests.roles import TRANSLATOR, make_member

pytestmark = pytest.mark.django_db

PARTS = [model for model in apps.get_models() if issubclass(model, Part)]


def rights_of(name):
    list(keep_roles())
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_command_creates_a_translator_for_each_language_and_three_more_roles():
    out = StringIO()

    call_command("roles", stdout=out)

    names = [line.split(": ")[:-1] for line in out.getvalue().splitlines()]
    assert [": ".join(each) for each in names] == [
        "Translator: عربي",
        "Translator: 中文",
        "Translator: Français",
        "Translator: Русский",
        "Translator: Español",
        "Editor",
        "Publisher",
        "Administrator",
    ]
    assert set(Group.objects.values_list("name", flat=True)) == {": ".join(each) for each in names}


def test_roles_are_for_the_languages_that_the_site_offers(settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]

    assert [group.name for group in keep_roles()] == [
        TRANSLATOR,
        "Editor",
        "Publisher",
        "Administrator",
    ]


def test_role_that_somebody_changed_is_set_right_and_others_are_left_alone():
    rights = rights_of("Editor")
    editor, own = Group.objects.get(name="Editor"), Group.objects.create(name="Press office")
    superfluous = Permission.objects.get(codename="publish_event")
    editor.permissions.set([superfluous])
    own.permissions.set([superfluous])

    assert rights_of("Editor") == rights
    assert list(own.permissions.all()) == [superfluous]


def test_members_stay_in_their_role_when_it_is_kept_again():
    user = make_member("Editor")

    list(keep_roles())

    assert [group.name for group in user.groups.all()] == ["Editor"]


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (TRANSLATOR, {"view"}),
        ("Editor", {"view", "add", "change"}),
        ("Publisher", {"view", "add", "change", "publish", "delete"}),
        ("Administrator", {"view", "add", "change", "publish", "delete"}),
    ],
)
def test_role_may_do_the_same_with_every_kind_of_page(role, actions):
    user = make_member(role)

    for model in page_models():
        may_do = {
            each
            for each in ["view", "add", "change", "publish", "delete"]
            if may(user, each, model)
        }
        assert (model, may_do) == (model, actions)


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (TRANSLATOR, {"view"}),
        ("Editor", {"view", "add", "change", "delete"}),
        ("Publisher", {"view", "add", "change", "delete"}),
    ],
)
def test_role_may_do_the_same_with_every_kind_of_part(role, actions):
    user = make_member(role)

    for model in PARTS:
        may_do = {each for each in ["view", "add", "change", "delete"] if may(user, each, model)}
        assert (model, may_do) == (model, actions)


def test_each_role_may_do_what_the_one_before_may():
    french, editor, publisher, administrator = (
        rights_of(name) for name in [TRANSLATOR, "Editor", "Publisher", "Administrator"]
    )

    assert french - editor == {"translate_into_fr"}
    assert editor < publisher < administrator
    assert administrator == set(Permission.objects.values_list("codename", flat=True))


@pytest.mark.parametrize("role", [TRANSLATOR, "Editor", "Publisher"])
def test_only_administrators_reach_accounts_the_journal_and_the_theme(role):
    kept_apart = {"auth", "admin", "admin_interface", "sessions", "contenttypes"}

    list(keep_roles())
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")

    assert {each.content_type.app_label for each in permissions}.isdisjoint(kept_apart)
    assert "view_entry" not in rights_of(role)

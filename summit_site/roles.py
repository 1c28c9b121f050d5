"""The roles of staff, as groups that `manage.py roles` creates and keeps as they are said here."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from summit_site.content.editing.packages import Package
from summit_site.content.editing.rights import translation_permission
from summit_site.content.pages import Page
from summit_site.content.parts import Part
from summit_site.content.translation import other_languages

PAGES = [model for model in apps.get_models() if issubclass(model, Page)]
PARTS = [model for model in apps.get_models() if issubclass(model, Part)]


def _to(actions, models):
    """Return the condition that a permission is to do one of `actions` with one of `models`."""
    codenames = Q()
    for model in models:
        content_type = ContentType.objects.get_for_model(model)
        for action in actions:
            name = f"{action}_{model._meta.model_name}"
            codenames |= Q(content_type=content_type, codename=name)
    return codenames


def roles():
    """Return {name of the group: condition of its permissions}."""
    reading = _to(["view"], [*PAGES, *PARTS])
    editing = reading | _to(["add", "change"], PAGES) | _to(["add", "change", "delete"], PARTS)
    publishing = editing | _to(["publish", "delete"], PAGES)
    packages = _to(["add", "change", "delete", "view"], [Package])
    translators = {
        f"Translator: {dict(settings.LANGUAGES)[code]}": reading
        | Q(codename=translation_permission(code))
        for code in other_languages()
    }
    return {
        **translators,
        "Editor": editing,
        "Publisher": publishing | packages,
        "Administrator": Q(),
    }


def keep_roles():
    """Create the groups that are missing, and give each its permissions and no others."""
    for name, condition in roles().items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(condition))
        yield group

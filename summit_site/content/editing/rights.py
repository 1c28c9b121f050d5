"""Who may do what: roles as groups, and what a translator may change."""

from django.contrib.auth import get_permission_codename
from django.utils.translation import get_language_info

from summit_site.content.translation import other_languages


def permission(model, action):
    """Return the name of the permission to do something with records of a model."""
    return f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"


def may(user, action, model):
    return user.has_perm(permission(model, action))


def translation_permission(language):
    return f"translate_into_{language.replace('-', '_')}"


def translation_permissions():
    """Return (codename, name) of a permission for each language, for a model's Meta."""
    return [
        (translation_permission(code), f"Can translate into {get_language_info(code)['name']}")
        for code in ["ar", "zh-hans", "fr", "ru", "es"]
    ]


def languages_of(user):
    """Return the languages that the user may translate into, though not change all else."""
    return [
        code
        for code in other_languages()
        if user.has_perm(f"summit_site.{translation_permission(code)}")
    ]


def is_translator(user, model):
    """Whether of this model's records the user may change texts in some languages, and no more."""
    return may(user, "view", model) and not may(user, "change", model) and bool(languages_of(user))

"""What staff should know of a record before it goes live."""

import re
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import models
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext, ngettext

from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.rows import in_json, rows_of, targets, text_in
from summit_site.content.pages import Page
from summit_site.content.pictures import Picture
from summit_site.content.translation import DEFAULT, column, other_languages

LINK = re.compile(r'href="([^"]+)"')


def concerns(record, beside=()):
    """Return what may be wrong with a record as it would go live, in sentences for staff.

    `beside` are records that go live together with it.
    """
    draft = Draft.objects.of(record).select_related("revision").first()
    rows = draft.revision.rows if draft else [in_json(row) for row in rows_of(record)]
    along = {(each._meta.label_lower, str(each.pk)) for each in [record, *beside]}
    return [
        *_unpublished(rows, along),
        *_without_alternative_text(rows),
        *_unfinished_languages(rows),
        *_broken_links(rows, along),
    ]


def _unpublished(rows, along):
    wanted = {}
    for row in rows:
        for _name, model, keys in targets(apps.get_model(row["model"]), row["fields"]):
            if issubclass(model, Page):
                wanted.setdefault(model, set()).update(keys)
    for model, keys in wanted.items():
        public = {str(pk) for pk in model.objects.published().values_list("pk", flat=True)}
        hidden = [key for key in keys - public if (model._meta.label_lower, key) not in along]
        for each in model._base_manager.filter(pk__in=hidden):
            message = gettext("It points to “%(name)s” (%(kind)s), which is not published.")
            yield message % {"kind": model._meta.verbose_name, "name": each}


def _without_alternative_text(rows):
    pictures = [row["fields"] for row in rows if issubclass(apps.get_model(row["model"]), Picture)]
    silent = [
        fields
        for fields in pictures
        if not fields["is_decorative"] and not fields[column("alternative_text", DEFAULT)]
    ]
    if silent:
        message = ngettext(
            "%d picture has no alternative text.",
            "%d pictures have no alternative text.",
            len(silent),
        )
        yield message % len(silent)


def _unfinished_languages(rows):
    """Tell of the languages that the record has a name in and not all else."""
    records = [each.object for each in serializers.deserialize("python", rows)]
    first = records[0]
    for language in other_languages():
        if first.naming_field and not getattr(first, column(first.naming_field, language)):
            continue
        open_texts = sum(
            len(each.missing_fields(language)) + len(each.outdated_fields(language))
            for each in records
        )
        if open_texts:
            message = ngettext(
                "%(language)s: %(count)d text is missing or outdated.",
                "%(language)s: %(count)d texts are missing or outdated.",
                open_texts,
            )
            name = dict(settings.LANGUAGES)[language]
            yield message % {"language": name, "count": open_texts}


def _broken_links(rows, along):
    for row in rows:
        for address in sorted(_links(row)):
            if _is_broken(address, along):
                message = gettext("“%(name)s” links to %(address)s, which leads nowhere.")
                yield message % {"name": text_in(row), "address": address}


def _links(row):
    model = apps.get_model(row["model"])
    for field in model._meta.fields:
        value = row["fields"].get(field.name)
        if value and isinstance(field, models.URLField):
            yield value
        elif value and isinstance(field, models.TextField):
            yield from LINK.findall(str(value))


def _is_broken(address, along):
    """Whether an address of this site leads nowhere; others are not asked."""
    parts = urlsplit(address)
    site = urlsplit(settings.SITE_URL)
    if parts.netloc not in ("", site.netloc) or not parts.path.startswith("/"):
        return False
    try:
        # Each language has its own addresses.
        with translation.override(translation.get_language_from_path(parts.path)):
            match = resolve(parts.path)
    except Resolver404:
        return True
    model = getattr(getattr(match.func, "view_class", None), "model", None)
    if model is None or "slug" not in match.kwargs:
        return False
    pages, slug = model._default_manager.all(), match.kwargs["slug"]
    linked = pages.filter(slug=slug).first() or pages.by_former_slug(slug)
    if linked is None:
        return True
    is_along = (linked._meta.label_lower, str(linked.pk)) in along
    return not is_along and not getattr(linked, "is_published", True)

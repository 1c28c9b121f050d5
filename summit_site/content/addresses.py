"""Addresses that last: a slug for each page, and a way from each slug it had before."""

import uuid
from contextlib import contextmanager
from functools import cache
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Which values addresses are made of, and one of each.
SAMPLES = {str: "a-slug", int: 4242424242, uuid.UUID: uuid.UUID(int=42)}


def path_of(view_name, *values):
    """Return what `reverse` does for slugs, words, numbers and keys, in a tenth of the time.

    A page has a hundred addresses. Words are taken as they are: without signs to be quoted.
    """
    kinds = tuple(type(value) for value in values)
    return _form_of_path(view_name, kinds, get_language()).format(*values)


@cache
def _form_of_path(view_name, kinds, language):
    """Return the path of a view in a language, with {} in the place of each value."""
    samples = [next(SAMPLES[kind] for kind in SAMPLES if issubclass(each, kind)) for each in kinds]
    path = reverse(view_name, args=samples)
    for sample in samples:
        path = path.replace(str(sample), "{}", 1)
    return path


def absolute(address):
    """Return the full address of a path of this site; a full address, of a file elsewhere, stays.

    It is made from SITE_URL: whatever a request says of its host is not repeated to others.
    """
    # Joined by hand in the usual case: `urljoin` takes its time, and a page has fifty of them.
    is_path = address.startswith("/") and not address.startswith("//")
    full = settings.SITE_URL + address if is_path else urljoin(settings.SITE_URL, address)
    return iri_to_uri(full)


def permanent_address(key):
    """Return the full address of the record with the key `key` that outlasts slugs and languages.

    It leads to the page in the reader's language, and is what citations and other sites point to.
    """
    # As `reverse` gives it, which takes far longer; a page has fifty of them.
    return f"{settings.SITE_URL}/id/{key}/"


class FormerSlug(models.Model):
    """A slug that a record once had, so that its old address leads to the new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    slug = models.SlugField(max_length=120, allow_unicode=False)

    class Meta:
        app_label = "summit_site"
        constraints = [
            # The last record that had a slug is the one it leads to.
            models.UniqueConstraint(fields=["content_type", "slug"], name="one_way_per_former_slug")
        ]

    def __str__(self):
        return self.slug


class SluggedQuerySet(models.QuerySet):
    def by_former_slug(self, slug):
        """Return the one record of this queryset that had `slug` before, or None."""
        content_type = ContentType.objects.get_for_model(self.model)
        former = FormerSlug.objects.filter(content_type=content_type, slug=slug)
        return self.filter(pk__in=former.values("object_id")).first()


class Slugged(models.Model):
    """A record whose page's address ends in `slug`, and whose former addresses still lead to it."""

    # The name of the address of its page.
    view_name = None

    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_(
            "The last part of the page's address, in lower-case letters, digits and hyphens. "
            "If you change it, the old address goes on to lead here."
        ),
    )

    class Meta:
        abstract = True

    def save(self, **kwargs):
        with former_slug_kept(self):
            super().save(**kwargs)

    def get_absolute_url(self):
        return path_of(self.view_name, self.slug)


@contextmanager
def former_slug_kept(record):
    """Let the address that the record has before the block go on to lead to it, if it changes."""
    if not isinstance(record, Slugged):
        yield
        return
    stored = type(record)._default_manager.filter(pk=record.pk)
    former = stored.values_list("slug", flat=True).first()
    yield
    if former and former != record.slug:
        _keep_former_slug(record, former)


def _keep_former_slug(record, slug):
    content_type = ContentType.objects.get_for_model(record)
    ways = FormerSlug.objects.filter(content_type=content_type)
    ways.filter(slug=record.slug).delete()
    ways.update_or_create(slug=slug, content_type=content_type, defaults={"object_id": record.pk})

"""Whose site it is: name, owner, accent and logo, which staff may set; else the settings say it.

Every page shows it and none asks the database for it: each process keeps what it read last, with
the state of the content that it belongs to.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from colorfield.fields import ColorField
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from summit_site.content import colours
from summit_site.content.generation import content_changed
from summit_site.content.pictures import PictureField

# For how long, in seconds, what was read goes unasked where the state of the content is not known.
FRESH = 1
UNKNOWN = object()
PICTURE_HELP = _("JPEG, PNG or WebP, at most 20 MB. Place and camera data are removed.")


class Identity(models.Model):
    """The one row that says whose site it is; all of it may be left empty."""

    name = models.CharField(
        _("name of the site"),
        max_length=80,
        blank=True,
        help_text=_("If it is empty, the name is the one in the settings of the server."),
    )
    owner = models.CharField(
        _("organisation"),
        max_length=120,
        blank=True,
        help_text=_("The organisation that keeps the record."),
    )
    accent = ColorField(
        _("accent colour"),
        blank=True,
        default="",
        validators=[RegexValidator(f"^{colours.HEX.pattern}$", flags=colours.HEX.flags)],
        help_text=_(
            "Its hue and strength are taken; how light or dark it is follows by itself, so that "
            "text in it is easy to read on light and on dark pages."
        ),
    )
    logo = PictureField(_("logo"), upload_to="identity/%Y/%m/", blank=True, help_text=PICTURE_HELP)
    dark_logo = PictureField(
        _("logo on dark pages"),
        upload_to="identity/%Y/%m/",
        blank=True,
        help_text=_("If the logo cannot be seen on dark paper."),
    )
    email = models.EmailField(_("e-mail address for visitors"), blank=True)

    class Meta:
        app_label = "summit_site"
        verbose_name = _("identity of the site")
        # Short, for the menu; there is only one.
        verbose_name_plural = _("identity")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_identity")]

    def __str__(self):
        return self.site_name

    def save(self, **kwargs):
        self.pk = 1
        super().save(**kwargs)
        # In this transaction too; for others `content_changed` says it.
        forget()

    @property
    def site_name(self):
        return self.name or settings.SITE_NAME

    @property
    def site_owner(self):
        return self.owner or settings.SITE_OWNER

    @property
    def contact_email(self):
        return self.email or settings.CONTACT_EMAIL

    @property
    def accent_steps(self):
        """The accent as (hue, chroma) in steps of `colours`, or None for that of site.css."""
        return colours.steps_of(self.accent) if self.accent else None

    @property
    def accent_classes(self):
        """The classes by which site.css knows the accent: see `colours`."""
        return "hue-{} chroma-{}".format(*self.accent_steps) if self.accent else ""


@dataclass(frozen=True)
class Known:
    """What was read, in which state of the content, and when, on a clock that is never set."""

    identity: Identity
    token: UUID | object | None
    read_at: float


# Of the page that is being rendered, if its queries see one state of the content.
_token = ContextVar("token of the content", default=UNKNOWN)
_known: list[Known] = []


@contextmanager
def in_state(token):
    """Within, the identity is that of the state of the content which has this token."""
    before = _token.set(token)
    try:
        yield
    finally:
        _token.reset(before)


def current_identity():
    """Return the Identity, kept or read; an empty one where staff set none."""
    token = _token.get()
    for known in list(_known):
        is_known = monotonic() - known.read_at < FRESH if token is UNKNOWN else known.token == token
        if is_known:
            return known.identity
    identity = Identity.objects.first() or Identity()
    _known[:] = [Known(identity, token, monotonic())]
    return identity


@receiver(content_changed)
def forget(**kwargs):
    """Have the identity read again."""
    _known.clear()

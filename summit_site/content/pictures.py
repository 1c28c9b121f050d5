"""Pictures: checked by content, stored upright without metadata, never without a text."""

from io import BytesIO
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from summit_site.content.constraints import Check

# Named, so that Pillow tries no other decoder: an EPS called .jpg would go to Ghostscript.
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# The longest side that is kept, in pixels: more than any page shows.
MAX_SIDE = 2560


def _open(file):
    """Return the Pillow image in `file`, unread; raise ValidationError if it is none we take."""
    file.seek(0)
    try:
        # Pillow only warns of a decompression bomb, and of one twice as large it raises.
        image = Image.open(file, formats=list(FORMATS))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture, or the file is damaged."), "not_a_picture"
        ) from error
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has more than %(limit)s million pixels. Please make it smaller."),
            "too_many_pixels",
            {"limit": MAX_PIXELS // 1_000_000},
        )
    if getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("Animated pictures cannot be used here."), "animated")
    return image


def validate_picture(file):
    """Raise ValidationError unless the newly uploaded `file` is a picture that can be kept."""
    if getattr(file, "_committed", False):
        return
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB."),
            "too_large",
            {"limit": MAX_BYTES // 1024 // 1024},
        )
    image = _open(file)
    try:
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("The picture is damaged or incomplete."), "damaged") from error


def clean_picture(file):
    """Return the picture in `file` as a new file: upright, at most MAX_SIDE, without metadata."""
    image = _open(file)
    kind = image.format
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    if upright.mode not in ("L", "RGB", "RGBA") or (kind, upright.mode) == ("JPEG", "RGBA"):
        keeps_transparency = upright.has_transparency_data and kind != "JPEG"
        upright = upright.convert("RGBA" if keeps_transparency else "RGB")
    # Pixels only, on a fresh canvas: EXIF, XMP and comments, which Pillow would copy, stay behind.
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    out = BytesIO()
    bare.save(out, kind, quality=85)
    return ContentFile(out.getvalue(), PurePath(file.name).stem + FORMATS[kind])


class PictureField(models.ImageField):
    """An image field that checks what it is given by content and stores it re-encoded."""

    default_validators = [validate_picture]

    def formfield(self, **kwargs):
        # Not forms.ImageField: it opens the file with every decoder Pillow has.
        accept = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        return super(models.ImageField, self).formfield(
            **{"form_class": forms.FileField, "widget": accept, **kwargs}
        )

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            cleaned = clean_picture(file.file)
            setattr(model_instance, self.attname, cleaned)
        return super().pre_save(model_instance, add)


class Picture(models.Model):
    """A picture with what a reader who cannot see it needs, and who made it."""

    image = PictureField(
        _("picture"),
        upload_to="pictures/%Y/%m/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP, at most 20 MB. Place and camera data are removed."),
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, in one sentence, for readers who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the text does not say; screen readers pass over it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Photographer and organisation.")
    )
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("For example CC BY 4.0.")
    )
    # In per cent of width and height, from the top left corner: what a crop must keep.
    focal_x = models.PositiveSmallIntegerField(_("focal point, across"), default=50)
    focal_y = models.PositiveSmallIntegerField(_("focal point, down"), default=50)

    class Meta:
        abstract = True
        constraints = [
            Check(
                condition=~Q(alternative_text="") | Q(is_decorative=True),
                name="%(app_label)s_%(class)s_has_alternative_text",
                field="alternative_text",
                violation_error_message=_("Say what the picture shows, or mark it as decorative."),
            ),
            Check(
                condition=Q(focal_x__lte=100) & Q(focal_y__lte=100),
                name="%(app_label)s_%(class)s_focal_point_inside",
                field="focal_x",
                violation_error_message=_("The focal point is given in per cent, 0 to 100."),
            ),
        ]

    @property
    def alt(self):
        """The text for the `alt` attribute: empty for a decorative picture, as HTML has it."""
        return "" if self.is_decorative else self.alternative_text

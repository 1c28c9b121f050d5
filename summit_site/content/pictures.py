"""Pictures: checked by content, stored upright without metadata, never without a text."""

import struct
from io import BytesIO
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image

from summit_site.content.constraints import Check

# Named, so that Pillow tries no other decoder: an EPS called .jpg would go to Ghostscript.
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# The longest side that is kept, in pixels: more than any page shows.
MAX_SIDE = 2560
# How to turn a picture whose camera was held in another way than upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _open(file):
    """Return the Pillow image in `file`, unread; raise ValidationError if it is none we take."""
    file.seek(0)
    try:
        image = Image.open(file, formats=list(FORMATS))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture, or the file is damaged."), "not_a_picture"
        ) from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    # Cameras put a preview after a JPEG, which Pillow then calls MPO; the picture comes first.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("Animated pictures cannot be used here."), "animated")
    return image


def _too_many_pixels():
    return ValidationError(
        _("The picture has more than %(limit)s million pixels. Please make it smaller."),
        "too_many_pixels",
        {"limit": MAX_PIXELS // 1_000_000},
    )


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
    kind = "JPEG" if image.format == "MPO" else image.format
    upright = _with_plain_pixels(_turned(image), keeps_transparency=kind != "JPEG")
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    # Pixels only, on a fresh canvas: EXIF, XMP and comments, which Pillow would copy, stay behind.
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    out = BytesIO()
    bare.save(out, kind, quality=85)
    return ContentFile(out.getvalue(), PurePath(file.name).stem + FORMATS[kind])


def _turned(image):
    """Return a copy that is upright, as far as what the camera wrote about it can be read."""
    # Not ImageOps.exif_transpose: it writes all of EXIF anew, and fails over a tag that is damaged.
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except (SyntaxError, TypeError, ValueError, struct.error):
        orientation = None
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image.copy()


def _with_plain_pixels(image, *, keeps_transparency):
    """Return the image in grey, in colours, or in colours with transparency."""
    if image.mode.startswith("I;16"):
        # Pillow would cut 16 bits off at 255: all white.
        image = image.point(lambda value: value / 256).convert("L")
    if keeps_transparency and image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


class PictureField(models.ImageField):
    """An image field that checks what it is given by content and stores it re-encoded."""

    default_validators = [validate_picture]

    def formfield(self, **kwargs):
        # Not forms.ImageField: it opens the file with every decoder Pillow has.
        accept = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        return super(models.ImageField, self).formfield(
            **{"form_class": forms.FileField, "widget": accept, **kwargs}
        )

    def update_dimension_fields(self, instance, *args, **kwargs):
        """Leave it to `pre_save`, which measures a picture once, when it is stored.

        Django does so at each assignment: it would open an upload with every decoder before it is
        checked, where Pillow raises on a decompression bomb, and fail over a stored file that is
        missing whenever a form is sent.
        """

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            setattr(model_instance, self.attname, clean_picture(file.file))
            super().update_dimension_fields(model_instance, force=True)
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

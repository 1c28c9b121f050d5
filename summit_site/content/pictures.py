"""Pictures: checked by content, stored upright without metadata, never without a text."""

import struct
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Q
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms

from summit_site.content.constraints import Check
from summit_site.content.renditions import (
    address,
    encoded,
    make_renditions,
    size_in_name,
    widths_of,
)

# Named, so that Pillow tries no other decoder: an EPS called .jpg would go to Ghostscript.
FORMATS = ["JPEG", "PNG", "WEBP"]
ACCEPT = {"accept": "image/jpeg,image/png,image/webp"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# Of width or height: pictures of a few pixels by millions cost most memory to make smaller.
LONGEST_SIDE = 20_000
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
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture, or the file is damaged."), "not_a_picture"
        ) from error
    _check_size(image)
    # Cameras put a preview after a JPEG, which Pillow then calls MPO; the picture comes first.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("Animated pictures cannot be used here."), "animated")
    return image


def _check_size(image):
    """Raise ValidationError if the image, still unread, would cost too much to make smaller."""
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if max(image.size) > LONGEST_SIDE:
        raise ValidationError(
            _("The picture is more than %(limit)s pixels wide or high. Please make it smaller."),
            "too_long",
            {"limit": LONGEST_SIDE},
        )


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
    """Return the picture in `file` as a new file: upright, in sRGB, at most MAX_SIDE, bare.

    It is a PNG if it was one or is transparent, else a JPEG. Its name says its content and size,
    from which its renditions are named: see `summit_site.content.renditions`.
    """
    image = _open(file)
    upright = _with_plain_pixels(_in_srgb(_turned(image)))
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    # Pixels only, on a fresh canvas: EXIF, XMP and comments, which Pillow would copy, stay behind.
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    is_png = image.format == "PNG" or bare.mode == "RGBA"
    data = encoded(bare, "PNG") if is_png else encoded(bare, "JPEG", quality=88)
    facts = f"{sha256(data).hexdigest()[:12]}-{bare.width}x{bare.height}"
    ending = ".png" if is_png else ".jpg"
    return ContentFile(data, f"{facts}/{PurePath(file.name).stem}{ending}")


def placeholder_of(file):
    """Return the picture in `file` so small that it fits into a page, as WebP in base64.

    A transparent one has none, "": it would be seen behind the picture.
    """
    image = Image.open(file, formats=FORMATS)
    if image.has_transparency_data:
        return ""
    image.thumbnail((16, 16))
    return b64encode(encoded(image.convert("RGB"), "WEBP", quality=30, method=6)).decode()


def _turned(image):
    """Return the image upright, as far as what the camera wrote about it can be read."""
    # Not ImageOps.exif_transpose: it writes all of EXIF anew, and fails over a tag that is damaged.
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except (SyntaxError, TypeError, ValueError, struct.error):
        orientation = None
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image


def _in_srgb(image):
    """Return the image in the colours that screens take for granted where nothing is said.

    Without their profile, the colours of most telephones would look faded. A profile that is
    damaged, or made for other pixels than these, is left out of account.
    """
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _with_plain_pixels(image):
    """Return the image in grey, in colours, or in colours with transparency if there is any."""
    if image.mode.startswith("I;16"):
        # Pillow would cut 16 bits off at 255: all white.
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        # Converted to what it is, it would be there twice.
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] < 255:
            return image
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


class PictureFile(ImageFieldFile):
    """A stored picture: its size comes from its name, its address is that of a rendition."""

    def _get_image_dimensions(self):
        return size_in_name(self.name) or super()._get_image_dimensions()

    @property
    def url(self):
        """The address of the largest rendition in a format that every program knows."""
        return address(self.name, widths_of(self.width)[-1])

    def srcset(self, ending):
        """Return the renditions in one format, as the attribute of that name has them."""
        addresses = (
            f"{address(self.name, width, ending)} {min(width, self.width)}w"
            for width in widths_of(self.width)
        )
        return ", ".join(addresses)


class PictureField(models.ImageField):
    """An image field that checks what it is given by content and stores it re-encoded.

    Renditions are made once the transaction is over: one that is rolled back leaves none behind,
    and what goes wrong with them does not undo a save that is done.
    """

    attr_class = PictureFile
    default_validators = [validate_picture]

    def __init__(self, *args, placeholder_field=None, **kwargs):
        self.placeholder_field = placeholder_field
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.placeholder_field:
            kwargs["placeholder_field"] = self.placeholder_field
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        # Not forms.ImageField: it opens the file with every decoder Pillow has.
        accept = forms.ClearableFileInput(attrs=ACCEPT)
        return super(models.ImageField, self).formfield(
            **{"form_class": forms.FileField, "widget": accept, **kwargs}
        )

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if not file or file._committed:
            return super().pre_save(model_instance, add)
        clean = clean_picture(file.file)
        setattr(model_instance, self.attname, clean)
        if self.placeholder_field:
            setattr(model_instance, self.placeholder_field, placeholder_of(clean))
        stored = super().pre_save(model_instance, add)
        # No functools.partial: Django fails at naming it when it fails.
        transaction.on_commit(lambda: make_renditions(stored.name), robust=True)
        return stored


class PictureUploadField(forms.FileField):
    """For models of other packages: a file that is checked and re-encoded as our pictures are."""

    default_validators = [validate_picture]

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return clean_picture(file) if isinstance(file, UploadedFile) else file


class Picture(models.Model):
    """A picture with what a reader who cannot see it needs, and who made it."""

    image = PictureField(
        _("picture"),
        upload_to="pictures/%Y/%m/",
        placeholder_field="placeholder",
        help_text=_("JPEG, PNG or WebP, at most 20 MB. Place and camera data are removed."),
    )
    # What is seen, blurred, until the picture has come: see `placeholder_of`.
    placeholder = models.CharField(max_length=500, editable=False, default="")
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


def picture_fields():
    """Return all fields of all models that hold a picture."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, PictureField)
    ]

"""Pictures are taken by what they are, not by what they are called, and stored bare."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from PIL import ExifTags, Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from events.models import Photo
from summit_site.content.pictures import MAX_BYTES, MAX_SIDE
from tests.factories import make_event, make_organization, make_photo, picture_file

pytestmark = pytest.mark.django_db

NO_PICTURE = "This is not a JPEG, PNG or WebP picture, or the file is damaged."
DAMAGED = "The picture is damaged or incomplete."
TOO_MANY_PIXELS = "The picture has more than 50 million pixels. Please make it smaller."
TOO_LONG = "The picture is more than 20000 pixels wide or high. Please make it smaller."
ANIMATED = "Animated pictures cannot be used here."


def encoded(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(mode="RGB", size=(40, 30), colour="navy"):
    return Image.new(mode, size, colour)


def animated(kind):
    return encoded(plain(), kind, save_all=True, append_images=[plain(colour="white")])


def with_preview():
    """Return a JPEG as cameras write it, with a smaller one after it."""
    return encoded(plain(), "MPO", save_all=True, append_images=[plain(size=(4, 3))])


# A ZIP archive without files.
ARCHIVE = b"PK\5\6" + bytes(18)
GIF_FRAME = b",\0\0\0\0\1\0\1\0\x80\0\0\0\xff\xff\xff\2\2\x44\1\0"


def png_of_size(width, height, frames=0):
    """Return a small file that says it holds a picture of this size, or so many."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            chunk(b"IHDR", header),
            *([chunk(b"acTL", struct.pack(">II", frames, 0))] if frames else []),
            chunk(b"IDAT", pixels),
            chunk(b"IEND", b""),
        ]
    )


def upload(data, name="picture.jpg"):
    """Return a photo, not saved, of the picture file `data`."""
    return Photo(event=make_event(), image=ContentFile(data, name), alternative_text="A hall")


def messages_for(data, name):
    with pytest.raises(ValidationError) as refusal:
        upload(data, name).full_clean(exclude=["position"])
    return refusal.value.message_dict


def stored(data, name="picture.jpg"):
    """Save a photo of `data` as a form would, and return it as it is read again."""
    photo = upload(data, name)
    photo.full_clean(exclude=["position"])
    photo.save()
    return Photo.objects.get()


def opened(photo):
    """Return the stored picture as an image."""
    with photo.image.open() as file:
        image = Image.open(file)
        image.load()
    return image


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("eps.jpg", encoded(plain(), "EPS"), NO_PICTURE),
        ("gif.png", encoded(plain(), "GIF"), NO_PICTURE),
        ("tiff.jpg", encoded(plain(), "TIFF"), NO_PICTURE),
        ("avif.webp", encoded(plain(), "AVIF"), NO_PICTURE),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', NO_PICTURE),
        ("page.png", b"<!doctype html><script>alert(1)</script>", NO_PICTURE),
        ("empty.png", b"", NO_PICTURE),
        ("start.jpg", encoded(plain(), "JPEG")[:10], NO_PICTURE),
        ("half.jpg", encoded(Image.effect_noise((99, 99), 99), "JPEG")[:3000], DAMAGED),
        ("half.png", encoded(Image.effect_noise((99, 99), 99), "PNG")[:3000], DAMAGED),
        ("half.webp", encoded(Image.effect_noise((99, 99), 99), "WEBP")[:1500], NO_PICTURE),
        ("moving.gif", animated("GIF"), NO_PICTURE),
        ("moving.webp", animated("WEBP"), ANIMATED),
        ("moving.png", animated("PNG"), ANIMATED),
        ("frames.gif", b"GIF89a" + bytes(7) + 20_000 * GIF_FRAME + b";", NO_PICTURE),
        ("frames.png", png_of_size(4, 3, frames=20_000), ANIMATED),
        ("large.png", png_of_size(7072, 7072), TOO_MANY_PIXELS),
        pytest.param(
            *("larger.png", png_of_size(10_000, 10_000), TOO_MANY_PIXELS),
            marks=pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
        ),
        ("bomb.png", png_of_size(50_000, 50_000), TOO_MANY_PIXELS),
        ("long.png", png_of_size(49_999_999, 1), TOO_LONG),
        ("high.png", png_of_size(1, 20_001), TOO_LONG),
        ("heavy.png", bytes(MAX_BYTES + 1), "The file is larger than 20 MB."),
    ],
    ids=lambda value: value if isinstance(value, str) and value.count(".") == 1 else "",
)
def test_file_that_is_no_picture_for_us_is_refused_at_its_field(name, data, message):
    assert messages_for(data, name) == {"image": [message]}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("eps.jpg", encoded(plain(), "EPS"), NO_PICTURE),
        ("page.png", b"<!doctype html><script>alert(1)</script>", NO_PICTURE),
        ("bomb.png", png_of_size(50_000, 50_000), TOO_MANY_PIXELS),
    ],
)
@pytest.mark.parametrize(
    ("make", "field"), [(make_photo, "image"), (make_organization, "logo")], ids=["photo", "logo"]
)
def test_form_shows_the_refusal_at_the_field(make, field, name, data, message):
    record = make()
    form_class = modelform_factory(type(record), fields=[field])

    form = form_class({}, {field: SimpleUploadedFile(name, data)}, instance=record)

    assert form.errors == {field: [message]}


@pytest.mark.parametrize(
    ("name", "data", "kept_name", "mode"),
    [
        ("a.jpeg", encoded(plain(), "JPEG"), "a.jpg", "RGB"),
        ("cmyk.jpg", encoded(plain("CMYK", colour=0), "JPEG"), "cmyk.jpg", "RGB"),
        ("grey.jpg", encoded(plain("L", colour=9), "JPEG", progressive=True), "grey.jpg", "L"),
        ("camera.jpg", with_preview(), "camera.jpg", "RGB"),
        ("no-ending", encoded(plain(), "PNG"), "no-ending.png", "RGB"),
        ("wrong.gif", encoded(plain(), "WEBP"), "wrong.jpg", "RGB"),
        ("clear.webp", encoded(plain("RGBA", colour="#0000"), "WEBP"), "clear.png", "RGBA"),
        ("clear.png", encoded(plain("LA", colour=(9, 0)), "PNG"), "clear.png", "RGBA"),
        ("one-bit.png", encoded(plain("1", colour=1), "PNG"), "one-bit.png", "RGB"),
        ("palette.png", encoded(plain().quantize(2), "PNG"), "palette.png", "RGB"),
    ],
)
def test_picture_is_stored_as_what_it_is(name, data, kept_name, mode):
    photo = stored(data, name)

    image = opened(photo)
    assert photo.image.name.rpartition("/")[2] == kept_name
    assert (image.mode, image.size) == (mode, (40, 30))
    assert (photo.image.width, photo.image.height) == (40, 30)


@pytest.mark.parametrize("mode", ["P", "RGB", "L"])
def test_png_stays_transparent_however_it_says_so(mode):
    image = plain(colour="white").convert(mode, palette=Image.Palette.ADAPTIVE)
    data = encoded(image, "PNG", transparency=image.getpixel((0, 0)))

    photo = stored(data)

    assert opened(photo).getpixel((0, 0)) == (255, 255, 255, 0)


def test_opaque_webp_with_room_for_transparency_is_stored_as_a_photograph():
    photo = stored(encoded(plain("RGBA"), "WEBP"), "hall.webp")

    assert photo.image.name.endswith("/hall.jpg")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_those_that_the_camera_meant(mode):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A camera whose red is the green of screens, and the other way round.
    swapped = profile.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")
    colour = (255, 0, 0, 128)[: len(mode)]

    photo = stored(encoded(plain(mode, colour=colour), "PNG", icc_profile=swapped))

    red, green, *rest = opened(photo).getpixel((0, 0))
    assert red < 5
    assert green > 250
    assert rest[1:] == [128][: len(mode) - 3]


def test_png_of_sixteen_bits_keeps_its_greys():
    photo = stored(encoded(plain("I;16", colour=40_000), "PNG"))

    assert opened(photo).getpixel((0, 0)) == 40_000 // 256


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_stored_upright(orientation):
    image = Image.effect_noise((40, 30), 99)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = encoded(image, "PNG", exif=exif)

    photo = stored(data)

    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    assert opened(photo).tobytes() == upright.tobytes()
    assert (photo.image.width, photo.image.height) == opened(photo).size == upright.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("exif", "size"),
    [
        # Turned, and the resolution is text; no TIFF; cut off.
        (
            b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
            b"\x01\x1a\0\x02\0\0\0\x04abc\0\0\0\0\0",
            (30, 40),
        ),
        (b"XX\0*\0\0\0\x08", (40, 30)),
        (b"MM\0*", (40, 30)),
    ],
    ids=["text", "no-tiff", "cut-off"],
)
def test_picture_with_damaged_camera_data_is_taken(kind, exif, size):
    photo = stored(encoded(plain(), kind, exif=b"Exif\0\0" + exif))

    assert opened(photo).size == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_stored_picture_says_nothing_of_place_camera_or_author(kind):
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Secret camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (39.0, 54.0, 15.0)
    text = PngInfo()
    text.add_text("Author", "Secret author")
    data = encoded(
        *(plain(), kind),
        exif=exif,
        xmp=b"<x>Secret place</x>",
        comment=b"Secret comment",
        icc_profile=b"Secret profile",
        pnginfo=text,
    )

    photo = stored(data)

    with photo.image.open() as file:
        bare = file.read()
    assert b"Secret" in data
    assert b"Secret" not in bare
    assert dict(opened(photo).getexif()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("more", [b"<!doctype html><script>alert(1)</script>", ARCHIVE])
def test_what_is_appended_to_a_picture_is_cut_off(kind, more):
    photo = stored(encoded(plain(), kind) + more, "picture.html")

    with photo.image.open() as file:
        assert more not in file.read()
    assert photo.image.name.rpartition("/")[2] in {"picture.png", "picture.jpg"}


def test_large_picture_is_made_as_small_as_pages_need():
    photo = stored(encoded(plain(size=(2 * MAX_SIDE, 30)), "PNG"))

    assert (photo.image.width, photo.image.height) == opened(photo).size == (MAX_SIDE, 15)


def test_stored_picture_is_not_looked_at_again():
    photo = make_photo()
    before = photo.image.name
    photo.image.storage.delete(before)

    photo.caption = "Another"
    photo.full_clean()
    photo.save()

    assert Photo.objects.get().image.name == before


def test_replacing_a_picture_measures_the_new_one():
    photo = make_photo(image=picture_file(size=(8, 6)))

    photo.image = picture_file(size=(20, 10))
    photo.save()

    image = Photo.objects.get().image
    assert (image.width, image.height) == (20, 10)


def test_decorative_picture_has_an_empty_alt():
    photos = [
        make_photo(alternative_text="A hall"),
        make_photo(alternative_text="A hall", is_decorative=True),
        make_photo(alternative_text="", is_decorative=True),
    ]

    assert [photo.alt for photo in photos] == ["A hall", "", ""]

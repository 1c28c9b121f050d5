"""Renditions follow from a picture's name, are made of stored pictures only, and kept for ever."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from events.models import Photo
from summit_site.content import renditions
from summit_site.content.renditions import make_renditions, renditions_of, widths_of
from tests.factories import make_event, make_organization, make_photo, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["files", "memory"])
def storage(request, settings):
    """Keep pictures in a folder, or in a storage without folders and paths, as S3 is."""
    if request.param == "memory":
        memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        settings.STORAGES = {**settings.STORAGES, "default": memory}
    return default_storage


def photograph(size=(700, 350), kind="JPEG"):
    out = BytesIO()
    Image.radial_gradient("L").convert("RGB").resize(size).save(out, kind)
    return ContentFile(out.getvalue(), "hall.jpg")


def opened(name):
    with default_storage.open(name) as file:
        image = Image.open(file)
        image.load()
    return image


def stored_renditions(file):
    """Return {ending of the name: (format, width, height)} of what is stored for a picture."""
    folder, _, name = f"renditions/{file.name}".rpartition("/")
    if not default_storage.exists(folder):
        return {}
    stem = name.rpartition(".")[0]
    return {
        each.removeprefix(f"{stem}-"): (image.format, *image.size)
        for each in default_storage.listdir(folder)[1]
        for image in [opened(f"{folder}/{each}")]
    }


OF_700 = {
    **{f"{w}.avif": ("AVIF", min(w, 700), min(w, 700) // 2) for w in [160, 320, 640, 960]},
    **{f"{w}.webp": ("WEBP", min(w, 700), min(w, 700) // 2) for w in [160, 320, 640, 960]},
    "960.jpg": ("JPEG", 700, 350),
}


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [160]),
        (160, [160]),
        (161, [160, 320]),
        (1300, [160, 320, 640, 960, 1280, 1920]),
        (9000, [160, 320, 640, 960, 1280, 1920]),
    ],
)
def test_picture_has_each_width_up_to_its_own(width, widths):
    assert widths_of(width) == widths


def test_plain_format_is_made_for_the_source_and_for_looking_at_in_full():
    plain = [width for width, ending in renditions_of("pictures/a.jpg", 2560) if ending == "jpg"]

    assert plain == [1920, 960]


def test_saving_a_picture_makes_its_renditions(storage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = make_photo(image=photograph())

    assert stored_renditions(photo.image) == OF_700


def test_save_that_is_rolled_back_leaves_no_renditions(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        photo = make_photo(image=photograph())
        transaction.set_rollback(True)

    assert not Photo.objects.exists()
    assert stored_renditions(photo.image) == {}


@pytest.mark.django_db(transaction=True)
def test_saved_picture_stays_saved_when_its_renditions_fail(monkeypatch):
    def fail(name):
        raise OSError("disk full")

    monkeypatch.setattr("summit_site.content.pictures.make_renditions", fail)

    make_photo()

    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("ending", "kind"), [("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")], ids=lambda each: each
)
def test_missing_rendition_is_made_when_it_is_asked_for(client, storage, ending, kind):
    photo = make_photo(image=photograph())

    response = client.get(renditions.address(photo.image.name, 960, ending))

    image = Image.open(BytesIO(b"".join(response.streaming_content)))
    assert (image.format, image.size) == (kind, (700, 350))
    assert response["Content-Type"] == renditions.CONTENT_TYPES[ending]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies
    assert stored_renditions(photo.image) == OF_700


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("-960.jpg", "-1280.jpg"),
        ("-960.jpg", "-640.jpg"),
        ("-960.jpg", "-961.webp"),
        ("-960.jpg", "-960.png"),
        ("-960.jpg", "-960.gif"),
        ("-960.jpg", "-960.webp/"),
        ("hall", "other"),
        ("hall", "%00"),
        ("hall", "x" * 5000),
        ("/renditions/", "/renditions/../renditions/"),
        ("/renditions/", "/"),
    ],
    ids=lambda text: text[:20],
)
def test_nothing_is_made_for_an_address_of_no_rendition(client, monkeypatch, part, other):
    photo = make_photo(image=photograph())
    made = []
    monkeypatch.setattr(renditions, "make_renditions", made.append)

    response = client.get(photo.image.url.replace(part, other))

    assert response.status_code == 404
    assert made == []


@pytest.mark.parametrize("folder", ["", "renditions/../"])
def test_picture_that_renditions_come_from_is_out_of_reach(client, folder):
    photo = make_photo(image=ContentFile(photograph().read(), "hall-160.jpg"))

    assert default_storage.exists(photo.image.name)
    assert client.get(f"/media/{folder}{photo.image.name}").status_code == 404


def test_renditions_that_are_there_are_not_made_again():
    photo = make_photo(image=photograph())
    make_renditions(photo.image.name)
    name = renditions.rendition_name(photo.image.name, 160, "webp")
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"kept"))

    make_renditions(photo.image.name)
    with default_storage.open(name) as file:
        kept = file.read()
    make_renditions(photo.image.name, anew=True)

    assert kept == b"kept"
    assert opened(name).size == (160, 80)


def test_transparent_picture_stays_transparent_in_each_format():
    out = BytesIO()
    Image.new("RGBA", (40, 20), "#0000").save(out, "WEBP")
    logo = make_organization(logo=ContentFile(out.getvalue(), "logo.webp")).logo

    make_renditions(logo.name)

    assert stored_renditions(logo) == {
        "160.avif": ("AVIF", 40, 20),
        "160.webp": ("WEBP", 40, 20),
        "160.png": ("PNG", 40, 20),
    }
    for ending in ["avif", "webp", "png"]:
        image = opened(renditions.rendition_name(logo.name, 160, ending))
        assert image.getpixel((0, 0))[3] == 0


def test_name_of_a_picture_says_its_content_and_size():
    one, same, other = (
        make_photo(image=picture_file(colour=colour)).image.name.split("/")[3]
        for colour in ["navy", "navy", "white"]
    )

    assert one == same != other
    assert one.partition("-")[2] == "8x6"


def test_size_and_addresses_of_a_picture_need_no_storage(django_assert_num_queries):
    photo = make_photo(image=photograph())
    default_storage.delete(photo.image.name)
    image = Photo.objects.get().image

    with django_assert_num_queries(0):
        facts = (image.width, image.height, image.srcset("webp").count("w,"), image.url)

    assert facts == (700, 350, 3, renditions.address(image.name, 960))


def test_picture_with_a_name_in_any_script_is_served(client):
    photo = make_photo(image=ContentFile(photograph().read(), "зал 会议.jpg"))

    response = client.get(photo.image.url)
    response.close()

    assert response.status_code == 200
    assert photo.image.url.isascii()


def test_page_shows_the_first_photo_at_once_and_the_others_when_they_are_scrolled_to(client):
    event = make_event()
    make_photo(event=event, image=photograph(), position=1, focal_x=32, focal_y=77)
    make_photo(event=event, image=photograph((300, 200)), position=2)

    page = client.get(event.get_absolute_url()).text

    first, second = page.split('<span class="picture')[1:]
    assert first.startswith(" focus-x-3 focus-y-8")
    assert 'fetchpriority="high"' in first
    assert "lazy" not in first
    assert '<source type="image/avif" srcset="/media/renditions/pictures/' in first
    assert ' 700w" sizes="' in first
    assert 'width="700" height="350"' in first
    assert 'src="data:image/webp;base64,' in first
    assert 'loading="lazy"' in second
    assert 'width="300" height="200"' in second


def test_page_can_hold_one_picture_itself_and_keep_the_addresses_of_the_others(client):
    event = make_event()
    new, kept = (make_photo(event=event, image=photograph((size, 300))) for size in [700, 300])
    page = client.get(event.get_absolute_url()).content

    shown = renditions.shown_inside(page, new.image.name).decode()
    default_storage.delete(new.image.name)

    first, second = shown.split('<span class="picture')[1:]
    assert 'src="data:image/webp;base64,UklGR' in first.partition("<picture>")[2]
    assert "<source" not in first
    assert new.image.srcset("avif") not in shown
    assert kept.image.srcset("avif") in second


def test_placeholder_is_smaller_than_its_address_would_be_worth():
    photo = make_photo(image=photograph())

    assert 0 < len(photo.placeholder) < 200
    assert photo.placeholder != make_photo(image=picture_file()).placeholder


def test_transparent_photo_has_no_placeholder_behind_it():
    out = BytesIO()
    Image.new("RGBA", (40, 20), "#0000").save(out, "PNG")

    assert make_photo(image=ContentFile(out.getvalue(), "clear.png")).placeholder == ""

"""Pictures from the command line: sizes made again, files cleaned up that nothing needs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from events.models import Photo
from summit_site.content.renditions import make_renditions, rendition_name
from summit_site.management.commands import clean_pictures
from tests.factories import (
    make_event,
    make_organization,
    make_photo,
    picture_file,
)

pytestmark = pytest.mark.django_db


def run(command, **options):
    out = StringIO()
    call_command(command, stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def old_files(monkeypatch):
    """Let files be old enough to be cleaned up at once."""
    monkeypatch.setattr(clean_pictures, "LEAST_AGE", timedelta(seconds=-5))


def test_missing_renditions_of_all_pictures_are_made():
    names = [make_photo().image.name, make_organization(logo=picture_file()).logo.name]
    make_organization()

    lines = run("make_renditions")

    assert lines[-1] == "2 pictures are ready."
    assert all(default_storage.exists(rendition_name(name, 160, "avif")) for name in names)


def test_picture_whose_file_is_lost_does_not_stop_the_others():
    lost, photo = make_photo(), make_photo()
    default_storage.delete(lost.image.name)

    lines = run("make_renditions")

    assert any(line.startswith(lost.image.name) for line in lines)
    assert default_storage.exists(rendition_name(photo.image.name, 160, "avif"))


def test_picture_of_release_0_1_gets_the_name_that_says_its_size(client):
    photo = make_photo()
    before = default_storage.save("pictures/2026/01/hall.webp", picture_file())
    Photo.objects.update(image=before, placeholder="")
    page = client.get(photo.event.get_absolute_url()).text

    run("make_renditions")

    after = Photo.objects.get()
    assert 'width="8" height="6"' in page
    assert after.image.name.endswith("-8x6/hall.png")
    assert after.placeholder
    assert default_storage.exists(rendition_name(after.image.name, 160, "webp"))
    assert default_storage.exists(before)


def test_files_of_a_replaced_picture_are_listed_and_deleted_when_told(old_files):
    photo = make_photo()
    unneeded = photo.image.name
    make_renditions(unneeded)
    photo.image = picture_file(colour="white")
    photo.save()
    kept = photo.image.name
    make_renditions(kept)

    listed = run("clean_pictures")
    still_there = default_storage.exists(unneeded)
    deleted = run("clean_pictures", delete=True)

    files = [unneeded, *(rendition_name(unneeded, 160, e) for e in ["avif", "png", "webp"])]
    assert listed == [*files, "4 files not needed; --delete deletes them."]
    assert still_there
    assert deleted == [*files, "4 files deleted."]
    assert not any(default_storage.exists(name) for name in files)
    assert default_storage.exists(kept)
    assert default_storage.exists(rendition_name(kept, 160, "avif"))


def test_picture_that_any_text_of_the_database_names_is_kept(old_files):
    photo = make_photo()
    make_event(summary=f'[{{"image": "{photo.image.name}"}}]')
    photo.delete()

    assert run("clean_pictures") == ["0 files not needed; --delete deletes them."]


def test_new_file_is_kept_for_the_form_that_may_be_saving_it():
    make_photo().delete()

    assert run("clean_pictures") == ["0 files not needed; --delete deletes them."]


def test_cleaning_an_empty_storage_finds_nothing():
    make_event()

    assert run("clean_pictures", delete=True) == ["0 files deleted."]

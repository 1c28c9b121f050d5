"""Uploads in a bucket: all that staff and readers do with them, against a server of its own."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from events.models import Organization
from summit_site.backups import stored_names
from summit_site.content.publishing import Status
from summit_site.management.commands import clean_pictures
from tests.admin_forms import form_data
from tests.factories import make_document, make_event, make_organization, make_photo, picture_file
from tests.s3 import BUCKET, running_s3

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(tmp_path, settings, monkeypatch):
    """The folder of a bucket that the site keeps its uploads in, below `site`."""
    with running_s3(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {
                "BACKEND": "summit_site.bucket.Bucket",
                "OPTIONS": {"bucket_name": BUCKET, "location": "site"},
            },
        }
        yield tmp_path / BUCKET


def files_in(bucket):
    return sorted(str(path.relative_to(bucket)) for path in bucket.rglob("*") if path.is_file())


def content(response):
    return b"".join(response.streaming_content)


def test_picture_uploaded_in_the_admin_is_in_the_bucket_and_on_the_page(
    bucket, admin_client, client, django_capture_on_commit_callbacks, settings
):
    organization = make_organization(name="Host")
    address = reverse("admin:events_organization_change", args=[organization.pk])
    data = form_data(admin_client.get(address))
    logo = SimpleUploadedFile("logo.png", picture_file(size=(700, 500)).read())

    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(address, {**data, "logo": logo})

    stored = Organization.objects.get()
    shown = stored.logo.url
    picture = client.get(shown)
    assert response.status_code == 302
    assert shown in client.get(stored.get_absolute_url()).text
    assert picture.status_code == 200
    assert content(picture).startswith(b"\x89PNG")
    assert f"site/{stored.logo.name}" in files_in(bucket)
    assert f"site{shown.removeprefix('/media')}" in files_in(bucket)
    assert not Path(settings.MEDIA_ROOT).exists()


def test_picture_from_the_bucket_has_the_headers_of_the_site(bucket, client):
    picture = client.get(make_photo().image.url)
    picture.close()

    headers = ["Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"]
    assert [picture[name] for name in headers] == [
        "image/png",
        "nosniff",
        "default-src 'none'; sandbox",
        "public, max-age=31536000, immutable",
    ]


def test_original_in_the_bucket_is_nobodys_to_have(bucket, client):
    photo = make_photo()

    assert default_storage.exists(photo.image.name)
    assert client.get(default_storage.url(photo.image.name)).status_code == 404
    assert default_storage.url("a b.png") == "/media/a%20b.png"


def test_rendition_that_is_missing_in_the_bucket_is_made(bucket, client):
    shown = make_photo().image.url
    name = shown.removeprefix("/media/")
    default_storage.delete(name)

    picture = client.get(shown)

    assert content(picture).startswith(b"\x89PNG")
    assert default_storage.exists(name)


def test_document_in_the_bucket_is_a_download_while_its_event_is_published(bucket, client):
    document = make_document()
    address = reverse("events:document", args=[document.pk])

    response = client.get(address)
    document.event.status = Status.DRAFT
    document.event.save()

    assert content(response) == b"09:30 Opening"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(address).status_code == 404


def test_document_in_the_bucket_is_for_staff_before_it_is_published(bucket, admin_client, client):
    document = make_document(event=make_event(status=Status.DRAFT))
    address = reverse("admin:file", args=[document.file.name])

    response = admin_client.get(address)

    assert content(response) == b"09:30 Opening"
    assert client.get(address).status_code == 302


def test_share_picture_is_drawn_once_and_kept_in_the_bucket(bucket, client):
    event = make_event()
    address = reverse("share-picture", args=["event", event.slug])

    pictures = [content(client.get(address)) for _ in range(2)]

    assert pictures[0].startswith(b"\xff\xd8")
    assert pictures[0] == pictures[1]
    assert len([name for name in files_in(bucket) if "/share/" in name]) == 1


def test_clean_pictures_deletes_in_the_bucket_what_nothing_needs(bucket, client, monkeypatch):
    monkeypatch.setattr(clean_pictures, "LEAST_AGE", timedelta(seconds=-5))
    kept, gone = make_photo(), make_photo(image=picture_file(colour="red"))
    for photo in [kept, gone]:
        content(client.get(photo.image.url))
    gone.delete()

    call_command("clean_pictures", delete=True, verbosity=0)

    assert default_storage.exists(kept.image.name)
    assert not default_storage.exists(gone.image.name)
    assert {str(Path(kept.image.name).parent) in name for name in files_in(bucket)} == {True}


def test_backup_has_the_files_of_the_bucket_but_no_renditions(bucket, client):
    photo, document = make_photo(), make_document()
    content(client.get(photo.image.url))

    assert sorted(stored_names()) == sorted([photo.image.name, document.file.name])


def test_libraries_of_bucket_and_shared_cache_are_loaded_by_those_who_use_them_alone(tmp_path):
    program = """
import sys
import summit_site.wsgi
from django.core.cache import cache
from django.core.files.storage import default_storage
cache.get("x"), default_storage.exists("x")
print([name for name in ["boto3", "botocore", "storages", "redis"] if name in sys.modules])
"""
    (tmp_path / "static").mkdir()

    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=site_settings.BASE_DIR,
        env=os.environ | {"SECRET_KEY": "x", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "[]"

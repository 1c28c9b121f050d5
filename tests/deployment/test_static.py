"""What a page costs a browser: static files that are built once and asked for once."""

import re

import brotli
import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import storages
from django.template.autoreload import reset_loaders
from django.test import Client
from lxml import html

from tests.factories import (
    make_appearance,
    make_event,
    make_initiative,
    make_photo,
    make_session,
)

HASHED = re.compile(r"\.[0-9a-f]{12}(\.\w+)*$")
# Compressed already, whatever they hold.
PACKED = {".woff2", ".png", ".jpg", ".gif", ".webp"}


@pytest.fixture
def built(settings, built_static):
    """A client of a site with its static files as they are in production."""
    settings.STATIC_ROOT = built_static
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    assert isinstance(storages["staticfiles"], ManifestStaticFilesStorage)
    # Templates that are loaded have the addresses of static files in them.
    reset_loaders()
    yield Client()
    reset_loaders()


def test_every_static_file_has_its_hash_in_its_name(built_static):
    names = [path.name for path in built_static.rglob("*") if path.is_file()]

    plain = {name for name in names if not HASHED.search(name)}

    assert len(names) > 100
    assert plain == {"staticfiles.json"}


def test_every_text_is_compressed_beforehand(built_static):
    texts = [
        path
        for path in built_static.rglob("*")
        if path.suffix in {".css", ".js", ".svg"} and path.stat().st_size > 1000
    ]

    lacking = [
        path.name
        for path in texts
        for ending in [".br", ".gz"]
        # WhiteNoise leaves out what would be no smaller.
        if not path.with_name(path.name + ending).exists()
    ]

    assert len(texts) > 20
    assert lacking == []


@pytest.mark.parametrize("kind", ["css", "js", "woff2", "svg"])
@pytest.mark.django_db
def test_static_file_is_kept_for_ever_and_sent_compressed(built, built_static, kind):
    path = next(each for each in sorted((built_static).glob(f"{FOLDERS[kind]}/*.{kind}")))
    address = f"/static/{path.relative_to(built_static)}"

    response = built.get(address, HTTP_ACCEPT_ENCODING="gzip, br")
    body = b"".join(response.streaming_content)

    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    if kind == "woff2":
        assert not response.has_header("Content-Encoding")
    else:
        assert response["Content-Encoding"] == "br"
        body = brotli.decompress(body)
    assert body == path.read_bytes()


FOLDERS = {"css": "css", "js": "js", "woff2": "fonts", "svg": "img"}


@pytest.mark.django_db
def test_picture_is_kept_for_ever(built):
    picture = built.get(make_photo().image.url)
    picture.close()

    assert picture["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.fixture
def pages(built):
    """{address: the page}, of a page of each make."""
    event = make_event()
    make_appearance(event=event, session=make_session(event=event))
    make_photo(event=event)
    addresses = ["/en/", "/ar/", "/en/events/", event.get_absolute_url(), "/en/search/?q=x"]
    addresses += [make_initiative(event=event).get_absolute_url(), "/en/people/"]
    return {each: html.fromstring(built.get(each).content) for each in addresses}


@pytest.mark.django_db
def test_nothing_keeps_a_page_from_being_shown_but_one_style_sheet(pages):
    for address, page in pages.items():
        sheets = [link.get("href") for link in page.iterfind(".//link[@rel='stylesheet']")]
        printed = list(page.iterfind(".//link[@media='print']"))
        scripts = [
            script
            for script in page.iter("script")
            if script.get("type") not in ("application/ld+json", "module", "speculationrules")
        ]

        assert len(sheets) - len(printed) == 1, address
        assert HASHED.search(sheets[0]), address
        assert all(script.get("src") and "defer" in script.attrib for script in scripts), address
        assert page.find(".//style") is None, address


@pytest.mark.django_db
def test_only_the_typeface_of_the_first_lines_is_loaded_ahead(pages, built):
    for address, page in pages.items():
        ahead = [dict(link.attrib) for link in page.iterfind("head/link[@rel='preload']")]
        ahead = [each for each in ahead if each.get("as") != "image"]

        assert len(ahead) == 1, address
        assert ahead[0].items() >= {"as": "font", "type": "font/woff2", "crossorigin": ""}.items()
        # The very file that the style sheet asks for, or it would be loaded twice.
        sheet = page.find("head/link[@rel='stylesheet']").get("href")
        style = b"".join(built.get(sheet).streaming_content).decode()
        assert ahead[0]["href"].rpartition("/")[2] in style, address


@pytest.mark.django_db
def test_style_sheet_asks_for_no_other_and_shows_text_before_its_typeface_has_come(built_static):
    (sheet,) = (built_static / "css").glob("site.*.css")
    style = sheet.read_text()

    faces = [face for face in re.findall(r"@font-face\s*{[^}]*}", style) if "url(" in face]
    assert "@import" not in style
    assert "//" not in re.sub(r"/\*.*?\*/|data:[^)]*", "", style, flags=re.DOTALL)
    assert faces
    assert all(re.search(r"font-display:\s*(swap|optional|fallback)", face) for face in faces)

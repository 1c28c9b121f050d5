"""Pictures beside shared links: the photograph, or a drawing that says what the page says."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from PIL import Image, ImageChops, features

from events.models import Event
from initiatives.models import Initiative
from summit_site.content.lettering import broken, fitted, font_for
from summit_site.content.publishing import Status
from summit_site.content.share_pictures import SIZE, ShareCard, open_share_picture
from tests.factories import PAGE_MAKERS, make_event, make_initiative, make_photo

pytestmark = pytest.mark.django_db

TITLES = {
    "en": "Second Technology Innovation Summit",
    "ar": "مؤتمر القمة الثاني لابتكار تكنولوجيا التعليم MEET 2021",
    "zh-hans": "第二届教育科技创新峰会：加速全球高等教育“数字化转型”",
    "ru": "Всемирная конференция по высшему образованию",
}


def drawn(card):
    with open_share_picture(card) as file:
        image = Image.open(file)
        image.load()
    return image


def share_address(page):
    return reverse("share-picture", args=[page._meta.model_name, page.slug])


def fetched(client, page):
    response = client.get(share_address(page))
    assert response["Content-Type"] == "image/jpeg"
    return b"".join(response.streaming_content)


def ink_on(image, box):
    """Return how dark the darkest pixel in `box` is, 0 to 255."""
    return 255 - image.convert("L").crop(box).getextrema()[0]


def has_glyph(font, character):
    missing = bytes(font.getmask("\U0010fffe"))
    return bytes(font.getmask(character)) != missing


@pytest.mark.parametrize("make", PAGE_MAKERS)
def test_each_kind_of_page_has_a_picture_to_share(client, make):
    image = Image.open(BytesIO(fetched(client, make())))

    assert (image.format, image.size) == ("JPEG", SIZE)


def test_drawing_is_the_same_each_time_and_another_for_another_title():
    cards = [ShareCard(title, "en") for title in ["Summit one", "Summit one", "Summit two"]]

    one, same, other = map(drawn, cards)

    assert cards[0].name == cards[1].name != cards[2].name
    assert ImageChops.difference(one, same).getbbox() is None
    assert ImageChops.difference(one, other).getbbox() is not None


def test_drawing_is_stored_and_not_drawn_again(monkeypatch):
    card = ShareCard("Summit", "en")
    drawn(card)
    monkeypatch.setattr("summit_site.content.share_pictures._drawing", None)

    assert drawn(card).size == SIZE


def test_drawing_begins_where_its_language_begins_to_read():
    english, arabic = (drawn(ShareCard(TITLES[code], code)) for code in ["en", "ar"])
    first_line = (0, 150, 300, 210), (900, 150, 1200, 210)

    assert [ink_on(english, half) > 200 for half in first_line] == [True, False]
    assert [ink_on(arabic, half) > 200 for half in first_line] == [False, True]


def test_arabic_letters_are_joined():
    assert features.check("raqm")
    word = "سلام"
    font = font_for(word, 60)

    joined = font.getlength(word, direction="rtl")

    assert joined < sum(font.getlength(letter) for letter in word) * 0.9


@pytest.mark.parametrize("words", [("One", "Two"), ("سلام", "قمة"), ("教育", "科技")])
def test_font_is_kept_once_for_all_texts_of_its_script(words):
    first, second = (font_for(word, 60) for word in words)

    assert first is second
    assert font_for(words[0], 61) is not first


def test_fonts_have_all_letters_of_the_sample_content_in_all_languages():
    call_command("load_content", settings.BASE_DIR / "summit_site" / "sample_content", verbosity=0)
    lacking = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for page in [*Event.objects.all(), *Initiative.objects.all()]:
                card = page.share_card()
                for text in [card.title, card.kind, card.facts]:
                    font = font_for(text, 20)
                    lacking |= {each for each in set(text) - {" "} if not has_glyph(font, each)}

    assert lacking == set()


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_title_fits_in_lines_of_similar_length(title):
    font, lines = fitted(title, range(88, 32, -4), 760, 320)

    widths = [font.getlength(line) for line in lines]
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert max(widths) <= 760
    assert len(lines) > 1
    assert min(widths) > 250


def test_chinese_line_begins_with_no_closing_mark():
    text = "教育" * 6 + "，" + "科技" * 6 + "。"
    font = font_for(text, 50)

    for width in range(300, 700, 50):
        assert not any(line.startswith(("，", "。")) for line in broken(text, font, width))


def test_title_too_long_for_any_size_is_cut():
    _font, lines = fitted("Partnership " * 60, range(88, 32, -4), 760, 320)

    assert lines[-1].endswith("…")


def test_card_says_what_the_page_says_in_its_language():
    event = make_event(
        title_en="Summit",
        title_ar="القمة",
        starts_on=date(2021, 4, 20),
        ends_on=date(2021, 4, 22),
        city_en="Beijing",
        city_ar="بيجين",
        country="CN",
    )

    cards = []
    for language in ["ar", "fr"]:
        with translation.override(language):
            cards.append(event.share_card())

    assert cards[0].title == "القمة"
    assert "بيجين" in cards[0].facts
    # Not translated: in one language, not two.
    assert cards[1] == ShareCard(
        *("Summit", "en", "Summit", "20–22 April 2021 · Beijing, China"), site=settings.SITE_NAME
    )


def test_photograph_stands_in_the_place_of_the_drawing_cut_about_its_focal_point(client):
    event = make_event()
    tall = Image.new("RGB", (900, 1800), "white")
    tall.paste("navy", (0, 1200, 900, 1800))
    out = BytesIO()
    tall.save(out, "PNG")
    picture = ContentFile(out.getvalue(), "hall.png")
    photo = make_photo(event=event, image=picture, focal_y=0)

    upper = Image.open(BytesIO(fetched(client, event)))
    photo.focal_y = 100
    photo.save()
    lower = Image.open(BytesIO(fetched(client, event)))

    assert upper.getpixel((600, 300)) == (255, 255, 255)
    assert lower.getpixel((600, 300))[0] < 20


def test_photograph_that_would_be_blown_up_is_not_taken():
    event = make_event()
    make_photo(event=event)

    assert event.share_card().photo == ""


def test_address_lasts_when_the_address_of_the_page_changes(client):
    event = make_event(title="Summit")
    address = share_address(event)
    event.slug = "another"
    event.save()

    response = client.get(address)
    response.close()

    assert response.status_code == 200


def test_unpublished_and_unknown_pages_have_none(client):
    draft = make_event(status=Status.DRAFT)

    addresses = [share_address(draft), "/en/cards/event/none.jpg", "/en/cards/user/staff.jpg"]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert not default_storage.exists(draft.share_card().name)


@pytest.mark.parametrize("make", [make_event, make_initiative])
def test_page_names_its_picture(client, settings, make):
    settings.SITE_URL = "https://summits.example.org"
    page = make()

    text = client.get(page.get_absolute_url()).text

    address = f"https://summits.example.org{share_address(page)}"
    assert f'<meta property="og:image" content="{address}">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text

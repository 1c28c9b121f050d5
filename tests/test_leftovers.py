"""No string of another language on a page, other than names: every page in every language."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname as column

from tests.test_sample_content import SUMMIT

pytestmark = [pytest.mark.django_db, pytest.mark.on_any_database]

INITIATIVE = "joint-initiative-on-accelerating-the-digital-transformation-of-higher-education"
REFERENCE = [
    f"events/{SUMMIT}/",
    f"events/{SUMMIT}/programme/",
    f"initiatives/{INITIATIVE}/",
    *[f"initiatives/{INITIATIVE}/{number}/" for number in [1, 2, 3, 4]],
    "programmes/international-institute-of-online-education/",
    "series/tencent-meet-education-technology-innovation-summit/",
    "people/li-ming/",
]
OTHERS = ["ar", "zh-hans", "fr", "ru", "es"]
# Names that every language writes in Latin letters.
LATIN_NAMES = {
    # What is read by cameras and by browsers, as it is called in Chinese and Russian too.
    *["QR", "Cookie", "cookie"],
    # Of styles and formats of references.
    *["APA", "BibTeX", "CSL", "JSON", "RIS"],
    *["COVID", "DOI", "HEI", "ICHEI", "IIOE", "MEET", "SDG", "Tencent", "UNESCO", "Wikidata"],
    *["Asia", "Shanghai", "Summit", "Site", "Cloud"],
    # People of whom no Chinese characters are known for certain.
    *["DOU", "Dou", "Ruigang", "FU", "Fu", "Manqing", "FM"],
}


class Texts(HTMLParser):
    """Collects the texts of a page and those marked as being in another language than its own."""

    def __init__(self, html):
        super().__init__()
        self.own, self.foreign, self.languages = [], [], []
        self.is_data = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.is_data = tag in {"script", "code"}
        if tag not in {"meta", "link", "img", "br", "hr", "input"}:
            self.languages.append(dict(attrs).get("lang") or (self.languages or [None])[-1])

    def handle_startendtag(self, tag, attrs):
        """Pass over what is empty: the lines of a rosette."""

    def handle_endtag(self, tag):
        self.is_data = False
        self.languages.pop()

    def handle_data(self, data):
        # What pages tell programs is what they show, as test_linked_data.py proves.
        data = "" if self.is_data else re.sub(r"https?://\S+", "", data)
        if text := " ".join(data.split()):
            is_own = self.languages and self.languages[-1] == self.languages[0]
            (self.own if is_own else self.foreign).append((self.languages[-1:], text))


def walk(client, language, start):
    """Yield (address, page) for every page that links lead to from `start` in one language."""
    seen, waiting = set(), [start]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = client.get(address).text
        yield address, page
        links = set(re.findall(rf'href="(/{language}/[^"?#]*)["?#]', page))
        waiting += (
            {link for link in links if not re.search("/documents/|/cite[.]", link)}
            - seen
            - set(waiting)
        )


def english_strings(language):
    """Return what is English where there is a translation, of the interface and the content."""
    with translation.override(language):
        folder = translation.to_locale(language)
    file = settings.LOCALE_PATHS[0] / folder / "LC_MESSAGES" / "django.po"
    with file.open("rb") as catalogue:
        messages = [message for message in read_po(catalogue) if isinstance(message.id, str)]
    strings = {message.id for message in messages if message.id != message.string}
    for model in translator.get_registered_models(abstract=False):
        for name in translator.get_options_for_model(model).all_fields:
            pairs = model.objects.values_list(column(name, "en"), column(name, language))
            strings |= {source for source, text in pairs if source and text and source != text}
    return strings


@pytest.fixture
def sample():
    call_command("load_content", settings.BASE_DIR / "summit_site" / "sample_content", verbosity=0)


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_has_english_that_has_been_translated(sample, client, language):
    strings = english_strings(language)
    same_in_both = {"Photos", "Documents", "Date"}

    leftovers = {
        (address, text)
        for address, page in walk(client, language, f"/{language}/")
        for _languages, text in Texts(page).own
        if text in strings - same_in_both
    }

    assert leftovers == set()


def test_french_content_is_complete(sample, client):
    stand_ins = {
        (address, text)
        for address, page in walk(client, "fr", "/fr/")
        for languages, text in Texts(page).foreign
        if languages == ["en"] and text != "English"
    }

    assert stand_ins == set()


@pytest.mark.parametrize("language", OTHERS)
def test_reference_summit_and_initiative_are_in_all_six_languages(sample, client, language):
    for path in REFERENCE:
        page = Texts(client.get(f"/{language}/{path}").text)

        stand_ins = [text for languages, text in page.foreign if languages == ["en"]]
        words = {word for _, text in page.own for word in re.findall("[A-Za-z]{2,}", text)}
        assert stand_ins == ["English"], path
        assert language in {"fr", "es"} or words <= LATIN_NAMES, (path, words - LATIN_NAMES)

"""Names in the order of a language's own alphabet, as a key that both databases compare alike."""

import os
import re
import unicodedata

# Its dictionary of whole words would take 43 MB, and names are read sign by sign.
os.environ["PYPINYIN_NO_PHRASES"] = "1"

# What is written in Chinese characters alone.
HAN = re.compile("[\u4e00-\u9fff]+")
# Letters that stand after another one and are not that one with a mark.
AFTER = {
    "es": {"ñ": "n~"},
    "ru": {"й": "и~"},
}
# What Arabic dictionaries pass over: vowel signs, the forms of alef, the final forms.
ARABIC = str.maketrans("أإآٱىة", "اااايه")


def sort_key(text, language):
    """Return the text as it is compared in a language: Chinese by its sounds, others by letters."""
    text = text.casefold()
    if language == "zh-hans":
        text = text if text.isascii() else sounds(text)
    for letter, place in AFTER.get(language, {}).items():
        text = text.replace(letter, place)
    if language == "ar":
        text = text.translate(ARABIC)
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sounds(text):
    """Return how Chinese is read, in Latin letters; other text stays as it is."""
    # Loaded here: it takes 12 MB, and most processes never save a Chinese name.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))

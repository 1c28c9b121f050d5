"""Text as search compares it: without accents, case, articles and endings, in any of the scripts.

What is indexed and what is searched for go through the same functions, so they meet.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

CHINESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Accents and Arabic vowel signs, which Python does not count as parts of words.
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
# What stands before or after an apostrophe alone is passed over: l’éducation, women’s.
WORDS = re.compile(
    r"\b(?:[cdjlmnstCDJLMNST]|[Qq]u)['’](?=\w)|['’][sS]\b"
    rf"|(?P<chinese>[{CHINESE}]+)|(?P<word>(?:[^\W_{CHINESE}]+[{MARKS}]*)+)"
)

# What Unicode does not take apart: letters with strokes, forms of Arabic letters, digits.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": ""}
    | {chr(zero + digit): str(digit) for zero in [0x660, 0x6F0] for digit in range(10)}
)
# Source: Larkey, Ballesteros, Connell, "Light Stemming for Arabic Information Retrieval" (2007),
# light10; a word keeps three letters.
ARABIC_BEFORE = re.compile("^(?:(?:و?(?:ال|بال|كال|فال)|و?لل)(?=.{2})|و(?=.{3}))")
ARABIC_AFTER = re.compile("(?<=.{3})(?:ها|ان|ات|ون|ين|يه|ه|ي)$")

# Endings of Latin words depend on the language of the text; the other scripts tell it themselves.
LATIN_STEMMERS = {"fr": "french", "es": "spanish"}
OTHER_LATIN = "english"

# Stands between texts, so that no phrase begins in one and ends in the next.
BREAK = "."
# How many letters, typed of a word, are looked up as a token of their own. Fewer say nothing; of
# more, so few words begin with them that they are looked for instead.
BEGINNINGS = range(3, 6)

# Of how many words is kept what they are when folded, and without their endings. Each takes 250
# bytes, and anybody may search for words that nobody wrote.
KEPT_WORDS = 40_000


@lru_cache(maxsize=KEPT_WORDS)
def fold(word):
    """Return a word without case, accents and Arabic article; "" if nothing is left of it."""
    letters = unicodedata.normalize("NFKD", word.casefold()).replace("и\u0306", "й")
    letters = unicodedata.normalize("NFC", re.sub(r"\W", "", letters.translate(LETTERS)))
    return ARABIC_BEFORE.sub("", letters)


@lru_cache(maxsize=KEPT_WORDS)
def stem(word, latin):
    """Return a folded word without its ending; `latin` is the stemmer of words in Latin letters."""
    if "\u0600" <= word[0] <= "\u06ff":
        return ARABIC_AFTER.sub("", word)
    # A stemmer for each word: it has a state, and threads of the server share this module.
    stemmer = snowballstemmer.stemmer("russian" if "\u0400" <= word[0] <= "\u052f" else latin)
    # An ending can hide another one: саммиты, саммит, самм. No word has more than letters.
    for _letter in word:
        shorter = stemmer.stemWord(word)
        if shorter == word:
            break
        word = shorter
    return word


# Words that join others, left out of what is searched for unless there is nothing else.
JOINING = frozenset(
    map(
        fold,
        [
            "a",
            "an",
            "and",
            "at",
            "by",
            "for",
            "from",
            "in",
            "of",
            "on",
            "or",
            "the",
            "to",
            "with",
            "au",
            "aux",
            "d",
            "de",
            "des",
            "du",
            "en",
            "et",
            "l",
            "la",
            "le",
            "les",
            "par",
            "pour",
            "sur",
            "al",
            "con",
            "del",
            "el",
            "las",
            "los",
            "para",
            "por",
            "y",
            "в",
            "для",
            "и",
            "к",
            "на",
            "о",
            "от",
            "по",
            "с",
            "في",
            "من",
            "على",
            "إلى",
            "و",
        ],
    )
)


def latin_stemmer(language):
    return LATIN_STEMMERS.get(language, OTHER_LATIN)


@dataclass(slots=True)
class Word:
    """A word, or a run of Chinese characters, which has no blanks between words, in a text."""

    start: int
    end: int
    folded: str
    is_chinese: bool

    def tokens(self, language):
        """Return what the index has for it: its stem, or each pair of neighbours in Chinese."""
        if not self.is_chinese:
            return [stem(self.folded, latin_stemmer(language))]
        return [self.folded[at : at + 2] for at in range(max(1, len(self.folded) - 1))]

    @property
    def beginnings(self):
        """What may be typed of it that is found at once: some letters, or one character."""
        if self.is_chinese:
            return list(self.folded)
        return [self.folded[:count] for count in BEGINNINGS if count <= len(self.folded)]


def words_of(text):
    """Yield the words of a text, each with the place where it stands."""
    for match in WORDS.finditer(text):
        if match.lastgroup and (word := word_of(match)).folded:
            yield word


def word_of(match):
    return Word(*match.span(), fold(match[0]), match.lastgroup == "chinese")


def tokens_of(text, language):
    """Return the tokens of a text in their order."""
    return [token for word in words_of(text) for token in word.tokens(language)]

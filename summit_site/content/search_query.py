"""What somebody typed into a search field, as an expression for the index of either database."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from django.conf import settings

from summit_site.content.search_text import (
    BEGINNINGS,
    JOINING,
    latin_stemmer,
    words_of,
)

MAX_LENGTH = 200
PIECES = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]|(\S+)')

BEGINS = "p:"
NOTHING = frozenset()

# How each database writes an expression. Nothing but tokens stands between the quotes.
SPELLINGS = {
    "sqlite": {"quote": '"', "and": " AND ", "or": " OR ", "next": " + "},
    "postgresql": {"quote": "'", "and": " & ", "or": " | ", "next": " <-> "},
}


def spell(expression, vendor):
    """Return a token, or ("and" | "or" | "next", [expression]), in the language of a database."""
    spelling = SPELLINGS[vendor]
    if isinstance(expression, str):
        return f"{spelling['quote']}{expression}{spelling['quote']}"
    joint, parts = expression
    return f"({spelling[joint].join(spell(part, vendor) for part in parts)})"


def in_any_order(expression):
    """Return the expression without regard to which tokens follow one another."""
    if isinstance(expression, str):
        return expression
    joint, parts = expression
    return ("and" if joint == "next" else joint), tuple(map(in_any_order, parts))


def together(joint, parts):
    """Return the parts as one expression, or the only one as it is."""
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else (joint, tuple(parts))


@dataclass(frozen=True)
class Term:
    """One thing that a page must have: `tokens` in a row, or any one of `begun`."""

    tokens: tuple = ()
    begun: frozenset = frozenset()

    def expression(self, field=""):
        """Return it for the whole of a page, or for its `field`, whose tokens bear a mark."""
        row = [("next", tuple(field + token for token in self.tokens))] if self.tokens else []
        if len(self.tokens) == 1:
            row = [field + self.tokens[0]]
        return together("or", [*row, *[field + token for token in sorted(self.begun)]])


@dataclass(frozen=True)
class Piece:
    """A word with its signs, or what stands in quotation marks, as it was typed."""

    text: str
    is_phrase: bool
    is_begun: bool

    @cached_property
    def words(self):
        return list(words_of(self.text))

    @property
    def begun_word(self):
        """The word of which this may be the beginning, or None."""
        return self.words[-1] if self.is_begun and self.words else None


class Query:
    """A text to search for. `complete(word)` gives the stems of the words that begin as it does."""

    def __init__(self, text, complete=lambda word: ()):
        self.text = " ".join(text[:MAX_LENGTH].replace("\0", " ").split())
        self.pieces = pieces_of(self.text)
        self._complete = cache(complete)
        self._terms = {}

    def __bool__(self):
        return any(piece.words for piece in self.pieces)

    @property
    def has_phrase(self):
        """Whether some words must follow one another."""
        expression = self.expression()
        return in_any_order(expression) != expression

    @property
    def folded_words(self):
        """The words as the index has them before their endings are taken off; no Chinese ones."""
        words = [word for piece in self.pieces for word in piece.words if not word.is_chinese]
        return [word.folded for word in words]

    @cached_property
    def typed_words(self):
        """The words just as they were typed, but for capitals."""
        return [self.text[word.start : word.end].casefold() for word in words_of(self.text)]

    def mended(self, replacements):
        """Return the text with other words where {folded word: another one} says so."""
        text = self.text
        for word in reversed(list(words_of(text))):
            if word.folded in replacements:
                text = text[: word.start] + replacements[word.folded] + text[word.end :]
        return text

    def terms(self, language):
        """Return the terms as a page in `language` has them."""
        latin = latin_stemmer(language)
        if latin not in self._terms:
            self._terms[latin] = [
                term for piece in self.pieces for term in self._terms_of(piece, language)
            ]
        return self._terms[latin]

    def expression(self, field=""):
        """Return what finds all terms, each language's words by that language's endings."""
        languages = {latin_stemmer(each): each for each in settings.MODELTRANSLATION_LANGUAGES}
        readings = [
            together("and", [term.expression(field) for term in self.terms(language)])
            for language in languages.values()
        ]
        return together("or", readings)

    def _terms_of(self, piece, language):
        if piece.is_phrase:
            return _phrases(piece.words, language)
        return [
            term
            for word in piece.words
            if word.folded not in JOINING or self._is_of_joining_words
            for term in self._terms_of_word(word, word is piece.begun_word, language)
        ]

    @cached_property
    def _is_of_joining_words(self):
        return all(
            word.folded in JOINING and not piece.is_phrase
            for piece in self.pieces
            for word in piece.words
        )

    def _terms_of_word(self, word, is_begun, language):
        if not word.is_chinese:
            return [Term(tuple(word.tokens(language)), self._begun(word) if is_begun else NOTHING)]
        if len(word.folded) == 1:
            return [Term(begun=frozenset([begins(word.folded)]))]
        # Two by two: most words have two characters, and not every neighbour must be one.
        pairs = word.tokens(language)
        return [Term((pair,)) for pair in [*pairs[::2], *pairs[-1:]]]

    def _begun(self, word):
        if len(word.folded) in BEGINNINGS:
            return frozenset([begins(word.folded)])
        return frozenset(self._complete(word.folded) if len(word.folded) > BEGINNINGS[-1] else ())


def pieces_of(text):
    """Return the pieces of a text; the last word may still be being typed."""
    found = [(match[1], match[2]) for match in PIECES.finditer(text)]
    return [
        Piece(phrase or word, bool(phrase), not phrase and (word[-1] == "*" or last))
        for place, (phrase, word) in enumerate(found, start=1)
        for last in [place == len(found)]
    ]


def begins(letters):
    """Return the token of a page with a word that begins with `letters`."""
    return BEGINS + letters


def is_beginning(token):
    return token.startswith(BEGINS)


def beginning_of(token):
    return token.removeprefix(BEGINS)


def _phrases(words, language):
    """Return the words that follow one another as terms; a run of Chinese is one by itself."""
    terms = []
    for is_chinese, group in groupby(words, lambda word: word.is_chinese):
        if not is_chinese:
            terms.append(Term(tuple(token for word in group for token in word.tokens(language))))
            continue
        for word in group:
            is_one = len(word.folded) == 1
            terms.append(
                Term(begun=frozenset([begins(word.folded)])) if is_one else _run(word, language)
            )
    return terms


def _run(word, language):
    return Term(tuple(word.tokens(language)))

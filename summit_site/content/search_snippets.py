"""Shows where in a text the words stand that were searched for."""

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache

from django.utils.html import escape
from django.utils.safestring import mark_safe

from summit_site.content.search_query import beginning_of, is_beginning
from summit_site.content.search_text import CHINESE, MARKS, WORDS, fold, word_of

SNIPPET = 240
# How far a text is looked through: reading twenty whole books would keep everybody waiting.
READ = 12_000


# The letters that a folded word's first one may be written with are sought among these, the
# alphabets; what is beyond, and Arabic for the sake of its article, may begin any word.
ALPHABETS = 0x2000
ARABIC_LETTERS = "\u0600-\u06ff"


@cache
def first_letters():
    """Return {the first letter of a folded word: how it may be written}."""
    written = defaultdict(str)
    for letter in map(chr, range(ALPHABETS)):
        if letter.isalnum() and not "\u0600" <= letter <= "\u06ff":
            written[fold(letter)[:1]] += letter
    # Taken apart, it begins with a letter of its own.
    written["й"] += "иИ"
    return dict(written)


@lru_cache(maxsize=1000)
def places_of(letters):
    """Return what finds where a word may begin that has, folded, one of `letters` first.

    A set of letters to begin with is what Python's regular expressions find fastest.
    """
    written = "".join(first_letters().get(letter, "") for letter in [*letters, ""])
    starts = f"[{written}{ARABIC_LETTERS}{chr(ALPHABETS)}-\U0010ffff]"
    return re.compile(rf"{starts}(?<![^\W_{CHINESE}].)(?<![{MARKS}].)", re.DOTALL)


class Highlighter:
    """Marks the words of a query in texts of one language."""

    def __init__(self, query, language):
        self.language = language
        terms = query.terms(language)
        tokens = {token for term in terms for token in [*term.tokens, *term.begun]}
        self.beginnings = tuple(beginning_of(token) for token in tokens if is_beginning(token))
        self.tokens = tokens
        self.is_one_word = len(terms) == 1
        # Taking an ending off changes two letters at most: the stem of what begins otherwise is
        # none of these, and need not be found out.
        self.starts = (*self.beginnings, *(token[: max(2, len(token) - 2)] for token in tokens))
        self.places = places_of("".join(sorted({start[0] for start in self.starts})))

    def title(self, text):
        """Return the whole text as HTML, what was searched for in <mark>."""
        return _marked(text, 0, len(text), _joined(self._found(text)))

    def snippet(self, text):
        """Return the part of the text with the most words searched for as HTML, marked."""
        spans = _joined(self._found(self._to_look_through(text)))
        start, end = _window(text, spans)
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        shown = before + _marked(text, start, end, spans) + after
        return mark_safe(shown.replace("\n", " · "))  # noqa: S308 (escaped)

    def _to_look_through(self, text):
        """Return the text, or its beginning: of one word, the first place is as good as any."""
        text = text[:READ]
        first = next(self._found(text), None) if self.is_one_word else None
        return text[: first[1] + SNIPPET] if first else text

    def _found(self, text):
        """Yield (start, end) of what was searched for, in runs of Chinese of each character."""
        place = self.places.search(text)
        while place:
            match = WORDS.match(text, place.start())
            if match and (
                match.lastgroup == "chinese"
                # Most words must cost next to nothing.
                or (match.lastgroup == "word" and fold(match[0]).startswith(self.starts))
            ):
                yield from self._found_in(match)
            place = self.places.search(text, match.end() if match else place.end())

    def _found_in(self, match):
        word = word_of(match)
        if word.is_chinese:
            return [*self._pairs(word), *self._letters(word)]
        return [match.span()] if self._is_wanted(word) else []

    def _pairs(self, run):
        pairs = enumerate(run.tokens(self.language), start=run.start)
        return [(place, place + len(pair)) for place, pair in pairs if pair in self.tokens]

    def _letters(self, run):
        letters = enumerate(run.folded, start=run.start)
        return [(place, place + 1) for place, letter in letters if letter in self.beginnings]

    def _is_wanted(self, word):
        is_begun = word.folded.startswith(self.beginnings)
        return is_begun or not self.tokens.isdisjoint(word.tokens(self.language))


def _marked(text, start, end, spans):
    pieces, at = [], start
    for first, last in spans:
        if start <= first and last <= end:
            pieces += [escape(text[at:first]), f"<mark>{escape(text[first:last])}</mark>"]
            at = last
    return mark_safe("".join([*pieces, escape(text[at:end])]))  # noqa: S308 (escaped)


def _joined(spans):
    """Return the spans in order, those that touch as one."""
    joined = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _window(text, spans):
    """Return (start, end) of the part of the text, whole words, that holds the most of `spans`."""
    if not spans:
        return 0, _word_end(text, SNIPPET)
    starts = [start for start, _end in spans]
    counts = [bisect_left(starts, at + SNIPPET) - place for place, at in enumerate(starts)]
    best = starts[counts.index(max(counts))]
    start = _word_start(text, best)
    return start, _word_end(text, start + SNIPPET)


def _word_start(text, place):
    """Return where a line or word begins some way before `place`, so that one reads on to it."""
    earliest = place - SNIPPET // 4
    if earliest <= 0:
        return 0
    found = text.rfind("\n", earliest, place)
    if found < 0:
        found = text.find(" ", earliest, place)
    return found + 1 if found >= 0 else earliest


def _word_end(text, place):
    """Return where a word ends before `place`, or the end of the text."""
    if place >= len(text):
        return len(text)
    found = text.rfind(" ", place - SNIPPET // 4, place)
    return found if found >= 0 else place

"""Shows where in a text the words stand that were searched for."""

from bisect import bisect_left

from django.utils.html import escape
from django.utils.safestring import mark_safe

from summit_site.content.search_query import beginning_of, is_beginning
from summit_site.content.search_text import WORDS, fold, word_of

SNIPPET = 240
# How far a text is looked through: reading twenty whole books would keep everybody waiting.
READ = 12_000


class Highlighter:
    """Marks the words of a query in texts of one language."""

    def __init__(self, query, language):
        self.language = language
        terms = query.terms(language)
        tokens = {token for term in terms for token in [*term.tokens, *term.begun]}
        self.beginnings = tuple(beginning_of(token) for token in tokens if is_beginning(token))
        self.tokens = tokens
        # No ending begins so early: what begins otherwise need not be looked at more closely.
        self.starts = {token[:2] for token in [*tokens, *self.beginnings]}

    def title(self, text):
        """Return the whole text as HTML, what was searched for in <mark>."""
        return self._marked(text, 0, len(text), self._found(text))

    def snippet(self, text):
        """Return the part of the text with the most words searched for as HTML, marked."""
        spans = self._found(text[:READ])
        start, end = _window(text, spans)
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        return mark_safe(before + self._marked(text, start, end, spans) + after)  # noqa: S308

    def _found(self, text):
        """Return [(start, end)] of what was searched for, runs of Chinese character by character."""
        spans = []
        for match in WORDS.finditer(text):
            # Twenty texts are looked through word by word: most words must cost next to nothing.
            if match.lastgroup == "word" and fold(match[0])[:2] in self.starts:
                spans += self._found_in(match)
            elif match.lastgroup == "chinese":
                spans += self._found_in(match)
        return _joined(spans)

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

    @staticmethod
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
        return 0, _word_end(text, min(SNIPPET, len(text)))
    starts = [start for start, _end in spans]
    best = max(starts, key=lambda at: (bisect_left(starts, at + SNIPPET) - bisect_left(starts, at), -at))
    # Some words before, so that one reads what it is about.
    start = _word_start(text, max(0, best - SNIPPET // 4))
    return start, _word_end(text, min(len(text), start + SNIPPET))


def _word_start(text, at):
    """Return the beginning of a line or word near `at`, not after it where there is none."""
    line = text.rfind("\n", at, at + SNIPPET // 4)
    if line >= 0:
        return line + 1
    blank = text.find(" ", at, at + SNIPPET // 8) if at else -1
    return blank + 1 if blank >= 0 else at


def _word_end(text, at):
    blank = text.rfind(" ", at - SNIPPET // 8, at) if at < len(text) else -1
    return blank if blank >= 0 else at

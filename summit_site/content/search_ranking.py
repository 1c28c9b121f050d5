"""Which of the rows that match stands first: the same in both databases, because decided here."""

from summit_site.content.search_kinds import KINDS
from summit_site.content.search_query import beginning_of, is_beginning
from summit_site.content.search_text import BREAK

# What a term is worth where it stands: as it was typed, and as the beginning of a word.
IN_TITLE, IN_THEME, IN_TEXT = (8, 5), (3, 2), (1, 0.5)
# What a title is worth that says nothing else, and a text in the reader's own language.
NOTHING_ELSE, OWN_LANGUAGE = 4, 1
# What it is worth that a word stands in the title with the very ending that it was typed with.
AS_TYPED = 1


def best_of_pages(rows, query, own_language):
    """Return the row of each page that is to be shown, the best page first.

    A page that is found in the reader's language is shown in it.
    """
    best, measures = {}, {}
    for row in rows:
        if row.language not in measures:
            measures[row.language] = Measure(query, row.language)
        is_own = row.language == own_language
        rank = (is_own, measures[row.language].worth(row) + OWN_LANGUAGE * is_own)
        if row.page_key not in best or rank > best[row.page_key][0]:
            best[row.page_key] = rank, row
    kinds = {name: place for place, name in enumerate(KINDS)}

    def place(found):
        """Return what orders by worth, and equals with the latest first, then by kind and name."""
        (_is_own, worth), row = found
        return -worth, -(row.year or 0), kinds[row.kind], row.title, row.page_key

    return [row for _rank, row in sorted(best.values(), key=place)]


class Measure:
    """What rows in one language are worth to a query: where its terms stand, and what else does.

    A thousand rows are measured for one search. So all that the query alone decides is decided
    once, and in a row's tokens, a blank around each, terms are looked for as texts.
    """

    def __init__(self, query, language):
        terms = query.terms(language)
        self.terms = [(row_of(term), beginnings_of(term)) for term in terms]
        self.wanted = {token for term in terms for token in [*term.tokens, *term.begun]}
        self.typed_words = query.typed_words

    def worth(self, row):
        title, theme = f" {row.title_tokens} ", f" {row.theme_tokens} "
        worth = NOTHING_ELSE * self._share(row.title_tokens.split())
        for typed, begun in self.terms:
            worth += _worth(typed, begun, title, theme)
        written = row.title.casefold()
        return worth + AS_TYPED * sum(word in written for word in self.typed_words)

    def _share(self, title):
        """Return which part of a name is among the terms, from 0 to 1.

        The names of a page stand one after another among its title's tokens, a break after each.
        """
        if self.wanted.isdisjoint(title):
            return 0
        best, said, found = 0, 0, 0
        for token in title:
            if token == BREAK:
                best, said, found = max(best, found / max(1, said)), 0, 0
            else:
                said, found = said + 1, found + (token in self.wanted)
        return best


def row_of(term):
    """Return the tokens of a term that follow one another, as they stand in a text of tokens."""
    return f" {' '.join(term.tokens)} " if term.tokens else ""


def beginnings_of(term):
    """Return the texts of which one stands among the tokens of what the term begins."""
    return [_text_of(token) for token in term.begun]


def _text_of(token):
    if not is_beginning(token):
        return f" {token} "
    letters = beginning_of(token)
    # Of Chinese one character is looked for, wherever it stands.
    return letters if len(letters) == 1 else f" {letters}"


def _worth(typed, begun, title, theme):
    """Return what a term is worth, as a text of tokens and the texts that it may begin."""
    for tokens, (as_typed, as_begun) in [(title, IN_TITLE), (theme, IN_THEME)]:
        if typed and typed in tokens:
            return as_typed
        if begun and any(map(tokens.__contains__, begun)):
            return as_begun
    return IN_TEXT[0] if typed else IN_TEXT[1]

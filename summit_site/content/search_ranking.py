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
    best = {}
    for row in rows:
        is_own = row.language == own_language
        rank = (is_own, score(row, query) + OWN_LANGUAGE * is_own)
        if row.page_key not in best or rank > best[row.page_key][0]:
            best[row.page_key] = rank, row
    kinds = {name: place for place, name in enumerate(KINDS)}

    def place(found):
        """Return what orders by worth, and equals with the latest first, then by kind and name."""
        (_is_own, worth), row = found
        return -worth, -(row.year or 0), kinds[row.kind], row.title, row.page_key

    return [row for _rank, row in sorted(best.values(), key=place)]


def score(row, query):
    """Return the worth of a row: where its terms stand, and how little else its name says."""
    terms = query.terms(row.language)
    title, theme = row.title_tokens.split(), row.theme_tokens.split()
    worth = sum(_worth(term, title, theme) for term in terms)
    written = row.title.casefold()
    as_typed = sum(word in written for word in query.typed_words)
    return worth + AS_TYPED * as_typed + NOTHING_ELSE * _share(title, terms)


def _worth(term, title, theme):
    for tokens, (typed, begun) in [(title, IN_TITLE), (theme, IN_THEME)]:
        if _stands_in(term.tokens, tokens):
            return typed
        if term.begun and _begins_in(term.begun, tokens):
            return begun
    return IN_TEXT[0] if term.tokens else IN_TEXT[1]


def _stands_in(row, tokens):
    """Whether the tokens of `row` follow one another among `tokens`."""
    if len(row) == 1:
        return row[0] in tokens
    return bool(row) and f" {' '.join(row)} " in f" {' '.join(tokens)} "


def _begins_in(begun, tokens):
    """Whether one of the tokens is among `begun`, or begins as one of them says."""
    if not begun.isdisjoint(tokens):
        return True
    beginnings = [beginning_of(token) for token in begun if is_beginning(token)]
    # Of Chinese one character is looked for, wherever it stands.
    letters = {each for each in beginnings if len(each) == 1}
    starts = tuple(each for each in beginnings if len(each) > 1)
    return any(token.startswith(starts) or not letters.isdisjoint(token) for token in tokens)


def _share(title, terms):
    """Return which part of a name is among the terms, from 0 to 1.

    The names of a page stand one after another among its title's tokens, a break after each.
    """
    wanted = {token for term in terms for token in [*term.tokens, *term.begun]}
    if wanted.isdisjoint(title):
        return 0
    best, said, found = 0, 0, 0
    for token in title:
        if token == BREAK:
            best, said, found = max(best, found / max(1, said)), 0, 0
        else:
            said, found = said + 1, found + (token in wanted)
    return best

"""Which of the rows that match stands first: the same in both databases, because decided here."""

from summit_site.content.search_text import BREAK

# What a term is worth where it stands: as it was typed, and as the beginning of a word.
IN_TITLE, IN_THEME, IN_TEXT = (8, 5), (3, 2), (1, 0.5)
# What a title is worth that says nothing else, and a text in the reader's own language.
NOTHING_ELSE, OWN_LANGUAGE = 4, 1


def best_of_pages(rows, query, own_language):
    """Return the row of each page that is to be shown, the best page first.

    A page that is found in the reader's language is shown in it.
    """
    best = {}
    for row in rows:
        is_own = row.language == own_language
        rank = (is_own, score(row, query) + OWN_LANGUAGE * is_own)
        if row.page_id not in best or rank > best[row.page_id][0]:
            best[row.page_id] = rank, row
    ranked = sorted(
        best.values(),
        # Of equals the latest, then by name, then by what is the same in each database.
        key=lambda found: (-found[0][1], -(found[1].year or 0), found[1].title, found[1].page_id),
    )
    return [row for _rank, row in ranked]


def score(row, query):
    """Return the worth of a row: where its terms stand, and how little else one of its names says.

    The names of a page stand one after another among its title's tokens, a break after each.
    """
    title, theme = row.title_tokens.split(), row.theme_tokens.split()
    terms = query.terms(row.language)
    worth = sum(_worth(term, title, theme) for term in terms)
    names = [name.split() for name in row.title_tokens.split(BREAK)]
    share = max(_share(name, terms) for name in names)
    return worth + NOTHING_ELSE * share


def _share(name, terms):
    """Return which part of a name is among the terms, from 0 to 1."""
    wanted = {token for term in terms for token in [*term.tokens, *term.begun]}
    return sum(token in wanted for token in name) / max(1, len(name))


def _worth(term, title, theme):
    for tokens, (typed, begun) in [(title, IN_TITLE), (theme, IN_THEME)]:
        if _stands_in(term.tokens, tokens):
            return typed
        if _begins_in(term.begun, tokens):
            return begun
    return IN_TEXT[0] if term.tokens else IN_TEXT[1]


def _stands_in(row, tokens):
    """Whether the tokens of `row` follow one another among `tokens`."""
    if len(row) == 1:
        return row[0] in tokens
    return bool(row) and f" {' '.join(row)} " in f" {' '.join(tokens)} "


def _begins_in(begun, tokens):
    """Whether one of the tokens is among `begun`, or begins as one of them says."""
    beginnings = tuple(token[2:] for token in begun if token.startswith("p:"))
    return any(token in begun or token.startswith(beginnings) for token in tokens)

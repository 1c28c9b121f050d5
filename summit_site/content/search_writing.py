"""Writes the index: what a page says becomes tokens, once for each language that it exists in."""

from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from django.db import connection, transaction

from summit_site.content.search_index import (
    HEAD,
    KIND,
    LANGUAGE,
    LONGEST_WORD,
    NO_YEAR,
    START,
    TITLE,
    TOKENS,
    YEAR,
    SearchEntry,
    SearchWord,
    forget_tokens,
)
from summit_site.content.search_kinds import Names, Sheet
from summit_site.content.search_query import begins
from summit_site.content.search_text import BREAK, Word, words_of

# A tsvector counts places up to 16,383.
MAX_TOKENS = 12_000
# How many pages are read and written at once.
BATCH = 200

# How each database takes tokens and words, and is put in order. All names are our own.
GIVE = {
    "sqlite": f"INSERT INTO {TOKENS} (rowid, tokens) VALUES (%s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TOKENS} (rowid, tokens) VALUES (%s, %s::tsvector)",  # noqa: S608
}

# PostgreSQL sorts each row into its index at once, so that no search has to look through a list
# of new ones. Of all rows it collects four megabytes at a time, which takes a quarter of the time.
COLLECT = {
    "sqlite": ([], []),
    "postgresql": (
        [f"ALTER INDEX {TOKENS}_gin SET (fastupdate = on)"],
        [
            f"ALTER INDEX {TOKENS}_gin SET (fastupdate = off)",
            f"SELECT gin_clean_pending_list('{TOKENS}_gin')",
        ],
    ),
}

TIDY = {
    "sqlite": f"INSERT INTO {TOKENS} ({TOKENS}) VALUES ('optimize')",  # noqa: S608
    "postgresql": "ANALYZE",
}


class Tokens:
    """The tokens of a sheet, and the words that they are made of."""

    def __init__(self, sheet):
        self.language = sheet.language
        self.words = {}
        self.title = self._read(sheet.titles)
        self.theme = self._read(sheet.theme)
        self.rest = self._read([*sheet.body, *sheet.other_names])
        year = f"{YEAR}{sheet.year or NO_YEAR}"
        self.facets = [KIND + sheet.kind.name, LANGUAGE + sheet.language, year]

    def _read(self, texts):
        """Return the tokens of `texts`, a break after each, and the beginnings of their words."""
        tokens, beginnings = [], set()
        for text in texts:
            for word in words_of(text):
                # Words come again and again; hardly any run of Chinese does.
                read = read_off.__wrapped__ if word.is_chinese else read_off
                found, begun = read(word.folded, word.is_chinese, self.language)
                tokens += found
                beginnings.update(begun)
                if not word.is_chinese and START <= len(word.folded) <= LONGEST_WORD:
                    shown = text[word.start : word.end].lower()[:LONGEST_WORD]
                    self.words.setdefault((word.folded, found[0]), shown)
            tokens.append(BREAK)
        return tokens, beginnings

    @property
    def placed(self):
        """What the row says, in order, and once more, marked, what heads it."""
        title, theme, rest = self.title[0], self.theme[0], self.rest[0]
        titled = [marked(TITLE, token) for token in title]
        heading = [marked(HEAD, token) for token in [*title, *theme]]
        return [*titled, *heading, *title, *theme, *rest][:MAX_TOKENS]

    @property
    def unplaced(self):
        """What is looked up by itself alone: the facets, and the beginnings of words."""
        title, theme, rest = self.title[1], self.theme[1], self.rest[1]
        titled = [TITLE + token for token in title]
        heading = [HEAD + token for token in title | theme]
        return [*self.facets, *sorted([*titled, *heading, *(title | theme | rest)])]


@lru_cache(maxsize=50_000)
def read_off(folded, is_chinese, language):
    """Return the tokens of a word, and those of its beginnings."""
    word = Word(0, len(folded), folded, is_chinese)
    return word.tokens(language), [begins(letters) for letters in word.beginnings]


def marked(field, token):
    return token if token == BREAK else field + token


def spelled(tokens):
    """Return `Tokens` as the database takes them: FTS5 as a text, PostgreSQL with their places."""
    if connection.vendor == "sqlite":
        return " ".join([*tokens.unplaced, BREAK, *tokens.placed])
    places = {token: [] for token in tokens.unplaced}
    for place, token in enumerate(tokens.placed, start=1):
        if token != BREAK:
            places.setdefault(token, []).append(str(place))
    return " ".join(
        f"'{token}':{','.join(found)}" if found else f"'{token}'" for token, found in places.items()
    )


def index_pages(kind, keys, known_words=None):
    """Make the rows of these pages what the pages are now.

    `known_words` is the set of the words that `SearchWord` has for certain; it grows.
    """
    known_words = set() if known_words is None else known_words
    for batch in batches(keys):
        index_batch(kind, batch, known_words)


def batches(keys):
    keys = iter(keys)
    while batch := list(islice(keys, BATCH)):
        yield batch


@transaction.atomic
def index_batch(kind, keys, known_words):
    # Locked before the pages are read: of two who save them, the last one sees what both saved.
    rows = SearchEntry.objects.of_pages(keys).select_for_update().order_by("pk")
    rows = rows.only("page_key", "language", "digest")
    kept = {(row.page_key, row.language): row for row in rows}
    changed = []
    for sheet, digest in sheets(kind, keys):
        row = kept.pop((sheet.page.pk.hex, sheet.language), None)
        if row is None or row.digest != digest:
            changed.append((sheet, digest))
    if kept:
        SearchEntry.objects.filter(pk__in=[row.pk for row in kept.values()]).remove()
    if changed:
        write(changed, known_words)


def sheets(kind, keys):
    """Yield (sheet, its digest) for each language of the pages that are to be found."""
    names = Names()
    for page in kind.pages(keys):
        for language in kind.languages(page):
            sheet = Sheet(kind, page, language, names)
            yield sheet, blake2b(repr(sheet.all).encode(), digest_size=16).hexdigest()


def write(sheets, known_words):
    """Write the rows of [(sheet, its digest)], their tokens and their words."""
    tokens = [Tokens(sheet) for sheet, _digest in sheets]
    entries = [entry_of(*sheet, each) for sheet, each in zip(sheets, tokens, strict=True)]
    own = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
    entries = SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["page_key", "language"], update_fields=own
    )
    keys = [entry.pk for entry in entries]
    forget_tokens(keys)
    with connection.cursor() as cursor:
        rows = [(key, spelled(each)) for key, each in zip(keys, tokens, strict=True)]
        cursor.executemany(GIVE[connection.vendor], rows)
    remember_words(tokens, known_words)


def entry_of(sheet, digest, tokens):
    page = sheet.page
    return SearchEntry(
        kind=sheet.kind.name,
        page_key=page.pk.hex,
        language=sheet.language,
        slug=page.slug,
        year=sheet.year,
        publish_from=page.publish_from,
        unpublish_at=page.unpublish_at,
        title=sheet.title,
        text=sheet.text,
        title_tokens=" ".join(tokens.title[0]),
        theme_tokens=" ".join(tokens.theme[0]),
        digest=digest,
    )


def remember_words(tokens, known):
    words = {pair: shown for each in tokens for pair, shown in each.words.items()}
    # Sorted, so that two who save at the same time wait for one another in the same order.
    rows = [
        SearchWord(word=word, token=token, shown=words[word, token], start=word[:START])
        for word, token in sorted(words.keys() - known)
    ]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
    known.update(words)


def rebuild(kinds):
    """Write all rows anew, yielding how many pages each batch had.

    Visitors go on searching: each batch is exchanged at once; only the words that are completed
    and mended are lacking until they are read again. What stands first in its list comes last,
    because what was added last is taken first where more is found than can be ranked.
    """
    SearchWord.objects.all().delete()
    known_words = set()
    with collecting():
        for kind in reversed(kinds):
            yield from rebuild_kind(kind, known_words)
    tidy()


def rebuild_kind(kind, known_words):
    pages = kind.model.objects.with_status_published()
    keys = list(pages.reverse().values_list("pk", flat=True))
    forget_others(kind, keys)
    for batch in batches(keys):
        with transaction.atomic():
            SearchEntry.objects.of_pages(batch).remove()
            index_pages(kind, batch, known_words)
        yield len(batch)


@contextmanager
def collecting():
    """Let the database sort what is written within into its index many rows at once."""
    begin, end = COLLECT[connection.vendor]
    with connection.cursor() as cursor:
        for sql in begin:
            cursor.execute(sql)
        try:
            yield
        finally:
            for sql in end:
                cursor.execute(sql)


def forget_others(kind, keys):
    """Remove the rows of a kind that are of other pages than these."""
    rows = SearchEntry.objects.filter(kind=kind.name)
    gone = set(rows.values_list("page_key", flat=True)) - {key.hex for key in keys}
    for batch in batches(gone):
        rows.filter(page_key__in=batch).remove()


def tidy():
    """Put the index in order after many changes, so that it is read fast."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY[connection.vendor])

"""The index that search asks: a row for each published page and each language that it exists in.

The words of a row are tokens in a table beside it, FTS5 in SQLite and a tsvector in PostgreSQL,
made by the same analyzer and asked by the same expressions.
"""

from hashlib import blake2b
from itertools import islice

from django.db import connection, models, transaction
from django.db.models.expressions import ExpressionWrapper, RawSQL

from summit_site.content.publishing import within_times
from summit_site.content.search_kinds import Names, Sheet
from summit_site.content.search_query import begins, spell
from summit_site.content.search_text import BREAK, words_of

TOKENS = "summit_site_search_tokens"
# Marks of tokens: in the title; in the title or theme; the kind, year and language of a row.
TITLE, HEAD, KIND, YEAR, LANGUAGE = "t:", "h:", "k:", "y:", "l:"
# A tsvector counts places up to 16,383.
MAX_TOKENS = 12_000
# How many pages are read and written at once.
BATCH = 200
# The letters by which words that begin alike are looked up; as many as a completion needs.
START = 4
LONGEST_WORD = 40

# How each database is asked, and given its tokens. All names are our own.
FIND = {
    "sqlite": f"SELECT rowid FROM {TOKENS} WHERE {TOKENS} MATCH %s",  # noqa: S608
    "postgresql": f"SELECT rowid FROM {TOKENS} WHERE tokens @@ %s::tsquery",  # noqa: S608
}
LATEST = {
    "sqlite": "ORDER BY rowid DESC",
    # Adding nothing keeps PostgreSQL from walking through all rows in their order.
    "postgresql": "ORDER BY rowid + 0 DESC",
}
GIVE = {
    "sqlite": f"INSERT INTO {TOKENS} (rowid, tokens) VALUES (%s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TOKENS} (rowid, tokens) VALUES (%s, %s::tsvector)",  # noqa: S608
}

TIDY = {
    "sqlite": f"INSERT INTO {TOKENS} ({TOKENS}) VALUES ('optimize')",  # noqa: S608
    "postgresql": "ANALYZE",
}


class SearchEntryQuerySet(models.QuerySet):
    def found_by(self, expression, limit):
        """Return the rows that match, at most `limit` of them: those that were added last."""
        sql = f"{FIND[connection.vendor]} {LATEST[connection.vendor]} LIMIT {limit:d}"
        return self.filter(pk__in=RawSQL(sql, [spell(expression, connection.vendor)]))  # noqa: S611

    def of_pages(self, keys):
        return self.filter(page_key__in=[key.hex for key in keys])

    def are_few(self, expression, most):
        """Whether not more than `most` rows match."""
        sql = f"SELECT count(*) FROM ({FIND[connection.vendor]} LIMIT {most + 1:d}) found"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [spell(expression, connection.vendor)])
            return cursor.fetchone()[0] <= most

    def with_is_open(self):
        """Mark each row with `is_open`: whether now is within the times of its page."""
        return self.annotate(is_open=ExpressionWrapper(within_times(), models.BooleanField()))

    def years(self):
        """Return the years that there are, the latest first, a step in the index for each."""
        table = self.model._meta.db_table
        sql = (
            f"WITH RECURSIVE years(year) AS (SELECT max(year) FROM {table} UNION ALL "  # noqa: S608
            f"SELECT (SELECT max(e.year) FROM {table} e WHERE e.year < years.year) "
            "FROM years WHERE years.year IS NOT NULL) SELECT year FROM years WHERE year IS NOT NULL"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [year for (year,) in cursor.fetchall()]

    def remove(self):
        """Delete the rows with their tokens."""
        keys = list(self.values_list("pk", flat=True))
        forget_tokens(keys)
        self.model.objects.filter(pk__in=keys).delete()


class SearchEntry(models.Model):
    """What search knows of one published page in one language, and shows of it."""

    kind = models.CharField(max_length=30)
    # Its UUID as hexadecimal digits: a thousand of them are read at once, and need not be made.
    page_key = models.CharField(max_length=32)
    language = models.CharField(max_length=10)
    slug = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, db_index=True)
    publish_from = models.DateTimeField(null=True)
    unpublish_at = models.DateTimeField(null=True)
    title = models.TextField()
    text = models.TextField()
    # The tokens of title and theme, by which hits are ranked.
    title_tokens = models.TextField()
    theme_tokens = models.TextField()
    # Of all that the row was made from: while it is the same, nothing has to be done.
    digest = models.CharField(max_length=32)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        constraints = [
            models.UniqueConstraint(fields=["page_key", "language"], name="one_entry_per_language")
        ]

    def __str__(self):
        return f"{self.title} ({self.language})"


class SearchWord(models.Model):
    """A word that stands in some page, or once stood there, with the token it is indexed as.

    It completes what is typed in part and mends what is misspelt. It is never shown unless a
    search for it finds something: the page it came from may be gone.
    """

    word = models.CharField(max_length=LONGEST_WORD)
    token = models.CharField(max_length=LONGEST_WORD)
    shown = models.CharField(max_length=LONGEST_WORD)
    start = models.CharField(max_length=START, db_index=True)

    class Meta:
        app_label = "summit_site"
        constraints = [
            models.UniqueConstraint(fields=["word", "token"], name="one_row_per_word_and_token")
        ]

    def __str__(self):
        return self.shown


class Tokens:
    """The tokens of a sheet, and the words that they are made of."""

    def __init__(self, sheet):
        self.language = sheet.language
        self.words = {}
        self.title = self._read(sheet.titles)
        self.theme = self._read(sheet.theme)
        self.rest = self._read([*sheet.body, *sheet.other_names])
        facets = [KIND + sheet.kind.name, LANGUAGE + sheet.language]
        self.facets = [*facets, *([f"{YEAR}{sheet.year}"] if sheet.year else [])]

    def _read(self, texts):
        """Return the tokens of `texts`, a break after each, and the beginnings of their words."""
        tokens, beginnings = [], set()
        for text in texts:
            for word in words_of(text):
                found = word.tokens(self.language)
                tokens += found
                beginnings.update(map(begins, word.beginnings))
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


def index_pages(kind, keys):
    """Make the rows of these pages what the pages are now; return how many were written."""
    return sum(_index_batch(kind, batch) for batch in batches(keys))


def batches(keys):
    keys = iter(keys)
    while batch := list(islice(keys, BATCH)):
        yield batch


@transaction.atomic
def _index_batch(kind, keys):
    # Locked before the pages are read: of two who save them, the last one sees what both saved.
    rows = SearchEntry.objects.of_pages(keys).select_for_update().order_by("pk")
    rows = rows.only("page_key", "language", "digest")
    kept = {(row.page_key, row.language): row for row in rows}
    names, changed = Names(), []
    for page in kind.pages(keys):
        for language in kind.languages(page):
            sheet = Sheet(kind, page, language, names)
            entry = kept.pop((page.pk.hex, language), None)
            digest = blake2b(repr(sheet.all).encode(), digest_size=16).hexdigest()
            if entry is None or entry.digest != digest:
                changed.append((sheet, digest))
    if kept:
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in kept.values()]).remove()
    if changed:
        write(changed)
    return len(changed)


def write(sheets):
    """Write the rows of [(sheet, its digest)], their tokens and their words."""
    tokens = [Tokens(sheet) for sheet, _digest in sheets]
    entries = [
        entry_of(sheet, digest, each) for (sheet, digest), each in zip(sheets, tokens, strict=True)
    ]
    own = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
    entries = SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["page_key", "language"], update_fields=own
    )
    keys = [entry.pk for entry in entries]
    forget_tokens(keys)
    with connection.cursor() as cursor:
        rows = [(key, spelled(each)) for key, each in zip(keys, tokens, strict=True)]
        cursor.executemany(GIVE[connection.vendor], rows)
    remember_words(tokens)


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


def remember_words(tokens):
    words = {pair: shown for each in tokens for pair, shown in each.words.items()}
    # Sorted, so that two who save at the same time wait for one another in the same order.
    rows = [
        SearchWord(word=word, token=token, shown=shown, start=word[:START])
        for (word, token), shown in sorted(words.items())
    ]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def forget_tokens(keys):
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TOKENS} WHERE rowid IN ({places or 'NULL'})", keys)  # noqa: S608


def rebuild(kind):
    """Write all rows of a kind anew, yielding after each batch how many pages it had.

    Visitors go on searching: each batch is exchanged at once. What stands first in its list comes
    last, because what was added last is taken first where more is found than can be ranked.
    """
    pages = kind.model.objects.with_status_published()
    keys = list(pages.reverse().values_list("pk", flat=True))
    of_kind = SearchEntry.objects.filter(kind=kind.name)
    gone = set(of_kind.values_list("page_key", flat=True)) - {key.hex for key in keys}
    for batch in batches(gone):
        of_kind.filter(page_key__in=batch).remove()
    for batch in batches(keys):
        with transaction.atomic():
            SearchEntry.objects.of_pages(batch).remove()
            index_pages(kind, batch)
        yield len(batch)


def tidy():
    """Put the index in order after many changes, so that it is read fast."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY[connection.vendor])

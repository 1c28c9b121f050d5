"""The index that search asks: a row for each published page and each language that it exists in.

The words of a row are tokens in a table beside it, FTS5 in SQLite and a tsvector in PostgreSQL,
made by the same analyzer and asked by the same expressions.
"""

from django.db import connection, models
from django.db.models.expressions import ExpressionWrapper, RawSQL

from summit_site.content.publishing import within_times
from summit_site.content.search_query import in_any_order, spell

TOKENS = "summit_site_search_tokens"
# Marks of tokens: in the title; in the title or theme; the kind, year and language of a row.
TITLE, HEAD, KIND, YEAR, LANGUAGE = "t:", "h:", "k:", "y:", "l:"
# Marked like a year: a row that has none.
NO_YEAR = "none"
# The letters by which words that begin alike are looked up; as many as a completion needs.
START = 4
LONGEST_WORD = 40

# How each database is asked. All names are our own.
FIND = {
    "sqlite": f"SELECT rowid FROM {TOKENS} WHERE {TOKENS} MATCH %s",  # noqa: S608
    # In a subquery, because PostgreSQL reads the tokens of all rows where it knows a word to be
    # common; the index is faster for any word.
    "postgresql": f"SELECT rowid FROM {TOKENS} WHERE tokens @@ (SELECT %s::tsquery)",  # noqa: S608
}
LATEST = {
    "sqlite": "ORDER BY rowid DESC",
    # Adding nothing keeps PostgreSQL from walking through all rows in their order.
    "postgresql": "ORDER BY rowid + 0 DESC",
}

# Whether words follow one another has to be read in the tokens of each row that has them, which
# takes PostgreSQL ten microseconds a row: so many of the latest are read.
MOST_READ = 1000
FIND_IN_ORDER = {
    "sqlite": (
        f"WITH latest AS ({FIND['sqlite']} {LATEST['sqlite']} LIMIT {MOST_READ}) "  # noqa: S608
        f"{FIND['sqlite']} AND rowid >= (SELECT min(rowid) FROM latest)"
    ),
    "postgresql": (
        f"WITH latest AS MATERIALIZED (SELECT rowid, tokens FROM {TOKENS} WHERE rowid IN "  # noqa: S608
        f"({FIND['postgresql']} {LATEST['postgresql']} LIMIT {MOST_READ})) "
        "SELECT rowid FROM latest WHERE tokens @@ %s::tsquery"
    ),
}


class SearchEntryQuerySet(models.QuerySet):
    def found_by(self, expression, limit):
        """Return the rows that match, at most `limit` of them: those that were added last."""
        vendor, words = connection.vendor, in_any_order(expression)
        sql, asked = FIND[vendor], [spell(expression, vendor)]
        if words != expression:
            sql, asked = FIND_IN_ORDER[vendor], [spell(words, vendor), *asked]
        return self.filter(pk__in=RawSQL(f"{sql} {LATEST[vendor]} LIMIT {limit:d}", asked))  # noqa: S611

    def of_pages(self, keys):
        return self.filter(page_key__in=[key.hex for key in keys])

    def are_few(self, expression, most):
        """Whether not more than `most` rows have the words, be it in the order asked for or not."""
        sql = f"SELECT count(*) FROM ({FIND[connection.vendor]} LIMIT {most + 1:d}) found"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [spell(in_any_order(expression), connection.vendor)])
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


def forget_tokens(keys):
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TOKENS} WHERE rowid IN ({places or 'NULL'})", keys)  # noqa: S608

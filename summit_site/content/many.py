"""Questions that take as long among a hundred thousand records as among a hundred.

Few rows can be counted and put in order; of many, one walks along an index until there are enough.
Which of the two it is, is found out by looking at no more than MOST of them.
"""

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    TextField,
)
from django.db.models.expressions import RawSQL

from summit_site.content.translation import DEFAULT, active_language

MOST = 1000
# So many records a page shows of a list that is not its own subject.
SHOWN = 50


def are_few(records):
    """Whether there are not more than MOST of them."""
    return keys_if_few(records) is not None


class Glance:
    """What a look at some pages tells of all of them in the reader's language.

    `keys` are those of all that exist in it, None if they are many; `elsewhere` is how many more
    there are in the default language, None if that would have to be counted among many.
    """

    def __init__(self, pages):
        is_here = ExpressionWrapper(pages.model.has_translation(), BooleanField())
        found = pages.order_by().annotate(is_here=is_here).values_list("pk", "is_here")
        found = list(found[: MOST + 1])
        if len(found) <= MOST:
            self.keys = [key for key, is_here in found if is_here]
            self.elsewhere = len(found) - len(self.keys)
        else:
            is_default = active_language() == DEFAULT
            self.keys = None if is_default else keys_if_few(pages.translated())
            self.elsewhere = 0 if is_default else None

    @property
    def count(self):
        """How many there are, None if they are many."""
        return None if self.keys is None else len(self.keys)

    def narrowed(self, pages):
        """Return the pages in the reader's language, by their keys where they are few."""
        if self.keys is None:
            return pages.translated()
        return pages.model.objects.filter(pk__in=self.keys)


class Numbers:
    """What a `Glance` tells of how many pages there are, without their keys."""

    keys = None

    def __init__(self, pages):
        is_here = ExpressionWrapper(pages.model.has_translation(), BooleanField())
        looked_at = pages.order_by().annotate(is_here=is_here).values("is_here")[: MOST + 1]
        found = looked_at.aggregate(all=Count("*"), here=Count("is_here", filter=Q(is_here=True)))
        is_default, are_many = active_language() == DEFAULT, found["all"] > MOST
        if are_many:
            self.count = None if is_default else count_up_to_many(pages.translated())
            self.elsewhere = 0 if is_default else None
        else:
            self.count, self.elsewhere = found["here"], found["all"] - found["here"]

    def narrowed(self, pages):
        """Return the pages in the reader's language."""
        return pages.translated()


def keys_if_few(records):
    """Return the keys of all records, or None if there are more than MOST."""
    keys = list(records.order_by().values_list("pk", flat=True)[: MOST + 1])
    return keys if len(keys) <= MOST else None


def count_up_to_many(records):
    """Return how many there are, or None if there are more than MOST."""
    count = records.order_by()[: MOST + 1].count()
    return count if count <= MOST else None


def keys_by_steps(records, size):
    """Return keys in their order: of the first of `records`, and of each that begins a new part.

    A part has at most `size` records. To its end lead the keys of all rows, which are in an index
    by themselves: the rows are not read.
    """
    rows, here = records.model._base_manager, RawSQL("steps.key", [])
    passed = rows.filter(pk__gt=here).order_by("pk").values("pk")[size - 1 : size]
    keys = records.order_by("pk").values("pk")
    first, first_params = keys[:1].query.sql_with_params()
    step, params = keys.filter(pk__gte=passed)[:1].query.sql_with_params()
    sql = (
        f"WITH RECURSIVE steps(key) AS (SELECT ({first}) UNION ALL "  # noqa: S608
        f"SELECT ({step}) FROM steps WHERE steps.key IS NOT NULL) "
        "SELECT key FROM steps WHERE key IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*first_params, *params])
        return [records.model._meta.pk.to_python(key) for (key,) in cursor.fetchall()]


def having(records, parts, way):
    """Return the records that one of `parts` leads to by its foreign key `way`.

    Of few parts the records are looked up; of many, each record in its order is asked for a part.
    """
    if are_few(parts):
        return records.filter(pk__in=parts.order_by().values(way))
    return records.filter(Exists(parts.filter(**{way: OuterRef("pk")})))


def latest(parts, owners, way):
    """Return the parts of the latest `owners` that are enough to be shown, where they are many.

    `owners` are in the order of an index; the parts are still to be put in order.
    """
    if are_few(parts):
        # Asked of each part: SQLite would first look for all owners that there are.
        return parts.filter(Exists(owners.order_by().filter(pk=OuterRef(way))))
    keys = having(owners, parts, way).values_list("pk", flat=True)[: SHOWN + 1]
    return parts.filter(**{f"{way}__in": list(keys)})


class Beginning(list):
    """The first of some records; `is_cut` says whether there are more."""

    def __init__(self, records, most=SHOWN):
        found = list(records[: most + 1])
        super().__init__(found[:most])
        self.is_cut = len(found) > most


class JSONText(Func):
    """A text in a JSON field by its key, written so that an index can be on it.

    Django passes the key as a parameter, which no index of SQLite's knows again.
    """

    arity = 1
    output_field = TextField()

    def __init__(self, expression, key):
        if not key.replace("-", "").isalnum():
            raise ValueError(key)
        self.key = key
        super().__init__(expression)

    def as_sql(self, compiler, connection, **extra_context):
        template = f"JSON_EXTRACT(%(expressions)s, '$.\"{self.key}\"')"
        return super().as_sql(compiler, connection, template=template, **extra_context)

    def as_postgresql(self, compiler, connection, **extra_context):
        template = f"(%(expressions)s ->> '{self.key}')"
        return super().as_sql(compiler, connection, template=template, **extra_context)

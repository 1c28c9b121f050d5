"""Database expressions that Django does not bring."""

from django.db.models import Count, IntegerField, JSONField, OuterRef, Subquery, TextField
from django.db.models.functions import Coalesce

from summit_site.content.translation import in_active_language


class JSONRows(Subquery):
    """A short list beside each row, in the same query: a subquery's rows as a list of dicts.

    Each of `paths` is a key of the dicts; for a text with translations `path_language` is the
    language it is in. The order of `queryset` is kept; no rows give an empty list. It saves the
    query that `prefetch_related` would make for what is only named and linked: topics, editions.
    """

    output_field = JSONField()

    def __init__(self, queryset, *paths):
        columns = {}
        for path in paths:
            columns[path], language = in_active_language(queryset.model, path)
            if language:
                columns[f"{path}_language"] = language
        # Aliases that no field of the model has; `json_object` gives them their names.
        self.keys = {f"json_{place}": key for place, key in enumerate(columns)}
        values = dict(zip(self.keys, columns.values(), strict=True))
        super().__init__(queryset.annotate(**values).values(*values))

    def as_sql(self, compiler, connection, **extra_context):
        return self._as_json(compiler, connection, "json_group_array(json_object({}))")

    def as_postgresql(self, compiler, connection, **extra_context):
        rows = "coalesce(jsonb_agg(jsonb_build_object({})), '[]')"
        return self._as_json(compiler, connection, rows)

    def _as_json(self, compiler, connection, rows):
        pairs = ", ".join(f"'{key}', rows.{alias}" for alias, key in self.keys.items())
        # The keys are paths in our own code, never what a request brings.
        template = f"(SELECT {rows.format(pairs)} FROM (%(subquery)s) rows)"  # noqa: S608
        return super().as_sql(compiler, connection, template=template)


class CountUpTo(Subquery):
    """How many rows there are beside each row, in the same query; no more than `most` of them."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset, most):
        super().__init__(queryset.values("pk")[:most])


def count_beside(parts, way, different=None):
    """Return how many of `parts` each record has, or how many different ones they lead to."""
    counted = parts.filter(**{way: OuterRef("pk")}).order_by().values(way)
    count = Count(different, distinct=True) if different else Count("*")
    return Coalesce(Subquery(counted.annotate(count=count).values("count")), 0)


def first_text(queryset, path):
    """Return what `path` leads to from the first row of `queryset`, in the active language."""
    text, _language = in_active_language(queryset.model, path)
    return Subquery(
        queryset.annotate(first_text=text).values("first_text")[:1], output_field=TextField()
    )

"""Database expressions that Django does not bring."""

from django.db.models import JSONField, Subquery


class JSONRows(Subquery):
    """A short list beside each row, in the same query: a subquery's rows as a list of dicts.

    `queryset` ends in `.values(...)` and keeps its order; no rows give an empty list. It saves the
    query that `prefetch_related` would make for what is only named and linked: topics, editions.
    """

    output_field = JSONField()

    def as_sql(self, compiler, connection, **extra_context):
        names = [*self.query.values_select, *self.query.annotation_select]
        pairs = ", ".join(f"'{name}', rows.{connection.ops.quote_name(name)}" for name in names)
        # The names come from `.values()` in our own code, never from a request.
        template = f"(SELECT json_group_array(json_object({pairs})) FROM (%(subquery)s) rows)"  # noqa: S608
        return super().as_sql(compiler, connection, template=template, **extra_context)

    def as_postgresql(self, compiler, connection, **extra_context):
        template = "(SELECT coalesce(json_agg(rows), '[]')::jsonb FROM (%(subquery)s) rows)"
        return super().as_sql(compiler, connection, template=template, **extra_context)

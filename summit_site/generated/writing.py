"""Writes generated records, many at once, with all that saving one by one would have noted."""

from django.db import transaction

# How many pages are made and written at once.
BATCH = 500


def write(plan):
    """Write all records of a plan, yielding how many pages each batch had."""
    for model in plan.kinds:
        count = plan.count(model)
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            write_batch(row for number in numbers for row in plan.rows(model, number))
            yield len(numbers)


@transaction.atomic
def write_batch(rows):
    """Write rows, of each table all at once; those that others refer to come before them."""
    tables = {}
    for row in rows:
        note = getattr(row, "note_derived", None)
        if note:
            note()
        tables.setdefault(type(row), []).append(row)
    for model, rows_of_table in tables.items():
        model._base_manager.bulk_create(rows_of_table)

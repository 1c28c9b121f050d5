"""How long a search takes among many generated records, and how fast its index is made.

`BENCH_RECORDS` says how many rows the index has (100,000): a row for each page and language.
The words of the texts are as unevenly common as those of real ones.
"""

import io
import os
import random
import re
import sys
import time
from statistics import median, quantiles

import django
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.utils import translation

from tests.benchmarks.report import machine, table, write_section

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
# The index has so many rows for each event.
ROWS = 2.9
# Of each kind: how many searches there are, how often each is made, of which the shortest time
# counts (others use the machine too), and how many the database alone ranks, which is slow.
SEARCHES, REPEATS, RANKED_ALONE = 100, 3, 4
# In milliseconds: half of the searches, and 99 of 100.
LIMITS = {"sqlite": (6, 60), "postgresql": (25, 60)}
# How each database by itself ranks every row that matches.
RANKING = {
    "sqlite": "SELECT rowid FROM {0} WHERE {0} MATCH %s ORDER BY rank LIMIT 20",
    "postgresql": (
        "WITH asked AS (SELECT %s::tsquery AS words) SELECT rowid FROM {0}, asked "
        "WHERE tokens @@ words ORDER BY ts_rank(tokens, words) DESC LIMIT 20"
    ),
}


def words():
    """Return (common words, words of medium frequency, rare ones) of the generated texts."""
    from summit_site.generated.texts import NAMES, name_in
    from summit_site.generated.words import SUBJECTS, THINGS

    phrases = " ".join([*SUBJECTS["en"], *THINGS["en"]])
    common = sorted({word for word in re.findall("[a-z]+", phrases.lower()) if len(word) > 4})
    middle = [name_in("en", number) for number in range(100, 1500)]
    return common, middle, [name_in("en", number) for number in range(5000, NAMES)]


def titles(**values):
    from summit_site.content.search_index import SearchEntry

    rows = SearchEntry.objects.filter(**values).order_by("pk")[:SEARCHES]
    return list(rows.values_list("title", flat=True))


def queries():
    """Return {what is searched for: [parameters]}."""
    from summit_site.generated.words import THINGS

    pick = random.Random(2026)  # noqa: S311 (the same searches each time)
    common, middle, rare = words()
    chinese = [title[:2] for title in titles(language="zh-hans", kind="event")]
    people = titles(language="en", kind="person")
    phrases = [thing for thing in THINGS["en"] if " " in thing]
    long = [word for word in [*common, *middle] if len(word) >= 7]
    kinds = {
        "a common word": lambda: {"q": pick.choice(common)},
        "a word of medium frequency": lambda: {"q": pick.choice(middle)},
        "a rare word": lambda: {"q": pick.choice(rare)},
        "a common and a rare word": lambda: {"q": f"{pick.choice(common)} {pick.choice(rare)}"},
        "two common words": lambda: {"q": " ".join(pick.sample(common, 2))},
        "a phrase": lambda: {"q": f'"{pick.choice(phrases)}"'},
        "two words that make no phrase": lambda: {"q": f'"{" ".join(pick.sample(common, 2))}"'},
        "three letters of a word": lambda: {"q": pick.choice(long)[:3]},
        "five letters of a word": lambda: {"q": pick.choice(long)[:5]},
        "seven letters of a word": lambda: {"q": pick.choice(long)[:7]},
        "a name, the other way round": lambda: {"q": " ".join(pick.choice(people).split()[::-1])},
        "a common word, of one year": lambda: {
            "q": pick.choice(common),
            "year": str(pick.randrange(2000, 2026)),
        },
        "a common word, of one kind": lambda: {"q": pick.choice(common), "kind": "organization"},
        "two Chinese characters": lambda: {"q": pick.choice(chinese)},
        "a misspelt word": lambda: {"q": pick.choice(long)[::-1]},
    }
    return {name: [make() for _ in range(SEARCHES)] for name, make in kinds.items()}


def one_search(parameters):
    """Return the milliseconds until a search has its pages ranked and counted, and with snippets.

    Ranked and counted is what the answer takes; snippets are made of the twenty pages shown.
    """
    from summit_site.content.search_results import Search
    from summit_site.content.steps import PAGE_SIZE

    query = QueryDict(mutable=True)
    query.update(parameters)
    start = time.perf_counter()
    search = Search(query)
    answer = (search.pages, search.groups, search.meant)
    found = time.perf_counter()
    search.hits(answer[0][:PAGE_SIZE])
    return (found - start) * 1000, (time.perf_counter() - start) * 1000


def times_of(searches):
    """Return [(shortest ms until found, and shown)] of searches, made in turn."""
    rounds = [[one_search(parameters) for parameters in searches] for _ in range(REPEATS)]
    return [tuple(map(min, zip(*times, strict=True))) for times in zip(*rounds, strict=True)]


def time_of_ranking(parameters):
    """Return the milliseconds that the database takes to rank all rows that have the words."""
    from summit_site.content.search_index import TOKENS
    from summit_site.content.search_query import Query, spell
    from summit_site.content.search_words import completions

    expression = Query(parameters["q"], completions).expression()
    start = time.perf_counter()
    with connection.cursor() as cursor:
        sql = RANKING[connection.vendor].format(TOKENS)
        cursor.execute(sql, [spell(expression, connection.vendor)])
        cursor.fetchall()
    return (time.perf_counter() - start) * 1000


def fill():
    """Write the records, then their index; return its bar, which says how fast that was."""
    from summit_site.generated.records import Plan
    from summit_site.generated.writing import write

    for _count in write(Plan(round(RECORDS / ROWS), seed=1)):
        pass
    bar, said = io.StringIO(), io.StringIO()
    call_command("rebuild_search", stderr=bar, stdout=said)
    return bar.getvalue().strip("#.\n ") + ". " + said.getvalue().strip()


def measure():
    """Return (the rows of the table, [(ms until found, and shown)] of all searches)."""
    everything, rows = [], []
    with translation.override("en"):
        for name, searches in queries().items():
            times = times_of(searches)
            alone = [time_of_ranking(parameters) for parameters in searches[:RANKED_ALONE]]
            rows.append([*row(name, times), f"{median(alone):.1f}", f"{max(alone):.1f}"])
            everything += times
    return [*rows, [*row("all of these", everything), "", ""]], everything


def main():
    """Write the section, and return whether the searches take longer than they may."""
    django.setup()
    call_command("migrate", verbosity=0)
    filled = fill()
    rows, times = measure()
    half, most = LIMITS[connection.vendor]
    lines = [
        f"{machine()}. Index: {filled} The shortest of {REPEATS} times of each of {len(times):,} "
        f"searches; found is ranked and counted. Allowed until found: p50 {half} ms, p99 {most} "
        "ms. Beside it, of some, the time in which the database alone ranks all that has the "
        "words. Command: `make bench`.",
        "",
        *table(
            ["ms", "found, p50", "p99", "with snippets, p50", "p99", "database alone, p50", "most"],
            rows,
        ),
    ]
    write_section(f"Search, {connection.vendor}", lines)
    print("\n".join(lines), flush=True)
    return is_slow(times, half, most)


def is_slow(times, half, most):
    """Whether half of the searches, or 99 of 100, take longer until found than they may."""
    cuts = quantiles([found for found, _shown in times], n=100)
    return cuts[49] > half or cuts[98] > most


def row(name, times):
    """Return the quantiles of [(milliseconds until found, and shown)] for the table."""
    cuts = [quantiles(column, n=100) for column in zip(*times, strict=True)]
    return [name, *[f"{each[place]:.1f}" for each in cuts for place in (49, 98)]]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    sys.exit(main())

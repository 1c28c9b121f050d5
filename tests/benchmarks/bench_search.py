"""How long a search takes among many generated records, and how fast its index is made.

`BENCH_RECORDS` says how many pages there are (100,000): events, people, organisations and all
other kinds. Their words are as unevenly common as those of real texts.
"""

import os
import random
import re
import sys
import time
from statistics import quantiles

import django
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.utils import translation

from tests.benchmarks.report import machine, table, write_section

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
# There are so many pages for each event.
PAGES = 1.34
SEARCHES = 200
# In milliseconds: half of the searches, and 99 of 100.
LIMITS = {"sqlite": (6, 60), "postgresql": (25, 60)}


def words():
    """Return (common words, words of medium frequency, rare ones) of the generated texts."""
    from summit_site.generated.texts import NAMES, name_in
    from summit_site.generated.words import SUBJECTS, THINGS

    phrases = " ".join([*SUBJECTS["en"], *THINGS["en"]])
    common = sorted({word for word in re.findall("[a-z]+", phrases.lower()) if len(word) > 4})
    middle = [name_in("en", number) for number in range(100, 1500)]
    return common, middle, [name_in("en", number) for number in range(5000, NAMES)]


def queries():
    """Return {what is searched for: [(language, parameters)]}."""
    from summit_site.content.search_index import SearchEntry

    pick = random.Random(2026)  # noqa: S311 (the same searches each time)
    common, middle, rare = words()
    titles = SearchEntry.objects.filter(language="zh-hans", kind="event")[:SEARCHES]
    chinese = [entry.title[:2] for entry in titles]
    long = [word for word in [*common, *middle] if len(word) >= 7]
    kinds = {
        "a common word": lambda: {"q": pick.choice(common)},
        "a word of medium frequency": lambda: {"q": pick.choice(middle)},
        "a rare word": lambda: {"q": pick.choice(rare)},
        "a common and a rare word": lambda: {"q": f"{pick.choice(common)} {pick.choice(rare)}"},
        "two common words": lambda: {"q": " ".join(pick.sample(common, 2))},
        "two words in quotation marks": lambda: {"q": f'"{" ".join(pick.sample(common, 2))}"'},
        "three letters of a word": lambda: {"q": pick.choice(long)[:3]},
        "five letters of a word": lambda: {"q": pick.choice(long)[:5]},
        "seven letters of a word": lambda: {"q": pick.choice(long)[:7]},
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


def main():
    """Write the section, and return whether the searches take longer than they may."""
    django.setup()
    call_command("migrate", verbosity=0)
    events = round(RECORDS / PAGES)
    call_command("generate_content", events=events)
    everything, rows = [], []
    with translation.override("en"):
        for name, searches in queries().items():
            times = [one_search(parameters) for parameters in searches]
            rows.append(row(name, times))
            everything += times
    rows.append(row("all of these", everything))
    half, most = limits_of(everything)
    allowed = LIMITS[connection.vendor]
    lines = [
        f"{machine()}. {RECORDS:,} generated pages, {events:,} of them events; found is ranked "
        f"and counted. Allowed until found: p50 {allowed[0]} ms, p99 {allowed[1]} ms. Index: "
        f"{rebuild_rate():,.0f} organisations and initiatives a second. Command: `make bench`.",
        "",
        *table(["ms", "found, p50", "p99", "with snippets, p50", "p99"], rows),
    ]
    write_section(f"Search, {connection.vendor}", lines)
    print("\n".join(lines), flush=True)
    return half > allowed[0] or most > allowed[1]


def rebuild_rate():
    """Return how many pages a second the index is written anew at, of the smaller kinds."""
    from summit_site.content.search_kinds import KINDS
    from summit_site.content.search_writing import rebuild

    start = time.perf_counter()
    count = sum(rebuild([KINDS["organization"], KINDS["initiative"]]))
    return count / (time.perf_counter() - start)


def limits_of(times):
    """Return the p50 and p99 of the milliseconds until found."""
    cuts = quantiles([found for found, _shown in times], n=100)
    return cuts[49], cuts[98]


def row(name, times):
    """Return the quantiles of [(milliseconds until found, and shown)] for the table."""
    cuts = [quantiles(column, n=100) for column in zip(*times, strict=True)]
    return [name, *[f"{each[place]:.1f}" for each in cuts for place in (49, 98)]]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    sys.exit(main())

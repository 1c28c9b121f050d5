"""How long a search takes among many records, and how fast its index is made.

`BENCH_RECORDS` says how many records are generated (100,000). One of ten is translated; the
words are as unevenly common as those of real texts.
"""

import os
import random
import sys
import time
from datetime import date, timedelta
from statistics import quantiles

import django
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.utils import translation

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
WORDS = 30_000
SEARCHES = 200
# In milliseconds: half of the searches, and 99 of 100.
LIMITS = {"sqlite": (6, 60), "postgresql": (25, 60)}
SYLLABLES = ["ka", "ro", "mi", "ten", "lu", "sar", "vi", "no", "pel", "da", "tor", "is", "un", "ge"]
CHINESE = [chr(0x4E00 + number) for number in range(0, 8000, 11)]
CYRILLIC = str.maketrans("aegiklmnoprstuvd", "аегиклмнопрстувд")
ARABIC = str.maketrans("aegiklmnoprstuvd", "اعجيكلمنوبرستوفد")


class Texts:
    """Words that nobody speaks, the n-th of them about 1/n as common as the first."""

    def __init__(self):
        self.random = random.Random(2026)  # noqa: S311 (the same texts each time)
        words = {"".join(self.random.choices(SYLLABLES, k=1 + n % 5)) for n in range(3 * WORDS)}
        self.words = sorted(words)
        self.random.shuffle(self.words)
        self.words = self.words[:WORDS]
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]

    def text(self, count, language="en"):
        words = self.random.choices(self.words, self.weights, k=count)
        if language == "zh-hans":
            return "".join(CHINESE[hash_of(word) % len(CHINESE)] for word in words)
        scripts = {"ru": CYRILLIC, "ar": ARABIC}
        return " ".join(words).translate(scripts.get(language, {}))


def hash_of(word):
    return sum(ord(letter) * 31**place for place, letter in enumerate(word))


def values(texts, number, model, fields):
    """Return the values of a record, in English and, for one of ten, in all languages."""
    from django.conf import settings

    from summit_site.content.translation import column

    languages = settings.MODELTRANSLATION_LANGUAGES if number % 10 == 0 else ["en"]
    return {
        column(name, language): texts.text(count, language)[
            : model._meta.get_field(name).max_length
        ]
        for name, count in fields.items()
        for language in languages
    }


def generate(texts):
    """Fill the database, as fast as it takes records, and nothing else."""
    from events.models import Event, Organization, Person
    from initiatives.models import Publication

    day = date(1970, 1, 1)
    shares = [
        (Event, 0.6, {"title": 7, "theme": 10, "summary": 30, "body": 120, "city": 1}),
        (Publication, 0.25, {"title": 9, "summary": 100}),
        (Person, 0.1, {"family_name": 1, "given_name": 1, "biography": 30}),
        (Organization, 0.05, {"name": 4, "description": 40}),
    ]
    for model, share, fields in shares:
        records = []
        for number in range(int(RECORDS * share)):
            own = {
                "Event": {"starts_on": day + timedelta(days=number % 20_000)},
                "Publication": {"year": 1950 + number % 75},
            }.get(model.__name__, {})
            if "starts_on" in own:
                own["ends_on"] = own["starts_on"]
            own |= values(texts, number, model, fields)
            slug = f"{model._meta.model_name}-{number}"
            records.append(model(slug=slug, status="published", **own))
        model.objects.bulk_create(records, batch_size=500)


def queries(texts):
    """Return {what is searched for: [(language, parameters)]}."""
    from summit_site.content.search_index import SearchEntry

    pick = texts.random
    common, middle, rare = texts.words[:30], texts.words[300:1500], texts.words[5000:]
    titles = SearchEntry.objects.filter(language="zh-hans", kind="event")[:SEARCHES]
    chinese = [entry.title[:2] for entry in titles]
    long = [word for word in texts.words if len(word) >= 7]
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
            "year": str(pick.randrange(1970, 2024)),
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
    from summit_site.content.views import PAGE_SIZE

    query = QueryDict(mutable=True)
    query.update(parameters)
    start = time.perf_counter()
    search = Search(query)
    answer = (search.pages, search.groups, search.meant)
    found = time.perf_counter()
    search.hits(answer[0][:PAGE_SIZE])
    return (found - start) * 1000, (time.perf_counter() - start) * 1000


def main():
    """Print the table, and return whether the searches take longer than they may."""
    django.setup()
    call_command("migrate", verbosity=0)
    texts = Texts()
    print(f"\nSearch among {RECORDS:,} records, {connection.vendor}", flush=True)
    generate(texts)
    call_command("rebuild_search")
    print("\n| milliseconds                     | found, p50 | p99 | with snippets, p50 | p99 |")
    print("|----------------------------------|-----------:|----:|-------------------:|----:|")
    everything = []
    with translation.override("en"):
        for name, searches in queries(texts).items():
            times = [one_search(parameters) for parameters in searches]
            print_row(name, times)
            everything += times
    half, most = print_row("all of these", everything)
    allowed = LIMITS[connection.vendor]
    print(f"\nAllowed until found: p50 {allowed[0]} ms, p99 {allowed[1]} ms", flush=True)
    return half > allowed[0] or most > allowed[1]


def print_row(name, times):
    """Print the quantiles of [(milliseconds until found, and shown)]; return the first two."""
    cuts = [quantiles(column, n=100) for column in zip(*times, strict=True)]
    (half, most), (half_shown, most_shown) = [(each[49], each[98]) for each in cuts]
    print(f"| {name:32} | {half:10.1f} | {most:3.0f} | {half_shown:18.1f} | {most_shown:3.0f} |")
    return half, most


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")
    sys.exit(main())

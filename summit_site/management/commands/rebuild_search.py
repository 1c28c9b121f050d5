import time

from django.core.management.base import BaseCommand

from summit_site.content.search_index import SearchEntry, SearchWord, rebuild, tidy
from summit_site.content.search_kinds import KINDS


class Command(BaseCommand):
    help = "Write the search index anew. The site can be used meanwhile."

    def handle(self, *, verbosity, **options):
        # Words of pages that are gone; those of the others come back as they are read.
        SearchWord.objects.all().delete()
        whole = Bar("", 0, None)
        for kind in reversed(KINDS.values()):
            count = kind.model.objects.with_status_published().count()
            bar = Bar(str(kind.label), count, self.stderr if verbosity else None)
            for batch in rebuild(kind):
                bar.advance(batch)
                whole.advance(batch)
            bar.close()
        tidy()
        if verbosity:
            rows = SearchEntry.objects.count()
            self.stdout.write(
                f"{whole.done} pages in {rows} rows, {whole.rate:.0f} pages a second."
            )


class Bar:
    """How far a piece of work is, and how fast, on one line: redrawn on a terminal, else once."""

    WIDTH = 30

    def __init__(self, label, total, out):
        self.label, self.total, self.out = label, total, out
        self.start, self.done = time.perf_counter(), 0

    @property
    def rate(self):
        return self.done / (time.perf_counter() - self.start)

    def advance(self, count):
        self.done += count
        if self.out and self.out.isatty():
            self.out.write(f"\r{self}", ending="")

    def close(self):
        if self.out:
            self.out.write(f"\r{self}" if self.out.isatty() else str(self))

    def __str__(self):
        full = self.WIDTH * self.done // max(1, self.total)
        bar = "#" * full + "." * (self.WIDTH - full)
        return f"{self.label:16} {bar} {self.done}/{self.total} pages, {self.rate:.0f} a second"

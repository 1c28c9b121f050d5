import time

from django.core.management.base import BaseCommand

from summit_site.content.search_index import SearchEntry
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_writing import rebuild


class Command(BaseCommand):
    help = "Write the search index anew. The site can be used meanwhile."

    def handle(self, *, verbosity, **options):
        kinds = list(KINDS.values())
        total = sum(kind.model.objects.with_status_published().count() for kind in kinds)
        bar = Bar(total, self.stderr if verbosity else None)
        for count in rebuild(kinds):
            bar.advance(count)
        bar.close()
        if verbosity:
            self.stdout.write(f"The search index has {SearchEntry.objects.count()} rows.")


class Bar:
    """How far a piece of work is, and how fast, on one line: redrawn on a terminal, else once."""

    WIDTH = 40

    def __init__(self, total, out):
        self.total, self.out, self.done = total, out, 0
        self.start = time.perf_counter()

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
        rate = self.done / (time.perf_counter() - self.start)
        return f"{bar} {self.done} of {self.total} pages, {rate:.0f} a second"

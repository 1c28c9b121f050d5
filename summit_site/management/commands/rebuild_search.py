from django.core.management.base import BaseCommand

from summit_site.content.search_index import SearchEntry
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_writing import rebuild
from summit_site.management.bar import Bar


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

import sys
from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand

from summit_site.content.generation import snapshot
from summit_site.content.outputs.checking import check_record
from summit_site.content.outputs.kinds import KINDS
from summit_site.content.outputs.page_checks import Links
from summit_site.management.commands.rebuild_search import Bar


class Command(BaseCommand):
    help = (
        "Check what readers and programs get of all that is published: pages, data, calendars and "
        "feeds. Ends with 1 if something is wrong."
    )

    def add_arguments(self, parser):
        names = [kind.name for kind in KINDS.values()]
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--kind", action="append", choices=names, help="only these records")
        parser.add_argument("--language", action="append", choices=codes, help="only in these")

    def handle(self, *, kind, language, verbosity, **options):
        kinds = [each for each in KINDS.values() if not kind or each.name in kind]
        records = [each.model.objects.published().order_by("pk") for each in kinds]
        bar = Bar(sum(each.count() for each in records), self.stderr if verbosity else None)
        problems, links = Counter(), Links()
        for queryset in records:
            for key in queryset.values_list("pk", flat=True).iterator():
                # What is saved meanwhile is not taken for a mistake.
                with snapshot():
                    record = queryset.filter(pk=key).first()
                    receipt = record and check_record(
                        record, language, links=links, is_thorough=True
                    )
                if receipt:
                    problems.update(each.output for each in receipt.problems)
                    self._tell(receipt)
                bar.advance(1)
        bar.close()
        self._sum_up(bar.done, problems)

    def _tell(self, receipt):
        record = receipt.record
        for each in receipt.problems:
            place = ", ".join(filter(None, [each.language, each.field]))
            where = f" [{place}]" if place else ""
            kind = record._meta.verbose_name
            self.stdout.write(f"{kind} {record.slug}{where}: {each.output.label}: {each.message}")

    def _sum_up(self, count, problems):
        if not problems:
            self.stdout.write(self.style.SUCCESS(f"{count} records checked: all valid."))
            return
        parts = ", ".join(f"{output.label} {number}" for output, number in problems.items())
        self.stdout.write(f"{count} records checked, {problems.total()} things to mend: {parts}.")
        sys.exit(1)

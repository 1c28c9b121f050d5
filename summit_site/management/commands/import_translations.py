from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from summit_site.content.translation_exchange import read_answers, take_answers


class Command(BaseCommand):
    help = "Take the translations of a PO or CSV file that export_translations wrote."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="report, but change nothing")

    def handle(self, *, file, check, **options):
        try:
            language, answers = read_answers(file.name, file.read_bytes())
        except (OSError, ValidationError) as error:
            raise CommandError(getattr(error, "message", error)) from error
        report = take_answers(language, answers, only_check=check)
        self.stdout.write(
            f"{report.imported} imported ({report.outdated} of them follow an original that has "
            f"changed), {report.unchanged} unchanged or empty, {len(report.refused)} refused."
        )
        for unit_id, source, reason in report.refused:
            self.stdout.write(f"{unit_id}: {reason} ({source[:60]})")

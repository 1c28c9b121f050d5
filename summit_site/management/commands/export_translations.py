from django.core.management.base import BaseCommand, CommandError

from summit_site.content.parts import part_relations
from summit_site.content.translation import other_languages, translated_fields
from summit_site.content.translation_exchange import to_csv, to_po
from summit_site.content.translation_units import State, units_of
from summit_site.management.commands.load_content import KINDS


class Command(BaseCommand):
    help = "Write what needs translation into a language, as PO (or CSV), to standard output."

    def add_arguments(self, parser):
        parser.add_argument("language", choices=other_languages())
        parser.add_argument("records", nargs="*", help="kind/slug, e.g. events/summit-2021; or all")
        parser.add_argument("--all", action="store_true", help="also what is complete")
        parser.add_argument("--csv", action="store_true", help="CSV instead of PO")

    def handle(self, *, language, records, **options):
        units = [unit for page in self.pages(records) for unit in units_of(page, language)]
        if not options["all"]:
            units = [unit for unit in units if unit.state != State.COMPLETE]
        self.stdout.write((to_csv if options["csv"] else to_po)(units, language))

    def pages(self, names):
        """Return the records named, or all there are."""
        if not names:
            return [page for kind in KINDS for page in self.of_kind(kind)]
        return [self.page(name) for name in names]

    def page(self, name):
        kind, _slash, slug = name.partition("/")
        page = self.of_kind(kind).filter(slug=slug).first() if kind in KINDS else None
        if page is None:
            raise CommandError(f"There is no record {name}.")
        return page

    def of_kind(self, kind):
        model = KINDS[kind]
        records = model.objects.prefetch_related(*part_relations(model))
        return records if translated_fields(model) else records.none()

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from summit_site.content.editing.packages import page_models
from summit_site.content.search_kinds import KINDS
from summit_site.content.search_writing import rebuild
from summit_site.generated.records import Plan
from summit_site.generated.writing import write
from summit_site.management.bar import Bar


class Command(BaseCommand):
    help = (
        "Fill an empty database with made-up events, people, organisations and initiatives, to try "
        "how the site bears many. The same seed makes the same records."
    )

    def add_arguments(self, parser):
        parser.add_argument("--events", type=int, default=1000, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument(
            "--into-existing",
            action="store_true",
            help="write them among the content that is there: nothing will tell them apart but "
            "the word “generated” in their titles and addresses",
        )

    def handle(self, *, events, seed, into_existing, verbosity, **options):
        if events < 1:
            raise CommandError("At least one event has to be generated.")
        if not into_existing:
            refuse_if_there_is_content()
        out = self.stderr if verbosity else None
        plan = Plan(events, seed)
        try:
            advance(Bar(plan.total, out, "records"), write(plan))
        except IntegrityError as error:
            raise CommandError(
                f"Records of seed {seed} are there already; another --seed makes others. "
                f"What was written until now stays. ({error})"
            ) from error
        kinds = list(KINDS.values())
        total = sum(kind.model.objects.with_status_published().count() for kind in kinds)
        advance(Bar(total, out), rebuild(kinds))


def refuse_if_there_is_content():
    for model in page_models():
        if model._base_manager.exists():
            raise CommandError(
                f"There is content already ({model._meta.verbose_name_plural}), and generated "
                "records would stand among it on the site. Nothing was written. If that is what "
                "you want, say --into-existing."
            )


def advance(bar, counts):
    for count in counts:
        bar.advance(count)
    bar.close()

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from summit_site.content.editing.drafts import CannotPublishError, Draft
from summit_site.content.editing.packages import Package
from summit_site.content.editing.rows import lock


class Command(BaseCommand):
    help = (
        "Publish the drafts and packages whose time has come. Run it every minute; running it "
        "twice at once does no harm."
    )

    def handle(self, **options):
        failures = [each for kind in (Package, Draft) for each in self.publish(kind)]
        if failures:
            raise CommandError("\n".join(failures))

    def publish(self, kind):
        """Publish what is due of a kind, each on its own, and yield what could not be, with why."""
        for pk in kind.objects.due().values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    due = kind.objects.due().filter(pk=pk).first()
                    for record in due.records() if due else []:
                        lock(record)
                    # Asked for again: another run may have published it while this one waited.
                    due = kind.objects.due().filter(pk=pk).first()
                    if due:
                        due.publish()
                        self.stdout.write(f"Published: {due}")
            except CannotPublishError as error:
                yield f"{kind._meta.verbose_name} {pk}: {error}"

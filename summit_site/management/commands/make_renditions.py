from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand

from summit_site.content.pictures import picture_fields
from summit_site.content.renditions import make_renditions, size_in_name


class Command(BaseCommand):
    help = "Make the sizes and formats of all pictures that are missing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anew", action="store_true", help="make all of them, also those that are there"
        )

    def handle(self, *, anew, **options):
        pictures = list(stored_pictures())
        for number, (record, field) in enumerate(pictures, start=1):
            file = getattr(record, field.name)
            try:
                if not size_in_name(file.name):
                    store_again(record, field, file)
                make_renditions(getattr(record, field.name).name, anew=anew)
            except OSError as error:
                self.stderr.write(f"{file.name}: {error}")
            self.stdout.write(f"{number} of {len(pictures)}", ending="\r")
        self.stdout.write(f"{len(pictures)} pictures are ready.")


def stored_pictures():
    """Yield (record, field) for each stored picture."""
    for field in picture_fields():
        for record in field.model.objects.exclude(**{field.name: ""}).iterator():
            yield record, field


def store_again(record, field, file):
    """Give a picture of release 0.1.0 the name that says its size."""
    with file.open():
        setattr(record, field.name, ContentFile(file.read(), file.name.rpartition("/")[2]))
    changed = [name for name in (field.name, field.placeholder_field) if name]
    record.save(update_fields=changed)

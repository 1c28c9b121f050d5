import re
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.db import models
from django.utils import timezone

from summit_site.content.pictures import picture_fields
from summit_site.content.renditions import FOLDER

# A picture's own folder, named after its content; its renditions are in one of the same name.
OWN_FOLDER = re.compile(r"[a-z-]+/\d{4}/\d{2}/[0-9a-f]{12}-\d+x\d+/")
# A form may be saving its picture just now.
LEAST_AGE = timedelta(days=1)


class Command(BaseCommand):
    help = "List the picture files that nothing needs; with --delete, delete them."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="delete what is listed")

    def handle(self, *, delete, **options):
        names = list(unneeded_files())
        for name in names:
            self.stdout.write(name)
            if delete:
                default_storage.delete(name)
        done = "deleted" if delete else "not needed; --delete deletes them"
        self.stdout.write(f"{len(names)} files {done}.")


def unneeded_files():
    """Yield the names of pictures and renditions whose picture is named nowhere in the database.

    Nowhere: also not in a revision, a draft or a text, whichever package keeps it, since any of
    them may bring a picture back.
    """
    needed = folders_named_in_database()
    roots = sorted({field.upload_to.partition("/")[0] for field in picture_fields()})
    for root in [*roots, *(FOLDER + root for root in roots)]:
        for name in files_in(root):
            folder = OWN_FOLDER.match(name.removeprefix(FOLDER))
            if folder and folder[0] not in needed and is_old(name):
                yield name


def folders_named_in_database():
    """Return the own folders of all pictures that any text of any table names."""
    textual = (models.CharField, models.TextField, models.FileField, models.JSONField)
    found = set()
    for model in apps.get_models(include_auto_created=True):
        names = [each.attname for each in model._meta.concrete_fields if isinstance(each, textual)]
        for row in model._base_manager.values_list(*names).iterator() if names else []:
            found.update(OWN_FOLDER.findall(" ".join(map(str, row))))
    return found


def is_old(name):
    return default_storage.get_modified_time(name) < timezone.now() - LEAST_AGE


def files_in(folder):
    """Yield the names of all stored files in `folder` and in those within it."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{file}" for file in sorted(files))
    for inner in sorted(folders):
        yield from files_in(f"{folder}/{inner}")

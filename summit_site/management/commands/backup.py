from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from summit_site.backups import write_backup


class Command(BaseCommand):
    help = "Write the database and all uploads into one file, while the site goes on."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a new file, or a folder for it")

    def handle(self, *, path, **options):
        if path.is_dir():
            path = path / f"summit-site-{timezone.now():%Y-%m-%d-%H%M%S}.tar"
        if path.exists() or not path.parent.is_dir():
            raise CommandError(f"{path} must be a new file in a folder that exists.")
        contents = write_backup(path)
        self.stdout.write(f"{path}: {contents}, {path.stat().st_size / 1024**2:.1f} MB")

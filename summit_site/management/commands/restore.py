from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from summit_site.backups import read_back


class Command(BaseCommand):
    help = "Put the database and the uploads of a backup in the place of what is there."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="what `backup` has written")
        parser.add_argument(
            "--replace", action="store_true", help="also if the site is in use: what it has is lost"
        )

    def handle(self, *, path, replace, **options):
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        if is_in_use() and not replace:
            raise CommandError(
                "The database is in use. Make a backup of it; then --replace puts this there."
            )
        contents = read_back(path)
        self.stdout.write(f"{contents}: all as in the backup. Now run: manage.py migrate")


def is_in_use():
    """Whether someone could have worked on this site; without an account, nobody could."""
    users = get_user_model()
    is_made = users._meta.db_table in connection.introspection.table_names()
    return is_made and users.objects.exists()

from io import StringIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from events.models import Event

SAMPLE_CONTENT = settings.BASE_DIR / "summit_site" / "sample_content"
USERNAME = "staff"


class Command(BaseCommand):
    help = "Fill an empty database with sample content and make a staff account; keep a used one."

    def handle(self, **options):
        if Event.objects.exists():
            self.stdout.write("Content is there already and stays as it is.")
        else:
            call_command("load_content", SAMPLE_CONTENT, stdout=self.stdout)
        call_command("roles", stdout=StringIO())
        self.stdout.write(self.staff_account())

    def staff_account(self):
        """Make the account unless it is there, and return what its owner has to know."""
        users = get_user_model().objects
        if users.filter(username=USERNAME).exists():
            return (
                f"Sign in as “{USERNAME}” with the password printed the first time; "
                f"for a new one: .venv/bin/python manage.py changepassword {USERNAME}"
            )
        password = get_random_string(14)
        users.create_superuser(USERNAME, password=password)
        return f"Sign in as “{USERNAME}” with the password {password} (shown only now)."

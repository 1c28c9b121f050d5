from django.core.management.base import BaseCommand

from summit_site.roles import keep_roles


class Command(BaseCommand):
    help = (
        "Create the groups Translator, Editor, Publisher and Administrator, and set their rights."
    )

    def handle(self, **options):
        for group in keep_roles():
            self.stdout.write(f"{group.name}: {group.permissions.count()} rights")

from django.core.management.base import BaseCommand, CommandError

from events.models import Event, EventSeries, Organization, Person, Topic
from initiatives.models import Initiative, Programme, Publication
from summit_site.content.content_files import ContentFilesError, ContentFolder

KINDS = {
    "events": Event,
    "initiatives": Initiative,
    "organizations": Organization,
    "people": Person,
    "programmes": Programme,
    "publications": Publication,
    "series": EventSeries,
    "topics": Topic,
}


class Command(BaseCommand):
    help = "Load a folder of content files (docs/content-files.md), all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="holds kind/slug.toml, e.g. events/summit-2021.toml")

    def handle(self, *, folder, **options):
        try:
            records = ContentFolder(folder, KINDS).load()
        except ContentFilesError as errors:
            raise CommandError("Nothing was loaded.\n" + "\n".join(errors.lines)) from errors
        self.stdout.write(f"{len(records)} records loaded.")

"""The files of the dump about initiatives, recommendations, publications and programmes."""

from initiatives.models import (
    Initiative,
    Launcher,
    Mention,
    Programme,
    ProgrammeOrganization,
    Publication,
    PublicationText,
    Recommendation,
)
from summit_site.content.addresses import absolute
from summit_site.content.open_data.tables import Column, Table


def address_of_file(text):
    """Return the address of a publication's file in a language, or None if there is none."""
    return absolute(text.get_absolute_url()) if text.file else None


TABLES = [
    Table("initiatives", Initiative),
    Table("recommendations", Recommendation),
    Table("launchers", Launcher, named=frozenset({"person", "organization"})),
    Table("mentions", Mention),
    Table("publications", Publication),
    Table(
        "publication_texts",
        PublicationText,
        # Where it is stored is no address.
        without=frozenset({"file"}),
        more=(Column("file_url", address_of_file, form="uri"),),
    ),
    Table("programmes", Programme),
    Table("programme_organizations", ProgrammeOrganization, named=frozenset({"organization"})),
]

"""The files of the dump about events, and the people and organisations that took part."""

from events.models import (
    Appearance,
    Document,
    Event,
    EventOrganization,
    EventSeries,
    Organization,
    Person,
    PersonLink,
    Photo,
    Session,
    Topic,
)
from summit_site.content.addresses import absolute
from summit_site.content.open_data.tables import Column, Table

TABLES = [
    Table("events", Event, named=frozenset({"series"})),
    Table(
        "sessions",
        Session,
        more=(
            Column("starts_at", lambda session: session.starts_at, "datetime", "any"),
            Column("ends_at", lambda session: session.ends_at, "datetime", "any"),
        ),
    ),
    Table("event_organizations", EventOrganization, named=frozenset({"organization"})),
    Table("appearances", Appearance, named=frozenset({"person", "organization"})),
    Table("photos", Photo),
    Table(
        "documents",
        Document,
        # Where it is stored is no address; its own one stays when the file is replaced.
        without=frozenset({"file"}),
        more=(Column("url", lambda document: absolute(document.get_absolute_url()), form="uri"),),
    ),
    Table("series", EventSeries),
    Table("people", Person),
    Table("person_links", PersonLink),
    Table("organizations", Organization, named=frozenset({"parent"})),
    Table("topics", Topic),
]

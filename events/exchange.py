"""Which fields of people, organisations and events a table has, one column for each language.

Pictures and the parts of an event, as its programme, are edited in the forms.
"""

from events.models import Event, Organization, Person
from summit_site.content.exchange.resources import resource_for

PersonResource = resource_for(
    Person,
    [
        "family_name",
        "given_name",
        "name_order",
        "native_name",
        "native_language",
        "orcid",
        "biography",
    ],
)

OrganizationResource = resource_for(
    Organization,
    [
        "name",
        "short_name",
        "kind",
        "parent",
        "country",
        "website",
        "ror",
        "wikidata",
        "description",
    ],
)

EventResource = resource_for(
    Event,
    [
        "title",
        "series",
        "edition",
        "kind",
        "mode",
        "theme",
        "topics",
        "starts_on",
        "ends_on",
        "time_zone",
        "venue",
        "address",
        "city",
        "country",
        "holding",
        "former_starts_on",
        "former_ends_on",
        "latitude",
        "longitude",
        "released_on",
        "summary",
        "body",
        "participants_note",
        "registration_url",
        "stream_url",
    ],
)

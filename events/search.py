"""What search knows of events, people, organisations, series and topics."""

from django.utils.translation import gettext_lazy as _

from events.models import Event, EventSeries, Organization, Person, Topic
from summit_site.content.search_kinds import SearchKind

SEARCH_KINDS = [
    SearchKind(
        Event,
        _("Events"),
        year="starts_on",
        theme=["theme"],
        body=[
            "summary",
            "body",
            "venue",
            "city",
            "country",
            "participants_note",
            "sessions__title",
            "appearances__speech_title",
            "sessions__abstract",
            "appearances__job_title",
            "photos__caption",
            "documents__title",
        ],
        related=[
            "appearances__person",
            "appearances__organization",
            "organization_roles__organization",
        ],
    ),
    SearchKind(
        Person,
        _("People"),
        names=["native_name"],
        body=["biography", "orcid"],
    ),
    SearchKind(
        Organization,
        _("Organisations"),
        names=["short_name"],
        body=["description", "country", "ror", "wikidata"],
    ),
    SearchKind(EventSeries, _("Event series"), body=["description"]),
    SearchKind(Topic, _("Topics"), body=["description"]),
]

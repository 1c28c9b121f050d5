"""How the list of events can be filtered."""

from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events.models import Event, EventSeries, Organization, Person, Topic
from summit_site.content.facets import Facet, PageFacet, YearFacet


class WhenFacet(Facet):
    """Upcoming or past: two named querysets, not a column."""

    def filter(self, records, value):
        named = {"upcoming": records.upcoming, "past": records.past}
        return named[value]() if value in named else records.none()

    def counts(self, tally):
        ahead = tally.records.upcoming().count()
        counted = {"upcoming": ahead, "past": len(tally.keys) - ahead}
        return [(value, self.name(value), counted[value]) for value in self.names]

    def choices(self, records):
        return list(self.names.items())


class CountryFacet(Facet):
    def name(self, value):
        is_code = value.isascii() and value.isalpha()
        return (is_code and countries.name(value)) or super().name(value)


EVENT_FACETS = [
    WhenFacet("when", _("When"), "", {"upcoming": _("Upcoming"), "past": _("Past")}),
    Facet("kind", _("Kind"), "kind", dict(Event.Kind.choices)),
    YearFacet("year", _("Year"), "starts_on__year"),
    CountryFacet("country", _("Country"), "country"),
    PageFacet("topic", _("Topic"), "topics", pages=Topic.objects, way_back="events"),
    PageFacet("series", _("Series"), "series", pages=EventSeries.objects, way_back="events"),
    PageFacet(
        "organization",
        _("Organisation"),
        "organization_roles__organization",
        pages=Organization.objects,
        way_back="event_roles__event",
    ),
    PageFacet(
        "person",
        _("Person"),
        "appearances__person",
        pages=Person.objects,
        way_back="appearances__event",
        is_offered=False,
    ),
]

"""A living page of all parts of the design, at /styleguide/ in each language while DEBUG is on.

The parts are those of the pages, drawn by the same templates from the sample content, which is
loaded for the time of the request where the site does not have it, and taken back.
"""

from django import forms
from django.conf import settings
from django.core.management import call_command
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.facets import EVENT_FACETS
from events.models import Event, Organization, Person
from initiatives.models import Initiative
from summit_site.content.colours import HUE_STEP
from summit_site.content.editing.rows import rolled_back
from summit_site.content.facets import FilteredList
from summit_site.content.linked_data import PageFacts

SAMPLE_CONTENT = settings.BASE_DIR / "summit_site" / "sample_content"
SUMMIT = "tencent-meet-education-technology-innovation-summit-2021"
# What is shown under which title.
PARTS = [
    ("Colours", "styleguide/colours.html"),
    ("Type", "styleguide/type.html"),
    ("Actions", "styleguide/actions.html"),
    ("Notices", "styleguide/notices.html"),
    ("Forms", "styleguide/forms.html"),
    ("Lists", "styleguide/lists.html"),
    ("Table", "styleguide/table.html"),
    ("Large", "styleguide/large.html"),
    ("Event", "styleguide/event.html"),
    ("Initiative", "styleguide/initiative.html"),
]
FACTS = PageFacts("Style guide", description="All parts of the design.", above=[])
COLOURS = ["paper", "sheet", "tint", "ink", "ink-soft", "accent", "warm", "line", "line-strong"]


class Specimen(forms.Form):
    """A form with a field of each kind, and an error once it is sent empty."""

    name = forms.CharField(label=_("Your name"))
    comment = forms.CharField(
        label=_("Comment"), required=False, widget=forms.Textarea({"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Event.Kind.choices, required=False)
    approves = forms.BooleanField(label=_("I approve exactly what is shown here."), required=False)


def styleguide(request):
    """Show all parts; where DEBUG is off there is no such page."""
    if not settings.DEBUG:
        raise Http404
    with rolled_back():
        if not Event.objects.published().filter(slug=SUMMIT).exists():
            # Its files call things by their names in the default language.
            with translation.override(settings.LANGUAGE_CODE):
                call_command("load_content", SAMPLE_CONTENT, verbosity=0)
        return render(
            request, "styleguide/page.html", {"parts": PARTS, "page_facts": FACTS, **sample()}
        )


def sample():
    """Return what the parts show: the reference summit, its initiative, and their neighbours."""
    events = Event.objects.published().order_by("-starts_on")
    event = events.for_page().for_cards().get(slug=SUMMIT)
    records = events.filter(series=event.series)
    return {
        "event": event,
        "events": records.for_cards(),
        "moved": events.exclude(holding=Event.Holding.SCHEDULED).first(),
        "initiative": Initiative.objects.published().for_page().get(event=event),
        "people": Person.objects.published().for_cards()[:5],
        "organizations": Organization.objects.published().for_cards()[:3],
        "filtered": FilteredList(events, EVENT_FACETS, QueryDict("when=past")),
        "page": Paginator(events, 5).get_page(2),
        "form": Specimen({}),
        "colours": COLOURS,
        "hues": range(0, 360, HUE_STEP),
    }

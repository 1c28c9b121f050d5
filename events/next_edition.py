"""The next edition of an event: what is the same is carried over, and what may not be is told."""

import uuid
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Max
from django.template.defaultfilters import date as date_text
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import Event
from summit_site.content.editing.drafts import kept
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.rows import in_json, put_back, rows_of
from summit_site.content.publishing import Status
from summit_site.content.translation import DEFAULT, column, comma_list, other_languages


class Carried(models.TextChoices):
    """What can be carried over, besides the series, the kind, the mode and the time zone."""

    PLACE = "place", _("Place")
    TEXTS = "texts", _("Theme and texts")
    TOPICS = "topics", _("Topics")
    ORGANIZATIONS = "organizations", _("Organisations")
    PROGRAMME = "programme", _("Programme")
    PEOPLE = "people", _("People, as whom they came")


PARTS = {
    "events.eventorganization": Carried.ORGANIZATIONS,
    "events.session": Carried.PROGRAMME,
    "events.appearance": Carried.PEOPLE,
}
FIELDS = {
    Carried.PLACE: ["venue", "address", "city", "country", "latitude", "longitude"],
    Carried.TEXTS: ["theme", "summary", "body", "participants_note"],
    Carried.TOPICS: ["topics"],
}
# What its column holds at most.
MAX_EDITION = 32767
# What is never the same at the next edition.
ALWAYS_NEW = [
    *["registration_url", "stream_url", "released_on", "former_starts_on", "former_ends_on"],
    *["publish_from", "unpublish_at"],
]


@transaction.atomic
def next_edition(event, *, title, slug, starts_on, carry, user=None):
    """Make the next edition of an event as a draft and return it.

    `carry` holds values of `Carried`. Days move along with the first one, `starts_on`.
    """
    shift = starts_on - event.starts_on
    rows = [in_json(row) for row in rows_of(event)]
    kept_rows = [rows[0], *(row for row in rows[1:] if PARTS.get(row["model"]) in carry)]
    keys = {row["pk"]: str(uuid.uuid4()) for row in kept_rows}
    copies = [_copy(row, keys, shift) for row in kept_rows]
    copies[0]["fields"] |= _emptied(carry) | {
        column("title", DEFAULT): title,
        "slug": slug,
        "edition": next_number(event),
        "holding": Event.Holding.SCHEDULED,
        "status": Status.DRAFT,
    }
    put_back(Event, copies[0]["pk"], copies)
    edition = Event.objects.get(pk=copies[0]["pk"])
    edition.save()
    revision = kept(edition, user=user)
    Entry.objects.write(
        Entry.Action.CLONED,
        user=user,
        record=edition,
        comment="\n".join(to_check(event, edition, carry)),
        revision=revision,
    )
    return edition


def next_number(event):
    """Return the number after the last edition's of its series; None where they have none."""
    if event.edition is None or event.series is None:
        return event.edition and event.edition + 1
    return event.series.events.aggregate(last=Max("edition"))["last"] + 1


def _copy(row, keys, shift):
    fields = {
        name: keys.get(value, value) if isinstance(value, str) else value
        for name, value in row["fields"].items()
    }
    if fields.get("session") and fields["session"] not in keys.values():
        # Its programme stays behind.
        fields["session"] = None
    for name in ["starts_on", "ends_on", "day"]:
        if fields.get(name):
            fields[name] = (date.fromisoformat(fields[name]) + shift).isoformat()
    if "recording_url" in fields:
        fields["recording_url"] = ""
    return {**row, "pk": keys[row["pk"]], "fields": fields}


def _emptied(carry):
    """Return the fields of the event that begin empty, with what is empty for each."""
    names = [*ALWAYS_NEW]
    for what, fields in FIELDS.items():
        if what not in carry:
            names += fields
    columns = [
        each.name
        for each in [*Event._meta.fields, *Event._meta.many_to_many]
        if getattr(each, "translated_field", each).name in names
    ]
    titles = [column("title", language) for language in other_languages()]
    return {name: _empty(name) for name in [*columns, *titles]}


def _empty(name):
    field = Event._meta.get_field(name)
    if field.many_to_many:
        return []
    return None if field.null else ""


def to_check(event, edition, carry):
    """Return what staff should look at again, a sentence each."""
    days = (edition.starts_on - event.starts_on) // timedelta(days=1)
    first = date_text(edition.starts_on, "l j F Y")
    message = ngettext(
        "The first day is %(day)s, %(count)d day after the previous edition’s.",
        "The first day is %(day)s, %(count)d days after the previous edition’s.",
        days,
    )
    yield message % {"day": first, "count": days}
    if Carried.PLACE in carry and edition.place:
        yield gettext("The place is again %s.") % comma_list([edition.venue, edition.place])
    if Carried.TEXTS in carry:
        yield gettext("Theme, summary and story still tell of the previous edition.")
    if Carried.ORGANIZATIONS in carry and edition.organization_roles.exists():
        yield gettext("The organisations have the roles they had.")
    if Carried.PROGRAMME in carry and edition.sessions.exists():
        yield gettext("The programme has the titles and times of the previous edition.")
    people = edition.appearances.select_related("person") if Carried.PEOPLE in carry else []
    if people:
        names = comma_list(each.person.name for each in people)
        yield gettext("These have the job titles and speeches of the previous edition: %s.") % names

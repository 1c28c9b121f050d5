"""Plain functions that make one saved record each, published unless told otherwise.

Every argument is a field's value; whatever else the record needs is made along the way.
"""

from datetime import date
from io import BytesIO
from itertools import count

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from PIL import Image

from events.models import (
    Appearance,
    Document,
    Event,
    EventOrganization,
    EventSeries,
    Organization,
    Person,
    Photo,
    Session,
    Topic,
)
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
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rows import in_json, rows_of
from summit_site.content.publishing import Status

_numbers = count(1)


def _page(model, named_by, values):
    """Save a published page with a name and a slug that no other record has."""
    number = next(_numbers)
    kind = model._meta.model_name
    defaults = {
        named_by: f"{kind.title()} {number}",
        "slug": f"{kind}-{number}",
        "status": Status.PUBLISHED,
    }
    return model.objects.create(**defaults | values)


def _part(model, values, **made):
    """Save a part; what it belongs or points to is made, unless it is given (None is given)."""
    needed = {name: make() for name, make in made.items() if name not in values}
    return model.objects.create(**needed | values)


def make_series(**values):
    return _page(EventSeries, "title", values)


def make_topic(**values):
    return _page(Topic, "title", values)


def make_person(**values):
    return _page(Person, "family_name", {"given_name": "Ada", **values})


def make_organization(**values):
    return _page(Organization, "name", {"kind": Organization.Kind.UNIVERSITY, **values})


def make_event(**values):
    """Make an event of one day; `topics` is set too if it is given."""
    topics = values.pop("topics", [])
    event = _page(Event, "title", {"starts_on": date(2021, 4, 20), **values})
    event.topics.set(topics)
    return event


def make_event_organization(**values):
    return _part(EventOrganization, values, event=make_event, organization=make_organization)


def make_session(**values):
    return _part(Session, {"title": f"Session {next(_numbers)}", **values}, event=make_event)


def make_appearance(**values):
    return _part(Appearance, values, event=make_event, person=make_person)


def make_photo(**values):
    defaults = {"alternative_text": "Delegates in a hall", "image": picture_file()}
    return _part(Photo, {**defaults, **values}, event=make_event)


def make_document(**values):
    defaults = {"title": f"Document {next(_numbers)}", "file": text_file()}
    return _part(Document, {**defaults, **values}, event=make_event)


def make_initiative(**values):
    """Make an initiative; `partners`, `reiterates` and `programmes` are set too if given."""
    related = {
        name: values.pop(name)
        for name in ["partners", "reiterates", "programmes"]
        if name in values
    }
    initiative = _page(Initiative, "title", {"launched_on": date(2021, 4, 20), **values})
    for name, records in related.items():
        getattr(initiative, name).set(records)
    return initiative


def make_recommendation(**values):
    initiative = values.pop("initiative", None) or make_initiative()
    number = initiative.recommendations.count() + 1
    defaults = {"number": number, "title": f"Recommendation {next(_numbers)}"}
    return Recommendation.objects.create(initiative=initiative, **defaults | values)


def make_launcher(**values):
    return _part(Launcher, values, initiative=make_initiative, person=make_person)


def make_mention(**values):
    """Make a mention by an event, unless another source is given."""
    if not values.keys() & {"event", "session", "publication", "programme"}:
        values["event"] = make_event()
    return _part(Mention, values, recommendation=make_recommendation)


def make_publication(**values):
    """Make a publication; `publishers` and `authors` are set too if given."""
    publishers, authors = values.pop("publishers", []), values.pop("authors", [])
    publication = _page(Publication, "title", {"year": 2020, **values})
    publication.publishers.set(publishers)
    publication.authors.set(authors)
    return publication


def make_publication_text(**values):
    defaults = {"language": "en", "link": "https://example.org/text"}
    return _part(PublicationText, {**defaults, **values}, publication=make_publication)


def make_programme(**values):
    """Make a programme; `events` is set too if given."""
    events = values.pop("events", [])
    programme = _page(Programme, "name", values)
    programme.events.set(events)
    return programme


def make_programme_organization(**values):
    return _part(
        ProgrammeOrganization, values, programme=make_programme, organization=make_organization
    )


# One for each kind of page: what all of them must do is tested of all.
PAGE_MAKERS = [
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_programme,
    make_publication,
    make_series,
    make_topic,
]


def make_draft(record, **fields):
    """Make a draft of the record that differs in some fields, as its rows have them."""
    Revision.objects.keep_first(record)
    first, *parts = [in_json(row) for row in rows_of(record)]
    rows = [{**first, "fields": {**first["fields"], **fields}}, *parts]
    return Draft.objects.change(record, rows=rows, user=None)


def make_superuser(**values):
    defaults = {"username": f"staff-{next(_numbers)}", "password": "not a secret"}
    return get_user_model().objects.create_superuser(**defaults | values)


def picture_file(name="picture.png", size=(8, 6), colour="navy"):
    """Return a picture as a file that is not saved yet."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return ContentFile(out.getvalue(), name)


def text_file(name="agenda.txt", text="09:30 Opening"):
    return ContentFile(text.encode(), name)


def write_files(folder, files):
    """Write {path: text or bytes} into `folder`, and return it."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder

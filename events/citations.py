"""How events and speeches are cited."""

from events.models import Appearance, EventOrganization, Session
from summit_site.content.citations import Author, Citation, in_the_language_of_its_title
from summit_site.content.translation import active_language

# Of these nobody is the author.
NO_SPEECH = [Session.Kind.BREAK, Session.Kind.CEREMONY]


@in_the_language_of_its_title
def event_citation(event):
    """Return how an event is cited: as the work of those who hold it."""
    roles = event.organization_roles.all()
    hosts = [each.organization for each in roles if each.role in EventOrganization.HOSTING]
    return Citation(
        event.pk,
        "event",
        event.title,
        active_language(),
        days=(event.starts_on, event.ends_on),
        authors=tuple(Author.organization(host) for host in hosts),
        genre=event.get_kind_display(),
        place=event.place,
    )


def speech_citations(event):
    """Return how each speech given at an event is cited, in the order of the programme.

    A session whose speakers gave no titles of their own is cited as one.
    """
    found = []
    for session in (session for _day, group in event.programme for session in group):
        titled = [each for each in session.people if each.speech_title]
        found += [_speech(event, each, session, [each]) for each in titled]
        if session.people and not titled and session.kind not in NO_SPEECH:
            found.append(_speech(event, session, session, session.people))
    others = [each for each in event.people_outside_programme if each.speech_title]
    return [*found, *[_speech(event, each, None, [each]) for each in others]]


def speech_citation(record):
    """Return how a speech (an Appearance) or a session is cited, None if it has no title."""
    session = record if isinstance(record, Session) else record.session
    people = record.appearances.all() if isinstance(record, Session) else [record]
    return _speech(record.event, record, session, people)


@in_the_language_of_its_title
def _speech(event, record, session, people):
    title = getattr(record, "speech_title", "") or (session.title if session else "")
    if not title:
        return None
    day = session.day if session else None
    return Citation(
        record.pk,
        "speech",
        title,
        active_language(),
        days=(day, day) if day else (event.starts_on, event.ends_on),
        authors=tuple(
            Author.person(each.person) for each in people if each.role != Appearance.Role.GUEST
        ),
        genre=(session or Session(kind=Session.Kind.SPEECH)).get_kind_display(),
        event=event.title,
        place=event.place,
    )

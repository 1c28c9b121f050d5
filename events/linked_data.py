"""What the pages of events, people, organisations, series and topics tell programs."""

from mimetypes import guess_type

from django.utils.translation import gettext as _

from events.citations import event_citation, speech_citations
from events.models import Appearance, Event, EventOrganization, Organization
from summit_site.content.addresses import absolute, path_of
from summit_site.content.dates import date_range_text
from summit_site.content.linked_data import (
    PageFacts,
    first_paragraph,
    full_address,
    identifier_node,
    identity,
    moment,
    node,
    picture_node,
    plain_text,
    schema,
    step,
    thing,
)
from summit_site.content.share_pictures import share_picture_address

Role = EventOrganization.Role
# What schema.org calls those behind an event; it has one word for all who help.
PARTS_OF_ORGANIZATIONS = {
    "organizer": EventOrganization.HOSTING,
    "sponsor": [Role.SPONSOR],
    "contributor": [Role.SUPPORTER, Role.PARTNER, Role.MEDIA_PARTNER],
}
STATUS = {
    Event.Holding.SCHEDULED: "EventScheduled",
    Event.Holding.RESCHEDULED: "EventRescheduled",
    Event.Holding.POSTPONED: "EventPostponed",
    Event.Holding.CANCELLED: "EventCancelled",
}
MODE = {
    Event.Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "MixedEventAttendanceMode",
}
ORGANIZATION_KINDS = {
    Organization.Kind.GOVERNMENT: "GovernmentOrganization",
    Organization.Kind.UNIVERSITY: "CollegeOrUniversity",
    Organization.Kind.ENTERPRISE: "Corporation",
    Organization.Kind.NGO: "NGO",
    Organization.Kind.MEDIA: "NewsMediaOrganization",
}


def event_facts(event):
    """Return what the page of an event tells, loaded with `for_page()`."""
    return PageFacts(
        event.title,
        description=event.summary or _gist(event),
        main=event_node(event),
        above=[step(_("Events"), "events:list"), *_series_step(event)],
        pictured=event,
        open_graph="article",
        citations=[event_citation(event)],
    )


def programme_facts(event):
    """Return what the page of an event's programme tells: what it shows of the event."""
    where = _where(event, ["venue"])
    return PageFacts(
        event.title,
        description=_gist(event),
        main=thing(
            "Event",
            event,
            **_when(event),
            location=where,
            **_people_and_sessions(event, where),
        ),
        above=[step(_("Events"), "events:list"), (event.title, event.get_absolute_url())],
        pictured=event,
        open_graph="article",
        citations=[event_citation(event), *speech_citations(event)],
    )


def person_facts(person):
    return PageFacts(
        person.name,
        description=first_paragraph(person.biography),
        kind="ProfilePage",
        main=_profile(person),
        above=[step(_("People"), "events:person-list")],
        pictured=person,
        open_graph="profile",
        details={
            "dateCreated": moment(person.created_at),
            "dateModified": moment(person.modified_at),
        },
    )


def organization_facts(organization):
    return PageFacts(
        organization.name,
        description=first_paragraph(organization.description),
        main=_organization_in_full(organization),
        above=[step(_("Organisations"), "events:organization-list")],
        pictured=organization,
    )


def series_facts(series):
    main = thing(
        "EventSeries",
        series,
        description=first_paragraph(series.description),
        subEvent=[
            thing("Event", event, **_when(event), location=_where(event, []))
            for event, _changes in series.editions_with_changes
        ],
    )
    return PageFacts(
        series.title,
        description=first_paragraph(series.description),
        main=main,
        above=[step(_("Event series"), "events:series-list")],
        pictured=series,
    )


def topic_facts(topic):
    description = first_paragraph(topic.description)
    return PageFacts(
        topic.title,
        description=description,
        kind="CollectionPage",
        main=thing("DefinedTerm", topic, description=description),
        above=[step(_("Topics"), "events:topic-list")],
        pictured=topic,
    )


def _series_step(event):
    series = event.series
    is_there = series is not None and series.is_published
    return [(series.title, series.get_absolute_url())] if is_there else []


def _gist(event):
    days = date_range_text(event.starts_on, event.ends_on)
    return " · ".join(filter(None, [str(event.get_kind_display()), days, event.place]))


def event_node(event):
    """Return an event with all that its page shows of it, loaded with `for_page()`."""
    series, where = event.series, _where(event)
    return thing(
        "Event",
        event,
        description=event.summary,
        **_when(event),
        location=where,
        superEvent=thing("EventSeries", series) if series else None,
        image=_pictures(event),
        **_organizations(event),
        **_people_and_sessions(event, where),
        about=[
            node("DefinedTerm", name=row["title"], url=_topic_address(row))
            for row in event.topic_rows
        ],
        subjectOf=[_document(document) for document in event.documents.all()],
        potentialAction=_registration(event),
        **_recording(event.stream_url if event.mode == Event.Mode.IN_PERSON else ""),
    )


def _when(event):
    """Return the days of an event: no page says at which hour it begins."""
    moved = event.holding == Event.Holding.RESCHEDULED and event.former_starts_on
    return {
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "previousStartDate": event.former_starts_on.isoformat() if moved else None,
        "eventStatus": schema(STATUS[event.holding]),
        "eventAttendanceMode": schema(MODE[event.mode]),
    }


def _where(event, shown=("venue", "address", "stream_url")):
    """Return where an event is, as far as these fields are `shown`, and as far as anybody knows.

    That is a place, an address on the web, or both.
    """
    told = {name: getattr(event, name) for name in shown}
    places = [_place(event, told)] if event.mode != Event.Mode.ONLINE else []
    if event.mode != Event.Mode.IN_PERSON:
        online = told.get("stream_url") or absolute(event.get_absolute_url())
        places.append(node("VirtualLocation", url=online))
    return [place for place in places if place]


def _place(event, told):
    address = node(
        "PostalAddress",
        streetAddress=told.get("address"),
        addressLocality=event.city,
        addressCountry=event.country.code,
    )
    place = node("Place", name=told.get("venue"), address=address if len(address) > 1 else None)
    return place if len(place) > 1 else None


def _organizations(event):
    roles = event.organization_roles.all()
    return {
        part: [organization_node(each.organization) for each in roles if each.role in meant]
        for part, meant in PARTS_OF_ORGANIZATIONS.items()
    }


def organization_node(organization, **properties):
    """Return an organisation as another page names it."""
    kind = ORGANIZATION_KINDS.get(organization.kind, "Organization")
    return thing(kind, organization, **properties)


def person_node(record):
    """Return who appeared or launched something, with title and organisation as of that day.

    `record` has `person`, `job_title` and `organization`, as far as they are known.
    """
    person, organization = record.person, record.organization
    return thing(
        "Person",
        person,
        alternateName=person.other_script,
        jobTitle=record.job_title,
        affiliation=organization and organization_node(organization, name=organization.label),
    )


def _people_and_sessions(event, where):
    sessions = [session for _day, group in event.programme for session in group]
    once = {appearance.person_id: appearance for appearance in reversed(event.appearances.all())}
    return {
        **_people(list(reversed(once.values())), person_node),
        "inLanguage": sorted({session.language for session in sessions} - {""}),
        "subEvent": [_session(session, event, where) for session in sessions],
    }


def _people(appearances, told):
    """Return those who did something, and those who were guests, each as `told` makes a node."""
    guests = [each for each in appearances if each.role == Appearance.Role.GUEST]
    return {
        "performer": [told(each) for each in appearances if each not in guests],
        "attendee": [told(each) for each in guests],
    }


def _named(appearance):
    return thing("Person", appearance.person)


def _session(session, event, where):
    return node(
        "Event",
        id=identity(session.pk),
        url=absolute(session.place_on_page),
        name=session.title,
        description=plain_text(session.abstract),
        **_when_in_programme(session, event),
        location=_room(session, where),
        inLanguage=session.language,
        eventStatus=schema(STATUS[event.holding]),
        **_people(session.people, _named),
        **_recording(session.recording_url),
    )


def _when_in_programme(session, event):
    """Return when a session is as exactly as it is known, at the least on the event's days."""
    first, last = session.day or event.starts_on, session.day or event.ends_on
    return {
        "startDate": moment(session.starts_at) if session.starts_at else first.isoformat(),
        "endDate": moment(session.ends_at) if session.ends_at else last.isoformat(),
    }


def _room(session, where):
    """Return where the event is, with the room if the session has one."""
    if not session.room:
        return where
    return [
        {**place, "name": session.room} if place["@type"] == "Place" else place for place in where
    ]


def _recording(address):
    return {"recordedIn": node("CreativeWork", url=address) if address else None}


def _registration(event):
    is_open = event.registration_url and event.is_upcoming
    return node("RegisterAction", target=event.registration_url) if is_open else None


def _document(document):
    return node(
        "DigitalDocument",
        id=identity(document.pk),
        url=full_address(document.get_absolute_url()),
        name=document.title,
        inLanguage=document.language,
        encodingFormat=guess_type(document.file.name)[0],
    )


def _topic_address(row):
    return full_address(path_of("events:topic", row["slug"]))


def _pictures(event):
    """Return the cover, and the picture that stands beside links to the page."""
    covers = [
        picture_node(
            photo.image,
            caption=photo.caption,
            creditText=photo.credit,
        )
        for photo in event.photos.all()[:1]
    ]
    return [*covers, share_picture_address(event)]


def _profile(person):
    appearances = person.published_appearances
    latest = next((each for each in appearances if each.job_title or each.organization), None)
    return thing(
        "Person",
        person,
        givenName=person.given_name,
        familyName=person.family_name,
        alternateName=person.other_script,
        description=first_paragraph(person.biography),
        image=picture_node(person.portrait),
        jobTitle=latest and latest.job_title,
        affiliation=latest and latest.organization and organization_node(latest.organization),
        identifier=identifier_node("ORCID", person.orcid),
        sameAs=[_orcid_address(person), *[link.url for link in person.links.all()]],
        performerIn=[
            thing("Event", event, startDate=event.starts_on.isoformat())
            for event in dict.fromkeys(each.event for each in appearances)
        ],
    )


def _orcid_address(person):
    return f"https://orcid.org/{person.orcid}" if person.orcid else ""


def _organization_in_full(organization):
    country = organization.country.code
    return organization_node(
        organization,
        alternateName=organization.short_name,
        description=first_paragraph(organization.description),
        logo=picture_node(organization.logo),
        address=node("PostalAddress", addressCountry=country) if country else None,
        parentOrganization=organization.parent and organization_node(organization.parent),
        identifier=[
            identifier_node("ROR", organization.ror),
            identifier_node("Wikidata", organization.wikidata),
        ],
        sameAs=[
            organization.website,
            organization.ror and f"https://ror.org/{organization.ror}",
            organization.wikidata and f"https://www.wikidata.org/wiki/{organization.wikidata}",
        ],
    )

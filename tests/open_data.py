"""A record with one of everything, all joined, for what tells of it to programs."""

from datetime import date, time

from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_initiative,
    make_launcher,
    make_mention,
    make_organization,
    make_person,
    make_photo,
    make_programme,
    make_programme_organization,
    make_publication,
    make_publication_text,
    make_recommendation,
    make_series,
    make_session,
    make_topic,
)


def make_record():
    """Make an event with all its parts and the initiative launched there; return the event."""
    organization = make_organization(name="Institute", country="CN", parent=make_organization())
    person = make_person(family_name="Li", given_name="Ming")
    event = make_event(
        title_en="Summit",
        title_fr="Sommet",
        series=make_series(),
        edition=2,
        topics=[make_topic(), make_topic()],
        country="CN",
        city="Beijing",
        latitude="39.904200",
        longitude="-116.407400",
        time_zone="Asia/Shanghai",
    )
    session = make_session(
        event=event, title_en="Opening", day=date(2021, 4, 20), starts=time(9), ends=time(10)
    )
    make_event_organization(event=event, organization=organization)
    make_appearance(event=event, session=session, person=person, organization=organization)
    make_photo(event=event)
    make_document(event=event, session=session)
    _make_initiative(event, session, person, organization)
    return event


def _make_initiative(event, session, person, organization):
    publication = make_publication(publishers=[organization], authors=[person], event=event)
    programme = make_programme(events=[event], start_year=2019)
    initiative = make_initiative(
        title_en="Initiative",
        event=event,
        reiterates=[publication],
        programmes=[programme],
        partners=[organization],
        sdgs="4, 4.3",
    )
    recommendation = make_recommendation(initiative=initiative, title_en="Share", sdgs="4.c")
    make_launcher(initiative=initiative, person=person, organization=organization)
    make_programme_organization(programme=programme, organization=organization)
    make_publication_text(publication=publication)
    for source in [{"session": session}, {"publication": publication}, {"programme": programme}]:
        make_mention(recommendation=recommendation, **source)

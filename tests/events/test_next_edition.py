"""The next edition of an event: what is carried over, what begins anew, and what to check."""

from datetime import date, time

import pytest
from django.urls import reverse

from events.models import Appearance, Event, Session
from events.next_edition import Carried, next_edition
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.publishing import Status
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_photo,
    make_series,
    make_session,
    make_superuser,
    make_topic,
)

pytestmark = pytest.mark.django_db

EVERYTHING = list(Carried)


def make_edition(**values):
    """Make the second edition of a series, with something of everything."""
    topics = [make_topic()]
    defaults = {
        "title": "Summit 2021",
        "title_fr": "Sommet 2021",
        "slug": "summit-2021",
        "series": make_series(),
        "edition": 2,
        "kind": Event.Kind.FORUM,
        "mode": Event.Mode.HYBRID,
        "time_zone": "Asia/Shanghai",
        "starts_on": date(2021, 4, 20),
        "ends_on": date(2021, 4, 22),
        "venue": "Hall",
        "city": "Beijing",
        "country": "CN",
        "theme": "Trust",
        "theme_fr": "Confiance",
        "released_on": date(2021, 4, 23),
        "registration_url": "https://summit.example/register",
        "stream_url": "https://summit.example/live",
        "holding": Event.Holding.RESCHEDULED,
        "former_starts_on": date(2021, 3, 1),
    }
    event = make_event(topics=topics, **defaults | values)
    make_event_organization(event=event)
    session = make_session(
        event=event,
        title="Opening",
        day=date(2021, 4, 21),
        starts=time(9),
        recording_url="https://summit.example/recording",
    )
    make_appearance(event=event, session=session, job_title="Rector")
    make_photo(event=event)
    make_document(event=event)
    return event


def make_next(event, carry=(), **values):
    defaults = {"title": "Summit 2022", "slug": "summit-2022", "starts_on": date(2022, 4, 19)}
    return next_edition(event, carry=carry, **defaults | values)


def test_next_edition_is_a_draft_of_its_own_in_the_same_series():
    event = make_edition()

    edition = make_next(event)

    assert edition.pk != event.pk
    assert (edition.title, edition.slug) == ("Summit 2022", "summit-2022")
    assert (edition.series, edition.edition) == (event.series, 3)
    assert (edition.status, edition.is_published) == (Status.DRAFT, False)
    assert (edition.kind, edition.mode, edition.time_zone) == (
        event.kind,
        event.mode,
        event.time_zone,
    )


def test_days_move_along_with_the_first_one():
    event = make_edition()

    edition = make_next(event, EVERYTHING)

    assert (edition.starts_on, edition.ends_on) == (date(2022, 4, 19), date(2022, 4, 21))
    session = edition.sessions.get()
    assert (session.day, session.starts) == (date(2022, 4, 20), time(9))


def test_what_is_never_the_same_begins_empty():
    edition = make_next(make_edition(publish_from=None), EVERYTHING)

    assert edition.holding == Event.Holding.SCHEDULED
    assert (edition.registration_url, edition.stream_url) == ("", "")
    assert (edition.released_on, edition.former_starts_on) == (None, None)
    assert edition.sessions.get().recording_url == ""
    assert edition.title_fr in (None, "")
    assert not edition.photos.exists()
    assert not edition.documents.exists()


def test_nothing_else_is_carried_over_unless_it_is_chosen():
    edition = make_next(make_edition())

    assert (edition.venue, edition.city, edition.country.code) == ("", "", "")
    assert (edition.theme, edition.theme_fr or "") == ("", "")
    assert not edition.topics.exists()
    assert not edition.organization_roles.exists()
    assert not edition.sessions.exists()
    assert not edition.appearances.exists()


@pytest.mark.parametrize(
    ("what", "carried"),
    [
        (Carried.PLACE, lambda event: (event.venue, event.city, event.country)),
        (Carried.TEXTS, lambda event: (event.theme, event.theme_fr)),
        (Carried.TOPICS, lambda event: list(event.topics.all())),
        (
            Carried.ORGANIZATIONS,
            lambda event: [
                (each.organization, each.role) for each in event.organization_roles.all()
            ],
        ),
        (Carried.PROGRAMME, lambda event: [each.title for each in event.sessions.all()]),
        (
            Carried.PEOPLE,
            lambda event: [(each.person, each.job_title) for each in event.appearances.all()],
        ),
    ],
    ids=Carried.values,
)
def test_what_is_chosen_is_carried_over(what, carried):
    event = make_edition()

    assert carried(make_next(event, [what])) == carried(event)


def test_person_keeps_their_session_if_the_programme_is_carried_over_and_else_none():
    event = make_edition()

    whole = make_next(event, [Carried.PROGRAMME, Carried.PEOPLE])
    people = make_next(event, [Carried.PEOPLE], slug="summit-2023")

    assert whole.appearances.get().session == whole.sessions.get()
    assert people.appearances.get().session is None


def test_last_edition_stays_as_it_was():
    event = make_edition()
    before = Revision.objects.keep(event).rows

    make_next(event, EVERYTHING)

    assert Revision.objects.keep(Event.objects.get(pk=event.pk)).rows == before
    assert (Session.objects.count(), Appearance.objects.count()) == (2, 2)


def test_next_edition_has_a_revision_and_says_what_to_check_again():
    user = make_superuser()

    edition = make_next(make_edition(), EVERYTHING, user=user)

    entry = Entry.objects.of(edition).get()
    assert (entry.action, entry.user) == (Entry.Action.CLONED, user)
    assert entry.revision == Revision.objects.of(edition).get()
    assert entry.lines == [
        "The first day is Tuesday 19 April 2022, 364 days after the previous edition’s.",
        "The place is again Hall, Beijing, China.",
        "Theme, summary and story still tell of the previous edition.",
        "The organisations have the roles they had.",
        "The programme has the titles and times of the previous edition.",
        f"These have the job titles and speeches of the previous edition: "
        f"{edition.appearances.get().person.name}.",
    ]


def test_only_the_date_is_to_be_checked_where_nothing_is_carried_over():
    edition = make_next(make_edition())

    assert len(Entry.objects.of(edition).get().lines) == 1


def test_event_without_a_series_has_a_next_one_without_a_number():
    event = make_event()

    assert make_next(event).edition is None


def test_edition_made_of_an_earlier_one_is_numbered_after_the_last():
    event = make_edition(edition=1)
    make_event(series=event.series, edition=2)

    assert make_next(event).edition == 3


@pytest.fixture
def form(client):
    """Return a function that asks for the next edition in the admin."""
    client.force_login(make_superuser())

    def ask(event, **values):
        address = reverse("admin:events_event_next_edition", args=[event.pk])
        return client.post(address, values) if values else client.get(address)

    return ask


def test_form_suggests_the_same_day_of_the_week_a_year_later(form):
    event = make_edition()

    initial = form(event).context["form"].initial

    assert initial == {
        "title": "Summit 2022",
        "slug": "summit-2022-3",
        "starts_on": date(2022, 4, 19),
    }
    assert initial["starts_on"].weekday() == event.starts_on.weekday()


def test_form_leads_to_the_next_edition(form):
    event = make_edition()
    days = {"starts_on": "2022-04-19", "carry": ["place", "people"]}

    response = form(event, title="Summit 2022", slug="summit-2022", **days)

    edition = Event.objects.get(slug="summit-2022")
    assert response["Location"] == reverse("admin:events_event_change", args=[edition.pk])
    assert (edition.city, edition.appearances.count()) == ("Beijing", 1)


def test_form_refuses_an_address_that_another_event_has(form):
    event = make_edition()

    response = form(event, title="Summit", slug="summit-2021", starts_on="2022-04-19")

    assert response.context["form"].errors == {"slug": ["Another event has this address."]}
    assert Event.objects.get() == event

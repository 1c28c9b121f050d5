from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, EventOrganization
from summit_site.content.publishing import Status
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
    make_recommendation,
    make_series,
    make_session,
    make_topic,
    text_file,
)

pytestmark = pytest.mark.django_db


def make_full_event(size):
    """Make an event that has `size` of everything an event's page can show."""
    series = make_series()
    event = make_event(series=series, edition=2, topics=[make_topic() for _ in range(size)])
    make_event(series=series, edition=1, starts_on=date(2019, 4, 20))
    for _ in range(size):
        organization = make_organization()
        make_event_organization(event=event, organization=organization)
        session = make_session(event=event)
        make_appearance(event=event, session=session, organization=organization)
        make_appearance(event=event)
        make_photo(event=event)
        make_document(event=event)
        programme = make_programme(events=[event])
        make_programme_organization(programme=programme)
        publication = make_publication(event=event, publishers=[organization])
        initiative = make_initiative(event=event, reiterates=[publication])
        recommendation = make_recommendation(initiative=initiative)
        make_launcher(initiative=initiative, organization=organization)
        make_mention(recommendation=recommendation, event=event)
        make_mention(recommendation=recommendation, event=None, session=session)
    return event


@pytest.mark.parametrize("size", [1, 3])
def test_event_page_takes_twelve_queries_whatever_its_size(client, size, django_assert_num_queries):
    event = make_full_event(size)

    with django_assert_num_queries(12):
        response = client.get(event.get_absolute_url())

    assert response.status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_event_list_takes_the_same_queries_for_any_number_of_events(
    client, size, django_assert_num_queries
):
    shown = [
        make_event(
            title=f"Event {number}",
            series=make_series(),
            country="CN",
            topics=[make_topic()],
        )
        for number in range(size)
    ]
    for event in shown:
        make_event_organization(event=event)
        make_photo(event=event)
    draft = make_event(status=Status.DRAFT, series=make_series())

    with django_assert_num_queries(11):
        response = client.get(reverse("events:list"))

    assert list(response.context["page"]) == shown
    assert draft.title not in response.text


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries", "make"),
    [
        ("events:series-list", 2, make_series),
        ("events:topic-list", 2, make_topic),
        ("events:person-list", 3, make_person),
        ("events:organization-list", 2, make_organization),
    ],
)
def test_page_lists_take_the_same_queries_for_any_number_of_records(
    client, django_assert_num_queries, name, queries, make, size
):
    shown = [make() for _ in range(size)]
    make(status=Status.ARCHIVED)

    with django_assert_num_queries(queries):
        response = client.get(reverse(name))

    assert set(response.context["page_obj"]) == set(shown)


@pytest.mark.parametrize("size", [1, 3])
def test_person_page_takes_the_same_queries_for_any_number_of_appearances(
    client, size, django_assert_num_queries
):
    person = make_person()
    for _ in range(size):
        event = make_event()
        make_appearance(
            person=person,
            event=event,
            session=make_session(event=event),
            organization=make_organization(),
        )
        make_launcher(person=person, organization=make_organization())
        make_publication(authors=[person])

    with django_assert_num_queries(6):
        response = client.get(person.get_absolute_url())

    # Each appearance and each launch has a date, and what they were last known as.
    assert response.text.count("<time") == 2 * size + 1


@pytest.mark.parametrize("size", [1, 3])
def test_organization_page_takes_the_same_queries_for_any_number_of_relations(
    client, size, django_assert_num_queries
):
    organization = make_organization(parent=make_organization())
    for _ in range(size):
        make_organization(parent=organization)
        make_event_organization(organization=organization)
        make_appearance(organization=organization)
        make_launcher(organization=organization)
        make_programme_organization(organization=organization)
        make_publication(publishers=[organization])
        make_initiative(partners=[organization])

    with django_assert_num_queries(10):
        response = client.get(organization.get_absolute_url())

    assert response.status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_series_page_takes_the_same_queries_for_any_number_of_editions(
    client, size, django_assert_num_queries
):
    series = make_series()
    for number in range(size):
        event = make_event(series=series, edition=number + 1, starts_on=date(2019 + number, 4, 1))
        make_event_organization(event=event)
        make_photo(event=event)
        make_initiative(event=event)

    with django_assert_num_queries(5):
        response = client.get(series.get_absolute_url())

    assert response.text.count(" edition ·") == size


def test_upcoming_filter_shows_the_next_event_first(client):
    today = timezone.localdate()
    later = make_event(title="Later", starts_on=today + timedelta(days=30))
    sooner = make_event(title="Sooner", starts_on=today + timedelta(days=1))
    past = make_event(title="Past", starts_on=today - timedelta(days=1))

    upcoming = client.get(reverse("events:list"), {"when": "upcoming"})
    gone = client.get(reverse("events:list"), {"when": "past"})

    assert list(upcoming.context["page"]) == [sooner, later]
    assert list(gone.context["page"]) == [past]


def test_filters_combine_and_count_what_each_choice_would_leave(client):
    topic = make_topic(title="Higher education")
    here = make_event(country="FR", kind=Event.Kind.FORUM, topics=[topic])
    make_event(country="FR", kind=Event.Kind.SUMMIT)
    make_event(country="CN", kind=Event.Kind.FORUM, topics=[topic])

    response = client.get(reverse("events:list"), {"country": "FR", "topic": topic.slug})

    counts = {
        facet.parameter: [(option.label, option.count) for option in options]
        for facet, options in response.context["filtered"].groups
    }
    assert list(response.context["page"]) == [here]
    assert counts["country"] == [("China", 1), ("France", 1)]
    assert counts["topic"] == [("Higher education", 1)]


def test_further_pages_keep_the_filters(client):
    for number in range(21):
        make_event(slug=f"event-{number:02}", country="FR")

    response = client.get(reverse("events:list"), {"country": "FR", "page": "1"})

    assert 'href="?country=FR&amp;after=2021-04-20%2Cevent-19"' in response.text


@pytest.mark.parametrize("part", ["", "programme/"])
def test_former_address_of_an_event_leads_to_the_present_one(client, part):
    event = make_event(slug="old-name")
    event.slug = "new-name"
    event.save()

    response = client.get(f"/en/events/old-name/{part}")

    assert (response.status_code, response.url) == (301, f"/en/events/new-name/{part}")


def test_former_address_of_a_draft_leads_nowhere(client):
    event = make_event(slug="old-name", status=Status.DRAFT)
    event.slug = "new-name"
    event.save()

    assert client.get("/en/events/old-name/").status_code == 404


def test_programme_without_times_is_a_plain_list_in_staffs_order(client):
    event = make_event()
    make_session(event=event, title="Second", position=2)
    make_session(event=event, title="First", position=1)

    response = client.get(event.get_absolute_url())

    programme = response.context["event"].programme
    assert [(day, [each.title for each in group]) for day, group in programme] == [
        (None, ["First", "Second"])
    ]
    assert 'class="times"' not in response.text


def test_programme_shows_the_times_of_the_events_own_clock(client):
    event = make_event(time_zone="Asia/Shanghai")
    make_session(event=event, day=event.starts_on, starts=time(9), ends=time(10, 30))

    response = client.get(reverse("events:event-programme", args=[event.slug]))

    assert '<time datetime="2021-04-20T09:00:00+08:00">09:00</time>' in response.text
    assert '<time datetime="2021-04-20T10:30:00+08:00">10:30</time>' in response.text
    assert "Times are those of Asia/Shanghai." in response.text


def test_event_without_parts_has_no_empty_headings(client):
    event = make_event()

    response = client.get(event.get_absolute_url())

    assert "<h2" not in response.text
    assert "<h3" not in response.text


def test_cancelled_event_says_so_on_its_page_and_in_lists(client):
    event = make_event(holding=Event.Holding.CANCELLED)

    pages = [client.get(event.get_absolute_url()), client.get(reverse("events:list"))]

    assert ["<strong>Cancelled</strong>" in page.text for page in pages] == [True, True]


def test_persons_page_keeps_the_title_of_the_day_when_a_later_one_differs(client):
    person = make_person()
    make_appearance(person=person, job_title="Director", event=make_event())
    make_appearance(
        person=person, job_title="President", event=make_event(starts_on=date(2024, 1, 1))
    )

    response = client.get(person.get_absolute_url())

    assert response.text.index("As President") < response.text.index("As Director")


def test_unpublished_person_is_named_on_an_event_but_has_no_page(client):
    person = make_person(family_name="Li", given_name="Ming", status=Status.ARCHIVED)
    event = make_appearance(person=person).event

    page = client.get(event.get_absolute_url())

    assert "Ming LI" in page.text
    assert person.get_absolute_url() not in page.text
    assert client.get(person.get_absolute_url()).status_code == 404


def test_organization_with_two_roles_at_an_event_is_filtered_to_it_once(client):
    organization = make_organization()
    event = make_event()
    for role in [EventOrganization.Role.HOST, EventOrganization.Role.SPONSOR]:
        make_event_organization(event=event, organization=organization, role=role)

    response = client.get(reverse("events:list"), {"organization": organization.slug})

    assert list(response.context["page"]) == [event]


def test_document_keeps_its_address_when_the_file_is_replaced(client):
    document = make_document(file=text_file(text="first"))
    document.file = text_file(text="second")
    document.save()

    response = client.get(document.get_absolute_url())

    assert response.getvalue() == b"second"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    with document.versions.get().file.open() as earlier:
        assert earlier.read() == b"first"


def test_document_of_a_draft_event_is_not_given_out(client):
    document = make_document(event=make_event(status=Status.DRAFT))

    assert client.get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("make", "name"), [(make_series, "series"), (make_topic, "topic")])
def test_list_says_how_many_published_events_there_are(client, make, name):
    page = make()
    for year, status in [(2019, "published"), (2021, "published"), (2023, "draft")]:
        of_page = {"series": page} if name == "series" else {"topics": [page]}
        make_event(starts_on=date(year, 4, 1), status=status, **of_page)

    response = client.get(reverse(f"events:{name}-list"))

    assert '<p class="meta">2 events</p>' in response.text


def test_list_of_people_says_as_whom_each_took_part_last(client):
    person = make_person()
    for year, job_title, status in [
        (2019, "Deputy", "published"),
        (2021, "Director", "published"),
        (2023, "Minister", "draft"),
    ]:
        make_appearance(
            person=person,
            job_title=job_title,
            organization=make_organization(name="Centre"),
            event=make_event(starts_on=date(year, 4, 1), status=status),
        )

    response = client.get(reverse("events:person-list"))

    assert '<p class="meta">Director, Centre</p>' in response.text
    assert "Deputy" not in response.text
    assert "Minister" not in response.text


@pytest.mark.parametrize(
    ("last", "leaf"),
    [(date(2021, 4, 20), "20"), (date(2021, 4, 22), "20–22"), (date(2021, 5, 2), "20")],
)
def test_leaf_shows_the_days_of_an_event_within_a_month(client, last, leaf):
    make_event(starts_on=date(2021, 4, 20), ends_on=last)

    response = client.get(reverse("events:list"))

    assert f'<span class="leaf-day">{leaf}</span>' in response.text

from datetime import date, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from events.models import Appearance, Event, Organization, Person
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.workflow import Move
from summit_site.content.publishing import Status
from summit_site.content.search_changes import index_pending
from tests.admin_forms import empty_parts, errors_in, form_data, new_parts
from tests.factories import (
    make_appearance,
    make_document,
    make_event,
    make_event_organization,
    make_organization,
    make_person,
    make_photo,
    make_series,
    make_session,
    make_superuser,
    make_topic,
    picture_file,
    text_file,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/events/event/add/"
PARTS = ["organization_roles", "sessions", "appearances", "photos", "documents"]


@pytest.fixture
def staff(client):
    """A client signed in as staff who may do everything."""
    client.force_login(make_superuser())
    return client


def change(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def new_event(**values):
    """Return what the form of a new event sends."""
    defaults = {
        "title_en": "Forum",
        "slug": "forum",
        "kind": "forum",
        "mode": "in_person",
        "starts_on": "2025-05-14",
        "time_zone": "Asia/Shanghai",
        "holding": "scheduled",
        "status": "draft",
    }
    return {**defaults, **empty_parts(*PARTS), **values}


def make_large_event():
    """Make an event with 10 sessions, 20 appearances and 20 photos, no person in it twice."""
    event = make_event(series=make_series(), edition=1, topics=[make_topic(), make_topic()])
    sessions = [make_session(event=event, position=place) for place in range(1, 11)]
    for place in range(20):
        organization = make_organization()
        make_event_organization(event=event, organization=organization)
        make_appearance(event=event, session=sessions[place % 10], organization=organization)
        make_photo(event=event)
    for _ in range(3):
        document = make_document(event=event, session=sessions[0])
        document.file = text_file()
        document.save()
    return event


def test_event_form_takes_few_queries_however_large_the_event(staff, django_assert_num_queries):
    event = make_large_event()
    staff.get(change(event))  # The theme is cached, as it is in a running site.

    with django_assert_num_queries(19):
        response = staff.get(change(event))

    assert response.status_code == 200


def test_saving_a_large_event_takes_queries_for_what_was_changed_only(
    staff, django_assert_max_num_queries
):
    event = make_large_event()
    data = form_data(staff.get(change(event)), press=Move.SAVE)
    data["appearances-7-job_title_en"] = "Rector"

    with django_assert_max_num_queries(85):
        response = staff.post(change(event), data)

    assert response.status_code == 302
    draft = Draft.objects.of(event).get()
    titles = [row["fields"].get("job_title_en") for row in draft.revision.rows]
    assert titles.count("Rector") == 1
    assert draft.revision.what().count("Changed") == 1


def test_new_event_is_saved_with_all_its_parts(staff):
    person, organization = make_person(), make_organization()
    data = new_event(
        **new_parts("organization_roles", {"organization": organization.pk, "role": "host"}),
        **new_parts("sessions", {"kind": "opening", "title_en": "Opening", "day": "2025-05-14"}),
        **new_parts(
            "appearances",
            {
                "person": person.pk,
                "role": "speaker",
                "job_title_en": "Director",
                "organization": organization.pk,
                "speech_title_en": "On equity",
            },
        ),
        **new_parts(
            "photos",
            {
                "image": picture_file(),
                "alternative_text_en": "A hall",
                "focal_x": "50",
                "focal_y": "50",
            },
        ),
        **new_parts("documents", {"title_en": "Agenda", "kind": "agenda", "file": text_file()}),
    )

    response = staff.post(ADD, data)

    event = Event.objects.get()
    assert response.status_code == 302
    assert event.ends_on == date(2025, 5, 14)
    assert [str(part) for name in PARTS for part in getattr(event, name).all()] == [
        f"Host: {organization}",
        "Opening",
        f"{person}, Speaker",
        "A hall",
        "Agenda",
    ]


def test_event_form_refuses_an_end_before_the_start(staff):
    response = staff.post(ADD, new_event(ends_on="2025-05-13"))

    assert errors_in(response) == {"ends_on": ["The last day is before the first day."]}
    assert 'value="2025-05-13"' in response.text
    assert not Event.objects.exists()


def test_event_form_refuses_an_edition_that_the_series_has(staff):
    series = make_series()
    make_event(series=series, edition=2)

    response = staff.post(ADD, new_event(series=series.pk, edition="2"))

    assert errors_in(response) == {
        "edition": ["This series already has an edition of this number."]
    }
    assert Event.objects.count() == 1


def test_event_form_refuses_a_photo_without_alternative_text_and_saves_nothing(staff):
    rows = [
        {"image": picture_file("first.png"), "alternative_text_en": "A hall"},
        {"image": picture_file("second.png"), "alternative_text_en": ""},
    ]
    rows = [row | {"focal_x": "50", "focal_y": "50"} for row in rows]

    response = staff.post(ADD, new_event(**new_parts("photos", *rows)))

    assert errors_in(response) == {
        "photos-1-alternative_text_en": ["Say what the picture shows, or mark it as decorative."]
    }
    assert "Please choose “first.png” again" in response.text
    assert not Event.objects.exists()


def test_event_form_refuses_a_session_that_ends_before_it_starts(staff):
    row = {"kind": "panel", "title_en": "Panel", "starts": "10:00", "ends": "09:00"}

    response = staff.post(ADD, new_event(**new_parts("sessions", row)))

    assert errors_in(response) == {"sessions-0-ends": ["The session ends before it starts."]}


def test_event_form_refuses_an_organisation_twice_in_one_role(staff):
    row = {"organization": make_organization().pk, "role": "host"}

    response = staff.post(ADD, new_event(**new_parts("organization_roles", row, row)))

    assert errors_in(response) == {
        "organization_roles-1-organization": ["This organisation already has this role here."]
    }


def test_event_form_refuses_a_double_of_a_row_that_was_not_touched(staff):
    role = make_event_organization()
    data = form_data(staff.get(change(role.event)))
    data["organization_roles-TOTAL_FORMS"] = "2"
    data["organization_roles-1-organization"] = role.organization.pk
    data["organization_roles-1-role"] = "host"

    response = staff.post(change(role.event), data)

    assert list(errors_in(response)) == ["organization_roles-1-organization"]


def test_event_form_checks_untouched_sessions_against_new_dates(staff):
    event = make_event(starts_on=date(2025, 5, 14), ends_on=date(2025, 5, 16))
    make_session(event=event, day=date(2025, 5, 16))
    data = form_data(staff.get(change(event)))

    response = staff.post(change(event), data | {"ends_on": "2025-05-15"})

    assert errors_in(response) == {"sessions-0-day": ["The event is not held on that day."]}


def test_event_form_blames_wrong_dates_alone_when_they_are_wrong(staff):
    event = make_event(starts_on=date(2025, 5, 14))
    make_session(event=event, day=date(2025, 5, 14))
    data = form_data(staff.get(change(event)))

    response = staff.post(change(event), data | {"ends_on": "2025-05-01"})

    assert list(errors_in(response)) == ["ends_on"]


def test_event_form_offers_the_sessions_of_the_event_alone(staff):
    event = make_event()
    session = make_session(event=event)
    make_session()
    make_appearance(event=event)

    response = staff.get(change(event))

    appearances = response.context["inline_admin_formsets"][2].formset
    assert appearances.prefix == "appearances"
    for form in [*appearances.forms, appearances.empty_form]:
        assert [value for value, _ in form.fields["session"].choices] == ["", session.pk]


def test_event_form_refuses_a_session_of_another_event(staff):
    appearance = make_appearance()
    data = form_data(staff.get(change(appearance.event)))

    response = staff.post(
        change(appearance.event), data | {"appearances-0-session": make_session().pk}
    )

    assert list(errors_in(response)) == ["appearances-0-session"]


def test_event_form_saves_parts_in_the_order_given(staff):
    event = make_event()
    for title in "ABC":
        make_session(event=event, title=title)
    data = form_data(staff.get(change(event)))
    data |= {"sessions-0-position": "3", "sessions-1-position": "1", "sessions-2-position": "2"}

    staff.post(change(event), data)

    assert [session.title for session in event.sessions.all()] == ["B", "C", "A"]


def test_event_form_takes_a_row_that_was_only_moved_for_an_empty_one(staff):
    row = {"person": "", "role": "speaker", "position": "1"}

    response = staff.post(ADD, new_event(**new_parts("appearances", row)))

    assert response.status_code == 302
    assert not Appearance.objects.exists()


def test_event_form_links_earlier_versions_of_a_document(staff):
    document = make_document()
    earlier = document.file.name
    document.file = text_file(name="corrected.txt")
    document.save()

    response = staff.get(change(document.event))

    assert f'<a href="/admin/files/{earlier}">version 1</a>' in response.text
    assert b"".join(staff.get(f"/admin/files/{earlier}").streaming_content) == b"09:30 Opening"


def test_event_form_links_to_the_site_while_the_event_is_published(staff):
    shown, draft = make_event(), make_event(status=Status.DRAFT)
    late = make_event(unpublish_at=timezone.now() - timedelta(days=1))

    addresses = [staff.get(change(event)).context["absolute_url"] for event in (shown, draft, late)]

    assert addresses == [shown.get_absolute_url(), None, None]


def test_event_form_takes_times_of_publishing(staff):
    times = {"publish_from": "2025-05-01T09:30", "unpublish_at": "2025-06-01T00:00"}

    staff.post(ADD, new_event(**times))

    event = Event.objects.get()
    assert (event.publish_from.isoformat(), event.unpublish_at.isoformat()) == (
        "2025-05-01T09:30:00+00:00",
        "2025-06-01T00:00:00+00:00",
    )
    assert 'value="2025-05-01T09:30"' in staff.get(change(event)).text


def test_event_form_refuses_to_take_down_before_publishing(staff):
    times = {"publish_from": "2025-05-01T09:30", "unpublish_at": "2025-04-01T00:00"}

    response = staff.post(ADD, new_event(**times))

    assert errors_in(response) == {
        "unpublish_at": ["It would be taken down before it is published."]
    }


def test_event_can_be_deleted_with_its_parts(staff):
    appearance = make_appearance(session=None)
    make_session(event=appearance.event)

    staff.post(reverse("admin:events_event_delete", args=[appearance.event_id]), {"post": "yes"})

    assert not Event.objects.exists()


def test_event_list_says_what_is_missing(staff):
    bare = make_event(summary="", city="", released_on=None)
    full = make_event(summary="One.", city="Beijing", released_on=date(2021, 4, 20))
    make_photo(event=full)
    make_event_organization(event=full)
    make_appearance(event=full)

    lists = {
        gap: [
            event.title
            for event in staff.get(f"/admin/events/event/?missing={gap}").context["cl"].result_list
        ]
        for gap in Event.GAPS
    }

    assert lists == {gap: [bare.title] for gap in Event.GAPS}


def test_lacking_and_gaps_agree():
    for mode in ["online", "in_person"]:
        make_event(mode=mode)
    make_event_organization(role="sponsor")
    make_event_organization(role="co_host")
    make_appearance(event=make_event(summary="One.", country="CN"))
    make_photo(event=make_event(released_on=date(2021, 4, 20)))

    said = {
        gap: {event for event in Event.objects.with_gaps() if name in event.gaps}
        for gap, name in Event.GAPS.items()
    }

    assert said == {gap: set(Event.objects.lacking(gap)) for gap in Event.GAPS}


def test_publish_action_counts_and_logs_what_it_published(staff):
    draft, shown = make_event(status=Status.DRAFT), make_event()
    data = {"action": "publish", "_selected_action": [draft.pk, shown.pk]}

    response = staff.post(reverse("admin:events_event_changelist"), data)

    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "1 record published."
    ]
    assert Entry.objects.get(action=Entry.Action.PUBLISHED).object_id == str(draft.pk)


def test_archive_action_takes_records_off_the_site(staff):
    events = [make_event(), make_event()]
    data = {"action": "archive", "_selected_action": [event.pk for event in events]}

    response = staff.post(reverse("admin:events_event_changelist"), data)

    assert not Event.objects.published().exists()
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "2 records archived."
    ]


@pytest.mark.parametrize(
    ("values", "badge"),
    [
        ({"status": Status.DRAFT}, "Draft"),
        ({"status": Status.PUBLISHED}, "Published"),
        ({"publish_from": timezone.now() + timedelta(days=1)}, "To be published"),
        ({"unpublish_at": timezone.now() - timedelta(days=1)}, "Taken down"),
    ],
)
def test_event_list_shows_what_status_and_times_make_of_an_event(staff, values, badge):
    make_event(**values)

    response = staff.get(reverse("admin:events_event_changelist"))

    assert f">{badge}</span>" in response.text


def test_person_is_added_in_passing_by_a_short_form(staff):
    address = "/admin/events/person/add/?_popup=1"

    form = staff.get(address).context["adminform"].form
    response = staff.post(
        address,
        {
            "_popup": "1",
            "family_name_en": "Li",
            "given_name_en": "Ming",
            "name_order": "family_first",
            "slug": "li-ming",
        },
    )

    person = Person.objects.get()
    assert list(form.fields) == [
        "family_name_en",
        "given_name_en",
        "name_order",
        "native_name",
        "native_language",
        "slug",
    ]
    assert (str(person), person.is_published) == ("LI Ming", True)
    assert str(person.pk) in response.text


def test_organisation_is_added_in_passing_by_a_short_form(staff):
    data = {"_popup": "1", "name_en": "UNESCO-ICHEI", "kind": "un_body", "slug": "unesco-ichei"}

    staff.post("/admin/events/organization/add/?_popup=1", data)

    assert Organization.objects.get().is_published


def test_person_form_is_whole_when_it_is_not_a_pop_up(staff):
    response = staff.get("/admin/events/person/add/")

    assert "biography_en" in response.context["adminform"].form.fields
    assert len(response.context["inline_admin_formsets"]) == 1


def test_autocomplete_tells_namesakes_apart(staff):
    make_appearance(
        person=make_person(
            family_name="Li", given_name="Ming", native_name="李铭", native_language="zh-hans"
        ),
        organization=make_organization(name="Institute"),
    )
    make_person(family_name="Li", given_name="Ming")
    # As the commit does, which a test has none of.
    index_pending()
    query = {"app_label": "events", "model_name": "appearance", "field_name": "person"}

    response = staff.get(reverse("admin:autocomplete"), query | {"term": "ming li"})

    assert {result["text"] for result in response.json()["results"]} == {
        "Ming LI · 李铭 · Institute",
        "Ming LI",
    }


def test_sessions_are_found_by_other_forms_but_not_in_the_menu(staff):
    session = make_session(title="Opening", starts=time(9, 0))
    query = {"app_label": "initiatives", "model_name": "mention", "field_name": "session"}

    found = staff.get(reverse("admin:autocomplete"), query | {"term": "open"}).json()
    menu = staff.get(reverse("admin:index")).context["available_apps"]

    assert [result["text"] for result in found["results"]] == [f"Opening · {session.event}"]
    assert "Session" not in [model["object_name"] for app in menu for model in app["models"]]

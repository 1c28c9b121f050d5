"""The receipt in the admin: of drafts as of what is published, and where each warning belongs."""

import pytest
from django.urls import reverse

from events.models import Event
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.revisions import Revision
from tests.admin_forms import form_data
from tests.factories import make_draft, make_event, make_photo, make_session, make_superuser

pytestmark = pytest.mark.django_db

PLACE = {"city_en": "Beijing", "country": "CN"}
NOWHERE = "Readers, search engines and calendars are not told where it is held."


@pytest.fixture
def staff(client):
    client.force_login(make_superuser())
    return client


def address(event, name="outputs"):
    return reverse(f"admin:events_event_{name}", args=[event.pk])


def receipt(client, event):
    return client.get(address(event), headers={"Accept": "application/json"}).json()


def test_receipt_says_what_was_checked(staff):
    event = make_event(**PLACE)

    assert receipt(staff, event) == {
        "receipt": "Checked: page in 6 languages, calendar, feeds, structured data – all valid.",
        "problems": [],
    }


def test_warning_names_the_field_that_causes_it(staff):
    event = make_event(title_en="Summit")
    session = make_session(event=event, title_en="Opening", starts="09:30")

    form = address(event, "change")

    problems = receipt(staff, event)["problems"]

    assert problems == [
        {
            "pk": str(event.pk),
            "address": f"{form}?language=en#id_city_en",
            "field": "city_en",
            "label": "Structured data · Summit · city [en]",
            "message": NOWHERE,
        },
        {
            "pk": str(session.pk),
            "address": form,
            "field": "day",
            "label": "Calendar · Opening · day",
            "message": "Without a day, this session is missing in people’s calendars.",
        },
    ]


def test_draft_is_checked_as_it_would_go_live_and_nothing_stays(staff):
    event = make_event(**PLACE)
    draft = make_draft(event, city_en="", country="")
    revisions = Revision.objects.count()

    problems = receipt(staff, event)["problems"]

    assert [each["message"] for each in problems] == [NOWHERE]
    event.refresh_from_db()
    assert (event.city_en, Draft.objects.get()) == ("Beijing", draft)
    assert Revision.objects.count() == revisions


def test_record_that_is_not_published_is_checked_too(staff):
    event = make_event(status="draft")

    assert [each["message"] for each in receipt(staff, event)["problems"]] == [NOWHERE]
    assert Event.objects.get().status == "draft"


def test_receipt_is_a_page_for_browsers_without_scripts(staff):
    event = make_event()

    form = staff.get(address(event, "change")).text
    page = staff.get(address(event))

    assert f'<a href="{address(event)}">Check the outputs</a>' in form
    assert "– 1 thing to mend." in page.text
    assert f'<a href="{address(event, "change")}?language=en#id_city_en">' in page.text
    assert NOWHERE in page.text
    assert page["Vary"].startswith("Accept")


def test_receipt_is_in_the_readers_language(staff):
    event = make_event()
    staff.cookies["django_language"] = "fr"

    [problem] = receipt(staff, event)["problems"]

    assert problem["label"].endswith("· ville [en]")


def test_saved_form_calls_for_the_receipt_and_one_that_is_opened_does_not(staff):
    event = make_event()
    form = address(event, "change")

    opened = staff.get(form)
    saved = staff.post(form, form_data(opened, press="_save"), follow=True)

    assert f'id="outputs" data-address="{address(event)}"' in opened.text
    assert 'class="saved success"' in saved.text
    assert 'class="saved success"' not in opened.text


@pytest.mark.parametrize("count", [1, 3])
def test_receipt_takes_the_same_queries_for_any_number_of_parts(
    staff, count, django_assert_num_queries
):
    event = make_event(**PLACE)
    for _ in range(count):
        make_session(event=event)
        make_photo(event=event)
    receipt(staff, event)

    with django_assert_num_queries(106):
        receipt(staff, event)

"""Drafts, previews, two editors, and what is left after a crash, as staff meet them."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.core.management import call_command
from django.utils import timezone

from events.models import Event
from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.drafts import Draft
from tests.factories import (
    make_appearance,
    make_event,
    make_person,
    make_photo,
    make_superuser,
    picture_file,
)

NAMES = ["Adams", "Brown", "Clark", "Davis", "Evans", "Fox", "Green", "Hill", "Irwin", "Jones"]


@pytest.fixture
def summit(transactional_db):
    event = make_event(title="Summit", theme="Trust", slug="summit")
    for place, name in enumerate(NAMES, start=1):
        person = make_person(family_name=name, given_name="")
        make_appearance(event=event, person=person, position=place)
    make_photo(event=event, position=1)
    return event


def form_of(event):
    return f"/admin/events/event/{event.pk}/change/"


def title_in(page):
    return page.get_by_role("textbox", name="Title: *", exact=True)


def people_in(page):
    return page.get_by_role("group", name="People", exact=True)


def live(client, event):
    response = client.get(event.get_absolute_url())
    assert response.status_code == HTTPStatus.OK
    return response.content


def change_all_over(page, newcomer):
    """Change the title, delete a person, add one, move one, and put in another photo."""
    title_in(page).fill("The other summit")
    people = people_in(page)
    clark = people.locator(".dynamic-appearances").nth(NAMES.index("Clark"))
    clark.locator(".card-toggle").click()
    clark.get_by_role("checkbox", name="Delete").check()
    people.get_by_role("button", name="Move: drag", exact=False).last.press("ArrowUp")
    page.get_by_role("button", name="Add another Person").click()
    added = people.locator(".dynamic-appearances").last
    added.locator(".field-person .select2-selection").first.click()
    page.locator(".select2-container--open .select2-search__field").fill(newcomer.family_name)
    page.locator(".select2-results__option", has_text=newcomer.family_name.upper()).click()
    photo = page.get_by_role("group", name="Photos", exact=True)
    photo.locator(".card-toggle").first.click()
    picture = {"name": "new.png", "mimeType": "image/png", "buffer": picture_file().read()}
    photo.locator("input[type=file]").first.set_input_files(picture)


def test_draft_is_previewed_saved_and_published_at_a_time_once_and_whole(
    staff_page, summit, client, monkeypatch
):
    before, photo = live(client, summit), summit.photos.get().image.name
    newcomer = make_person(family_name="Newcomer", given_name="")
    staff_page.goto(form_of(summit))
    change_all_over(staff_page, newcomer)

    staff_page.get_by_role("button", name="Preview").click()
    preview = staff_page.frame_locator("[name=preview-frame]")
    preview.get_by_role("heading", name="The other summit").wait_for()
    assert preview.get_by_text("NEWCOMER").count() == 1
    assert live(client, summit) == before
    assert not Draft.objects.exists()

    staff_page.locator("#preview").get_by_role("button", name="Close").click()
    staff_page.get_by_role("button", name="Save draft").click()
    staff_page.get_by_text("The draft is saved.").wait_for()
    assert live(client, summit) == before

    tomorrow = timezone.now() + timedelta(days=1)
    staff_page.get_by_label("Publish from:").fill(tomorrow.strftime("%Y-%m-%dT%H:%M"))
    staff_page.get_by_role("button", name="Publish the changes").click()
    staff_page.get_by_text("It will be published on").wait_for()
    call_command("publish_due", verbosity=0)
    assert live(client, summit) == before

    monkeypatch.setattr(timezone, "now", lambda: tomorrow + timedelta(minutes=1))
    call_command("publish_due", verbosity=0)
    event = Event.objects.get()
    names = [each.person.family_name for each in event.appearances.all()]
    assert event.title == "The other summit"
    assert (len(names), names[-1]) == (10, "Newcomer")
    assert "Clark" not in names
    assert names.index("Jones") < names.index("Irwin")
    assert event.photos.get().image.name != photo
    after = live(client, summit)
    call_command("publish_due", verbosity=0)
    assert live(client, summit) == after


def test_second_save_is_refused_and_merged(new_staff_page, summit, troubles):
    first, second = new_staff_page(make_superuser(username="maria")), new_staff_page()
    for page in [first, second]:
        page.goto(form_of(summit))
    second.get_by_text("Also open at the moment: maria.").wait_for()
    title_in(first).fill("Their summit")
    first.get_by_role("button", name="Save draft").click()
    first.get_by_text("The draft is saved.").wait_for()

    title_in(second).fill("My summit")
    second.get_by_role("textbox", name="Theme:", exact=True).fill("Hope")
    second.get_by_role("button", name="Save draft").click()
    second.get_by_text("maria saved this page after you opened it.", exact=False).wait_for()
    # The browser tells of the status that refuses the save.
    troubles[:] = [each for each in troubles if "409" not in each]

    assert Draft.objects.get().revision.rows[0]["fields"]["title_en"] == "Their summit"
    assert title_in(second).input_value() == "My summit"
    second.get_by_role("button", name="Take theirs").click()
    assert title_in(second).input_value() == "Their summit"
    second.get_by_role("button", name="Save draft").click()
    second.get_by_text("The draft is saved.").wait_for()
    fields = Draft.objects.get().revision.rows[0]["fields"]
    assert (fields["title_en"], fields["theme_en"]) == ("Their summit", "Hope")


def test_what_was_typed_is_there_after_the_browser_was_killed(new_staff_page, summit):
    user = make_superuser()
    page = new_staff_page(user)
    page.goto(form_of(summit))
    title_in(page).fill("Half a tit")
    page.wait_for_timeout(5000)
    page.context.close()

    page = new_staff_page(user)
    page.goto(form_of(summit))
    page.get_by_role("link", name="Go on with it").click()

    page.get_by_text("This is what you typed").wait_for()
    assert title_in(page).input_value() == "Half a tit"
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("The draft is saved.").wait_for()
    assert not OpenForm.objects.filter(user=user).exclude(data="").exists()


def test_form_survives_a_session_that_has_ended(new_staff_page, summit, troubles):
    user = make_superuser()
    page = new_staff_page(user)
    page.goto(form_of(summit))
    title_in(page).fill("Typed for an hour")
    BrowserSession.objects.all().delete()

    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("You were signed out.", exact=False).wait_for()
    assert title_in(page).input_value() == "Typed for an hour"
    troubles.clear()

    again = new_staff_page(user)
    page.context.add_cookies(again.context.cookies())
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("The draft is saved.").wait_for()
    assert Draft.objects.get().revision.rows[0]["fields"]["title_en"] == "Typed for an hour"


def test_form_survives_a_lost_connection(new_staff_page, summit, troubles):
    page = new_staff_page()
    page.goto(form_of(summit))
    page.context.set_offline(True)
    title_in(page).fill("Typed on a train")
    page.get_by_text("The site cannot be reached.", exact=False).wait_for()
    troubles.clear()
    page.context.set_offline(False)

    page.goto("/admin/")
    page.goto(form_of(summit))
    page.get_by_text("This is what you typed").wait_for()

    assert title_in(page).input_value() == "Typed on a train"

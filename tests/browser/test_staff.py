"""What staff do in the admin's forms, script by script."""

from events.models import Appearance
from tests.factories import make_appearance, make_event, make_person


def people_in(page):
    return page.get_by_role("group", name="People", exact=True)


def names_in(group):
    """Return what the cards of a group are called, in their order."""
    return group.locator(".card-title").all_inner_texts()


def save(page):
    """Save the form and stay in it; return what the admin says."""
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    return page.locator(".messagelist").inner_text()


def test_event_is_added_with_a_person_who_is_added_in_a_pop_up(staff_page):
    staff_page.goto("/admin/events/event/add/")
    staff_page.get_by_role("textbox", name="Title: *", exact=True).fill("First summit")
    staff_page.get_by_label("First day:").fill("2026-04-20")
    staff_page.get_by_role("button", name="Add another Person").click()
    people_in(staff_page).get_by_role("link", name="Add another person").click()

    pop_up = staff_page.frame_locator("#related-modal-iframe")
    pop_up.get_by_label("Family name:").fill("Li")
    pop_up.get_by_label("Given name:", exact=True).fill("Ming")
    pop_up.get_by_role("button", name="Save").click()
    staff_page.get_by_text("Ming LI · Speaker").wait_for()
    people_in(staff_page).get_by_role("textbox", name="Job title that day:").fill("Director")
    said = save(staff_page)

    appearance = Appearance.objects.get()
    assert "was added successfully" in said
    assert names_in(people_in(staff_page)) == ["Ming LI · Director · Speaker"]
    assert str(appearance.person) == "Ming LI"
    assert (appearance.event.title, appearance.event.slug) == ("First summit", "first-summit")


def test_parts_moved_by_keyboard_keep_their_order(staff_page):
    event = make_event()
    for name in ["One", "Two", "Three"]:
        make_appearance(event=event, person=make_person(family_name=name, given_name=""))
    staff_page.goto(f"/admin/events/event/{event.pk}/change/")
    people = people_in(staff_page)
    before = names_in(people)

    people.get_by_role("button", name="Move: drag").last.press("ArrowUp")
    staff_page.keyboard.press("ArrowUp")
    moved, said = names_in(people), staff_page.get_by_role("status").inner_text()
    save(staff_page)
    staff_page.reload()

    assert before == ["ONE · Speaker", "TWO · Speaker", "THREE · Speaker"]
    assert moved == ["THREE · Speaker", "ONE · Speaker", "TWO · Speaker"]
    assert said == "THREE · Speaker: now 1 of 3"
    assert names_in(people) == moved
    staff_page.goto(event.get_absolute_url())
    assert staff_page.locator(".appearances .person").all_inner_texts() == ["THREE", "ONE", "TWO"]

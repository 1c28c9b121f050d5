"""The receipt that appears by itself after a form was saved."""

from tests.factories import make_event, make_session


def test_warning_appears_by_the_field_that_causes_it(staff_page):
    event = make_event(status="draft")
    make_session(event=event, starts="09:30")
    staff_page.goto(f"/admin/events/event/{event.pk}/change/")
    assert staff_page.locator(".output-warning").count() == 0

    staff_page.get_by_role("button", name="Save", exact=True).click()

    receipt = staff_page.get_by_role("status").filter(has_text="Checked:")
    receipt.wait_for()
    assert receipt.inner_text() == (
        "Checked: page in 6 languages, calendar, feeds, structured data – 2 things to mend."
    )
    city = staff_page.locator(".field-city_en .output-warning")
    assert city.inner_text() == (
        "Readers, search engines and calendars are not told where it is held."
    )
    described = staff_page.locator("#id_city_en").get_attribute("aria-describedby")
    assert city.get_attribute("id") in described.split()
    day = staff_page.locator(".field-day .output-warning")
    assert day.text_content().startswith("Without a day, this session is missing")


def test_receipt_of_a_valid_event_appears_after_saving(staff_page):
    event = make_event(status="draft", city="Beijing", country="CN")
    staff_page.goto(f"/admin/events/event/{event.pk}/change/")

    staff_page.get_by_role("button", name="Save", exact=True).click()

    staff_page.locator(".messagelist .receipt.success").filter(has_text="all valid").wait_for()
    assert staff_page.locator(".output-warning").count() == 0

"""The way of a record to its readers: what a button does, what is noted, and who is told."""

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from summit_site.content.editing.drafts import CannotPublishError, Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package
from summit_site.content.editing.workflow import Move, form_address, move_in
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import make_draft, make_event
from tests.roles import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(client, django_capture_on_commit_callbacks):
    """Return a function that presses a button of a record's form in the name of a user."""

    def press_button(user, record, move, **values):
        client.force_login(user)
        address = form_address(record)
        data = form_data(client.get(address), press=move)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, data | values)
        assert response.status_code == 302

    return press_button


def steps(record):
    return list(Entry.objects.of(record).order_by("pk").values_list("action", flat=True))


def test_new_record_goes_to_review_back_and_out(press):
    event = make_event(title="Summit", status=Status.DRAFT)
    editor, publisher = make_member("Editor"), make_member("Publisher")

    statuses = []
    for user, move in [
        (editor, Move.SEND),
        (publisher, Move.RETURN),
        (editor, Move.SEND),
        (publisher, Move.PUBLISH),
        (publisher, Move.TAKE_DOWN),
    ]:
        press(user, event, move)
        event.refresh_from_db()
        statuses.append(event.status)

    assert statuses == ["in_review", "draft", "in_review", "published", "archived"]
    assert steps(event) == ["sent", "returned", "sent", "published", "archived"]


def test_draft_of_a_live_page_goes_to_review_back_and_out(press):
    event = make_event(title="Summit")
    editor, publisher = make_member("Editor"), make_member("Publisher")

    press(editor, event, Move.SEND, title_en="Another title")
    assert Draft.objects.get().state == Draft.State.IN_REVIEW
    press(publisher, event, Move.RETURN, _comment="Too long")
    assert Draft.objects.get().state == Draft.State.DRAFT
    press(publisher, event, Move.PUBLISH)

    event.refresh_from_db()
    assert (event.title, event.status) == ("Another title", Status.PUBLISHED)
    assert steps(event) == ["sent", "returned", "published"]


def test_page_that_is_taken_down_keeps_its_draft(press):
    event = make_event(title="Summit")

    press(make_member("Publisher"), event, Move.TAKE_DOWN, title_en="Another title")

    event.refresh_from_db()
    assert (event.title, event.status) == ("Summit", Status.ARCHIVED)
    assert Draft.objects.get().revision.rows[0]["fields"]["title_en"] == "Another title"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
@pytest.mark.parametrize(
    ("move", "label"), [(Move.RETURN, "Sent back"), (Move.PUBLISH, "Published")]
)
def test_whoever_sent_it_to_review_is_told_by_mail_what_became_of_it_and_why(
    press, status, move, label
):
    event = make_event(title="Summit", status=status)
    editor = make_member("Editor")
    press(editor, event, Move.SEND)
    assert mail.outbox == []

    press(make_member("Publisher"), event, move, _comment="Fine, but for the date.")

    [message] = mail.outbox
    assert (message.to, message.subject) == ([editor.email], f"{label}: Summit")
    assert message.body.split("\n\n") == [
        f"{label}: Summit",
        "Fine, but for the date.",
        f"{settings.SITE_URL}{form_address(event)}",
    ]


def test_whoever_sent_it_to_review_is_told_when_it_will_go_live(press):
    event = make_event(title="Summit")
    editor = make_member("Editor")
    press(editor, event, Move.SEND)

    press(make_member("Publisher"), event, Move.PUBLISH, publish_from="2099-01-01T00:00")

    assert [message.subject for message in mail.outbox] == ["Scheduled: Summit"]


def test_mail_is_sent_once(press):
    event = make_event(status=Status.DRAFT)
    publisher = make_member("Publisher")
    press(make_member("Editor"), event, Move.SEND)

    press(publisher, event, Move.RETURN)
    press(publisher, event, Move.PUBLISH)

    assert len(mail.outbox) == 1


def test_nobody_is_told_of_what_they_did_themselves_or_nobody_sent(press):
    publisher = make_member("Publisher")
    sent, unsent = make_event(status=Status.DRAFT), make_event(status=Status.DRAFT)
    press(publisher, sent, Move.SEND)

    press(publisher, sent, Move.PUBLISH)
    press(publisher, unsent, Move.PUBLISH)

    assert mail.outbox == []


def test_nobody_is_told_of_what_was_rolled_back(press, django_capture_on_commit_callbacks):
    event, broken = make_event(status=Status.DRAFT), make_event()
    press(make_member("Editor"), event, Move.SEND)
    make_event(slug="taken")
    make_draft(broken, slug="taken")
    package = Package.objects.create(name="Launch")
    package.put_in([event, broken])

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CannotPublishError):
        package.publish()

    assert mail.outbox == []
    assert steps(event) == ["sent"]


def test_editor_without_an_address_is_told_nothing(press):
    event, editor = make_event(status=Status.DRAFT), make_member("Editor")
    editor.email = ""
    editor.save()
    press(editor, event, Move.SEND)

    press(make_member("Publisher"), event, Move.PUBLISH)

    assert mail.outbox == []


def test_mail_server_that_is_down_keeps_nothing_from_being_published(press, settings):
    event = make_event(status=Status.DRAFT)
    press(make_member("Editor"), event, Move.SEND)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    press(make_member("Publisher"), event, Move.PUBLISH)

    event.refresh_from_db()
    assert event.is_published


def test_title_of_several_lines_makes_a_subject_of_one(press):
    event = make_event(title="Summit\r\nBcc: all@summit.example", status=Status.DRAFT)
    press(make_member("Editor"), event, Move.SEND)

    press(make_member("Publisher"), event, Move.PUBLISH)

    assert mail.outbox[0].subject == "Published: Summit Bcc: all@summit.example"


def test_new_record_published_ahead_of_its_time_is_noted_as_scheduled(press):
    event = make_event(status=Status.DRAFT)

    press(make_member("Publisher"), event, Move.PUBLISH, publish_from="2099-01-01T00:00")

    event.refresh_from_db()
    assert (event.status, event.is_published) == (Status.PUBLISHED, False)
    assert steps(event) == ["scheduled"]


def test_live_page_comes_down_at_its_time_without_a_worker(press):
    event = make_event()
    publisher = make_member("Publisher")

    press(publisher, event, Move.PUBLISH, unpublish_at="2020-01-01T00:00")

    event.refresh_from_db()
    assert (event.status, event.is_published) == (Status.PUBLISHED, False)
    assert event.unpublish_at < timezone.now()


@pytest.mark.parametrize(
    ("data", "move"),
    [({}, Move.SAVE), ({"_publish": ""}, Move.PUBLISH), ({"_publish": "", "_save": ""}, Move.SAVE)],
)
def test_form_without_a_button_or_with_several_is_saved_the_safest_way(data, move):
    assert move_in(data) == move

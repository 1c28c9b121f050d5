"""Forms that are open: who else has one, and what was typed there and not saved."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.workflow import Move, form_address
from summit_site.content.publishing import Status
from tests.admin_forms import form_data
from tests.factories import make_event, make_session, make_superuser, make_topic
from tests.roles import make_member

pytestmark = pytest.mark.django_db

NEW = "/admin/events/topic/add/"
# Which of the user’s windows it is.
WINDOW = {"_opening": "a window"}


@pytest.fixture
def editor():
    return make_member("Editor")


@pytest.fixture
def form(client, editor):
    client.force_login(editor)
    return client


def open_address(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_open", args=[record.pk])


def typed(client, record, **values):
    """Type into a record's form, as far as the server is told of it every few seconds."""
    data = form_data(client.get(form_address(record)), press=Move.SAVE) | values | WINDOW
    return client.post(open_address(record), data)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def restored(client, address):
    """Return the form with what was typed before."""
    return client.get(address, {"_restore": "1"}).context["adminform"].form


def test_whoever_opens_a_form_that_another_has_open_is_told(form, editor):
    event = make_event()
    other = signed_in(make_member("Editor"))

    assert form.post(open_address(event), {"_alive": "1"}).json()["others"] == []
    answer = other.post(open_address(event), {"_alive": "1"}).json()

    assert answer["others"] == [editor.username]


def test_form_that_was_silent_for_a_minute_is_not_open(form, editor):
    event = make_event()
    form.post(open_address(event), {"_alive": "1"})
    OpenForm.objects.update(seen_at=timezone.now() - timedelta(minutes=1))

    answer = signed_in(make_superuser()).post(open_address(event), {"_alive": "1"}).json()

    assert answer["others"] == []


def test_form_of_another_record_is_another_form(form):
    form.post(open_address(make_event()), {"_alive": "1"})
    other = signed_in(make_superuser())

    assert other.post(open_address(make_event()), {"_alive": "1"}).json()["others"] == []


def test_what_was_typed_is_restored_with_its_parts(form):
    event = make_event(title="Summit")
    make_session(event=event, title="Opening")
    typed(form, event, **{"title_en": "Half a tit", "sessions-0-title_en": "Welc"})

    response = form.get(form_address(event), {"_restore": "1"})

    sessions = response.context["inline_admin_formsets"][1].formset
    assert response.context["adminform"].form["title_en"].value() == "Half a tit"
    assert sessions.forms[0]["title_en"].value() == "Welc"


def test_form_offers_what_was_typed_and_shows_what_was_saved(form):
    event = make_event(title="Summit")
    typed(form, event, title_en="Half a tit")

    response = form.get(form_address(event))

    assert response.context["unsaved"].typed()["title_en"] == "Half a tit"
    assert response.context["adminform"].form["title_en"].value() == "Summit"


def test_typing_saves_and_publishes_nothing(form):
    event = make_event(title="Summit", status=Status.DRAFT)
    data = form_data(form.get(form_address(event)), press=Move.PUBLISH)

    form.post(open_address(event), data | {"title_en": "Typed"})
    restored(form, form_address(event))

    event.refresh_from_db()
    assert (event.title, event.status) == ("Summit", Status.DRAFT)
    assert not Draft.objects.exists()
    assert not Revision.objects.exists()


def test_what_was_typed_is_for_whoever_typed_it_alone(form):
    event = make_event(title="Summit")
    typed(form, event, title_en="Half a tit")
    other = signed_in(make_superuser())

    response = other.get(form_address(event), {"_restore": "1"})

    assert response.context["unsaved"] is None
    assert response.context["adminform"].form["title_en"].value() == "Summit"


def test_what_was_typed_is_forgotten_once_it_is_saved(form):
    event = make_event(title="Summit")
    typed(form, event, title_en="Another title")
    data = form_data(form.get(form_address(event)), press=Move.SAVE)

    form.post(form_address(event), data | {"title_en": "Another title", **WINDOW})

    assert form.get(form_address(event)).context["unsaved"] is None
    assert not OpenForm.objects.exists()


def test_what_was_typed_outlives_a_save_that_failed(form):
    event = make_event(title="Summit")
    typed(form, event, title_en="", theme_en="Long thought about")
    data = form_data(form.get(form_address(event)), press=Move.SAVE)

    form.post(form_address(event), data | {"title_en": ""})

    assert restored(form, form_address(event))["theme_en"].value() == "Long thought about"


def test_what_was_typed_is_forgotten_when_it_is_not_wanted(form):
    event = make_event()
    typed(form, event, title_en="Half a tit")

    form.post(open_address(event), {"_forget": WINDOW["_opening"]})

    assert not OpenForm.objects.exists()


def test_being_alive_forgets_nothing_that_was_typed(form):
    event = make_event()
    typed(form, event, title_en="Half a tit")

    form.post(open_address(event), {"_alive": "1"})

    assert restored(form, form_address(event))["title_en"].value() == "Half a tit"


def test_what_was_typed_over_an_older_state_is_restored_and_merged_when_it_is_saved(form):
    event = make_event(title="Summit", theme="Trust", status=Status.DRAFT)
    typed(form, event, title_en="My title")
    other = signed_in(make_superuser())
    data = form_data(other.get(form_address(event)), press=Move.SAVE)
    other.post(form_address(event), data | {"theme_en": "Hope"})

    response = form.get(form_address(event), {"_restore": "1"})
    merged = form.post(form_address(event), form_data(response, press=Move.SAVE))
    form.post(form_address(event), form_data(merged, press=Move.SAVE))

    event.refresh_from_db()
    assert merged.status_code == 409
    assert (event.title, event.theme) == ("My title", "Hope")


def test_form_of_a_new_record_is_restored_and_forgotten_once_it_is_saved(form):
    form.post(f"{NEW}open/", {"title_en": "Tru", "slug": "tru", **WINDOW})

    assert restored(form, NEW)["title_en"].value() == "Tru"
    assert not type(make_topic()).objects.filter(slug="tru").exists()
    form.post(NEW, {"title_en": "Trust", "slug": "trust", **WINDOW})

    assert form.get(NEW).context["unsaved"] is None


def test_token_and_buttons_of_a_form_are_not_kept(form):
    event = make_event()

    form.post(
        open_address(event), {"title_en": "T", "csrfmiddlewaretoken": "secret", "_only_shown": "1"}
    )

    assert OpenForm.objects.get().data == urlencode({"title_en": "T"})


def test_new_token_is_given_to_a_form_whose_user_signed_in_again(form):
    token = form.get(open_address(make_event())).json()["token"]

    assert len(token) == 64

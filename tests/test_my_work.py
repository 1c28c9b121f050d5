"""The first page of the admin: what waits for whoever has signed in, and nothing else."""

import pytest
from django.utils import timezone

from summit_site.content.editing.drafts import kept
from summit_site.content.editing.packages import Package
from summit_site.content.editing.workflow import form_address
from summit_site.content.publishing import Status
from summit_site.my_work import SHOWN, my_work
from tests.factories import make_draft, make_event, make_initiative, make_photo, make_topic
from tests.roles import TRANSLATOR, make_member

pytestmark = pytest.mark.django_db

OUTDATED = "Outdated translations"
PHOTOS = "Pictures without alternative text"


def shown(user):
    """Return {heading: [name]} of what the user's first page tells."""
    return {str(heading): [task.name for task in tasks] for heading, tasks in my_work(user)}


def saved_by(user, **values):
    record = make_event(**values)
    kept(record, user=user)
    return record


def draft_by(user, record, **fields):
    draft = make_draft(record, **fields)
    draft.user = user
    draft.save()
    return draft


@pytest.mark.parametrize("role", [TRANSLATOR, "Editor", "Publisher", "Administrator"])
def test_nothing_waits_where_nothing_is_to_be_done(role):
    make_event(title="Summit", title_fr="Sommet")

    assert my_work(make_member(role)) == []


def test_staff_without_rights_see_nothing():
    saved_by(make_member("Editor"), status=Status.IN_REVIEW)

    assert my_work(make_member()) == []


def test_my_drafts_are_those_that_i_saved():
    me, other = make_member("Editor"), make_member("Editor")
    saved_by(me, title="Mine", status=Status.DRAFT)
    saved_by(other, title="Theirs", status=Status.DRAFT)
    saved_by(me, title="Live")
    live, others_live = make_event(title="Changed by me"), make_event(title="Changed by them")
    draft_by(me, live, theme_en="Trust")
    draft_by(other, others_live, theme_en="Trust")

    assert shown(me) == {"My drafts": ["Changed by me", "Mine"]}


def test_publishers_see_what_is_to_review_and_others_do_not():
    editor = make_member("Editor")
    saved_by(editor, title="New", status=Status.IN_REVIEW)
    draft = draft_by(editor, make_event(title="Changed"), theme_en="Trust")
    draft.state = draft.State.IN_REVIEW
    draft.save()

    assert shown(make_member("Publisher")) == {"To review": ["Changed", "New"]}
    assert shown(editor) == {}


def test_what_goes_live_later_is_scheduled():
    soon = timezone.now() + timezone.timedelta(days=1)
    make_draft(make_event(title="Changed"), theme_en="Trust").schedule(soon, user=None)
    make_event(title="New", publish_from=soon)
    Package.objects.create(name="Launch", publish_at=soon)
    Package.objects.create(name="Out", publish_at=soon, published_at=timezone.now())

    assert shown(make_member("Publisher")) == {"Scheduled": ["Changed", "New", "Launch"]}
    assert shown(make_member("Editor")) == {"Scheduled": ["Changed", "New"]}


def test_translator_sees_outdated_texts_of_their_language_alone():
    for title, translated in [("French", {"title_fr": "F"}), ("Spanish", {"title_es": "S"})]:
        event = make_event(title="Old", **translated)
        event.title = title
        event.save()

    assert shown(make_member(TRANSLATOR)) == {OUTDATED: ["French"]}
    assert set(shown(make_member("Editor"))[OUTDATED]) == {"French", "Spanish"}


def test_outdated_text_leads_to_the_form_in_its_language():
    event = make_event(title="Old", title_fr="Vieux")
    event.title = "New"
    event.save()

    [(_heading, [task])] = my_work(make_member(TRANSLATOR))

    assert task.address == f"{form_address(event)}?language=fr"
    assert task.who == "Français"


def test_photos_without_a_text_in_a_language_of_the_event_are_counted():
    french = make_event(title="Summit", title_fr="Sommet")
    make_photo(event=french, alternative_text="Hall")
    make_photo(event=french, alternative_text="Hall")
    make_photo(event=french, alternative_text="Hall", alternative_text_fr="Salle")
    make_photo(event=french, alternative_text="", is_decorative=True)
    make_photo(event=make_event(title="English only"), alternative_text="Hall")

    [(heading, [task])] = my_work(make_member(TRANSLATOR))

    assert (str(heading), task.name, task.who) == (PHOTOS, "Summit", "Français · 2")
    assert task.address == f"{form_address(french)}?language=fr#photos-heading"


def test_each_list_is_read_at_a_glance():
    me = make_member("Publisher")
    for _ in range(SHOWN + 2):
        saved_by(me, status=Status.IN_REVIEW)

    assert len(shown(me)["To review"]) == SHOWN


@pytest.mark.parametrize("count", [1, 3])
def test_first_page_takes_the_same_queries_for_any_number_of_records(
    client, count, django_assert_num_queries
):
    client.force_login(make_member("Publisher"))
    for _ in range(count):
        make_event(status=Status.IN_REVIEW)
        make_topic(title="Old", title_fr="Vieux", status=Status.PUBLISHED)
        make_draft(make_initiative(), title_en="Another title")
        make_photo(event=make_event(title="Summit", title_fr="Sommet"))
    client.get("/admin/")

    with django_assert_num_queries(46):
        client.get("/admin/")


def test_draft_whose_record_is_gone_is_not_shown(client):
    me = make_member("Editor")
    event = make_event()
    draft_by(me, event, title_en="Another title")
    type(event).objects.all().delete()
    client.force_login(me)

    assert shown(me) == {}
    assert client.get("/admin/").status_code == 200

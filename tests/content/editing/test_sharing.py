"""Links to a draft for people without an account: what they show, to whom, and until when."""

import uuid
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.sharing import ShareLink
from summit_site.content.publishing import Status
from tests.factories import PAGE_MAKERS, make_draft, make_event, make_session, make_superuser

pytestmark = pytest.mark.django_db


def make_link(record, **values):
    soon = timezone.now() + timedelta(days=7)
    return ShareLink.objects.create(
        **{"record": record, "for_whom": "Rector", "expires_at": soon, **values}
    )


def addresses(link):
    return [link.get_absolute_url(), reverse("shared_page", args=[link.token])]


def answer(client, link, **values):
    shown = client.get(link.get_absolute_url()).context["shown"]
    data = {"name": "Rector", "revision": shown.pk, **values}
    return client.post(link.get_absolute_url(), data)


def statuses(client, link):
    return [client.get(address).status_code for address in addresses(link)]


def test_link_shows_the_draft_and_the_site_the_page_as_it_was(client):
    event = make_event(title="Summit")
    make_draft(event, title_en="Another title")
    _frame, page = addresses(make_link(event))

    assert "<h1>Another title</h1>" in client.get(page).text.replace("\n", "")
    assert "Another title" not in client.get(event.get_absolute_url()).text
    event.refresh_from_db()
    assert event.title == "Summit"


@pytest.mark.parametrize("make", PAGE_MAKERS)
@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_link_shows_a_page_of_each_kind_that_visitors_do_not_see(client, make, status):
    record = make(status=status)
    link = make_link(record)

    assert statuses(client, link) == [200, 200]
    assert str(record) in client.get(addresses(link)[1]).text
    assert client.get(record.get_absolute_url()).status_code == 404
    assert type(record).objects.get().status == status


def test_link_shows_each_language(client):
    event = make_event(title="Summit", title_fr="Sommet", status=Status.DRAFT)
    page = addresses(make_link(event))[1]

    response = client.get(page, {"_preview_language": "fr"})

    assert 'lang="fr"' in response.text
    assert "Sommet" in response.text


def test_link_is_refused_after_its_end(client):
    past = timezone.now() - timedelta(seconds=1)

    assert statuses(client, make_link(make_event(), expires_at=past)) == [404, 404]


def test_link_is_refused_once_it_is_taken_back(client):
    link = make_link(make_event(), taken_back_at=timezone.now())

    assert statuses(client, link) == [404, 404]


def test_link_changed_by_any_letter_is_refused(client):
    token = make_link(make_event()).token

    for place, letter in enumerate(token):
        changed = token[:place] + ("a" if letter != "a" else "b") + token[place + 1 :]
        # The last letter of the signature may stand for the same bytes; it is compared as text.
        assert client.get(reverse("share", args=[changed])).status_code == 404


def test_signature_of_one_link_is_refused_for_another_draft(client):
    link, other = make_link(make_event()), make_link(make_event())
    _pk, signature = link.token.split(":")
    forged = f"{other.pk}:{signature}"

    assert client.get(reverse("share", args=[forged])).status_code == 404
    assert client.get(reverse("shared_page", args=[forged])).status_code == 404


@pytest.mark.parametrize("salt", ["summit_site.share", "summit_site.other"])
def test_signed_text_that_is_no_link_is_refused(client, salt):
    link = make_link(make_event())
    text = str(uuid.uuid4()) if salt == "summit_site.share" else str(link.pk)
    token = Signer(salt=salt).sign(text)

    assert client.get(reverse("share", args=[token])).status_code == 404


def test_link_is_refused_when_its_record_is_deleted(client):
    event = make_event()
    link = make_link(event)
    event.delete()

    assert statuses(client, link) == [404, 404]


def test_link_lets_nobody_into_another_draft_or_the_admin(client):
    event = make_event(status=Status.DRAFT)
    other = make_event(status=Status.DRAFT)
    client.get(make_link(event).get_absolute_url())

    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get("/admin/").status_code == 302


def test_shared_draft_reaches_no_cache_no_search_engine_and_no_other_site(client):
    link = make_link(make_event())

    for address in addresses(link):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
    assert "Disallow: /share/" in client.get("/robots.txt").text


def test_approval_is_stamped_with_the_revision_that_was_shown(client):
    event = make_event()
    draft = make_draft(event, title_en="Another title")
    link = make_link(event)

    response = answer(client, link, approves="on", comment="Good")

    entry = Entry.objects.get(action=Entry.Action.APPROVED)
    assert response.status_code == 302
    assert (entry.revision, entry.username, entry.comment) == (
        draft.revision,
        "Rector (Rector)",
        "Good",
    )
    assert (entry.user, entry.object_id) == (None, str(event.pk))


def test_approval_of_what_was_changed_meanwhile_is_refused(client):
    event = make_event()
    seen = make_draft(event, title_en="Another title").revision
    link = make_link(event)
    make_draft(event, title_en="Yet another title")

    response = answer(client, link, approves="on", revision=seen.pk)

    assert "The draft was changed after you opened it." in response.text
    assert not Entry.objects.filter(action=Entry.Action.APPROVED).exists()
    # Sent again, it answers what is shown by now.
    assert f'value="{Draft.objects.get().revision.pk}"' in response.text


def test_comment_is_kept_and_shown_to_those_who_come_later(client):
    event = make_event()
    link = make_link(event)

    answer(client, link, comment="Fix the <date>.")

    assert Entry.objects.get(action=Entry.Action.COMMENTED).comment == "Fix the <date>."
    text = client.get(link.get_absolute_url()).text
    assert "Fix the &lt;date&gt;." in text
    assert "an earlier state of the draft" not in text
    make_draft(event, title_en="Another title")
    assert "an earlier state of the draft" in client.get(link.get_absolute_url()).text


@pytest.mark.parametrize("values", [{}, {"name": "", "comment": "Good"}])
def test_answer_without_a_name_or_a_word_is_refused(client, values):
    link = make_link(make_event())

    assert answer(client, link, **values).status_code == 200
    assert not Entry.objects.filter(action=Entry.Action.COMMENTED).exists()


def test_answer_to_a_link_past_its_end_is_refused(client):
    link = make_link(make_event(), expires_at=timezone.now() - timedelta(seconds=1))

    response = client.post(link.get_absolute_url(), {"name": "Rector", "comment": "Late"})

    assert response.status_code == 404
    assert not Entry.objects.filter(action=Entry.Action.COMMENTED).exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_link_is_open_for_one_as_for_many(is_open):
    link = make_link(make_event(), taken_back_at=None if is_open else timezone.now())

    assert link.is_open is is_open
    assert ShareLink.objects.open().exists() is is_open


def test_shared_page_shows_the_parts_of_the_draft_and_leaves_them_unsaved(client):
    event = make_event(status=Status.DRAFT)
    session = make_session(event=event, title="Opening")
    revision = Revision.objects.keep(event)
    session.delete()
    link = make_link(event)

    assert link.shown() == revision
    assert "Opening" in client.get(addresses(link)[1]).text
    assert not event.sessions.exists()


def test_staff_give_out_a_link_for_some_days_and_take_it_back(client):
    event = make_event()
    client.force_login(make_superuser())
    share = reverse("admin:events_event_share", args=[event.pk])

    client.post(share, {"for_whom": "Rector", "days": "7"})
    link = ShareLink.objects.get()
    assert abs(link.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    assert link.get_absolute_url() in client.get(share).text
    client.post(share, {"take_back": str(link.pk)})

    link.refresh_from_db()
    assert not link.is_open
    actions = Entry.objects.of(event).values_list("action", flat=True)
    assert list(actions) == [Entry.Action.UNSHARED, Entry.Action.SHARED]


@pytest.mark.parametrize("days", ["0", "91", "", "a"])
def test_link_for_too_long_or_no_time_is_not_given_out(client, days):
    client.force_login(make_superuser())
    share = reverse("admin:events_event_share", args=[make_event().pk])

    assert client.post(share, {"for_whom": "Rector", "days": days}).status_code == 200
    assert not ShareLink.objects.exists()


def test_link_of_another_record_cannot_be_taken_back_here(client):
    link = make_link(make_event())
    client.force_login(make_superuser())
    share = reverse("admin:events_event_share", args=[make_event().pk])

    assert client.post(share, {"take_back": str(link.pk)}).status_code == 404
    link.refresh_from_db()
    assert link.is_open

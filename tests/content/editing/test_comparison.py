"""What changed between two revisions, in the words of staff."""

from datetime import date

import pytest
from django.utils import timezone, translation

from events.models import Event
from initiatives.models import Initiative
from summit_site.content.editing.comparison import compared, described, marked
from summit_site.content.editing.merging import Conflict, merge
from summit_site.content.editing.revisions import Revision
from tests.factories import (
    make_appearance,
    make_event,
    make_initiative,
    make_organization,
    make_person,
    make_photo,
    make_recommendation,
    make_session,
    make_topic,
    picture_file,
)

pytestmark = pytest.mark.django_db


def rows(record):
    """Return the rows of the record as a revision gives them back."""
    pk = Revision.objects.keep(record).pk
    return Revision.objects.get(pk=pk).rows


def changes(record, **values):
    """Change the record, and return {label: (before, after)} of what changed in itself."""
    before = rows(record)
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    [part] = compared(before, rows(record))
    return {each.label: (each.before, each.after) for each in part.changes}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a b", "a c", ("a <del>b</del>", "a <ins>c</ins>")),
        ("", "new", ("", "<ins>new</ins>")),
        ("old", "", ("<del>old</del>", "")),
        ("same", "same", ("same", "same")),
        ("a < b", "a > b", ("a <del>&lt;</del> b", "a <ins>&gt;</ins> b")),
        ("кот спит", "кот ест", ("кот <del>спит</del>", "кот <ins>ест</ins>")),
    ],
)
def test_words_that_went_and_came_are_marked(before, after, shown):
    assert marked(before, after) == shown


def test_markup_in_a_text_is_shown_and_not_run():
    [before, after] = changes(make_event(theme="Trust"), theme="<script>x</script>")["Theme"]

    assert "<script>" not in after
    assert before == "<del>Trust</del>"


def test_nothing_changed_shows_nothing():
    event = make_event()
    make_session(event=event)

    assert compared(rows(event), rows(event)) == []


def test_saving_again_is_no_change():
    event = make_event()
    before = rows(event)
    event.save()

    assert compared(before, rows(event)) == []


def test_each_language_is_a_change_of_its_own():
    event = make_event(title="Summit", title_fr="Sommet")
    before = rows(event)
    event.title_fr, event.title_es = "Grand sommet", "Cumbre"
    event.save()

    [part] = compared(before, rows(event))

    assert [(each.label, each.language, each.column) for each in part.changes] == [
        ("Title", "fr", "title_fr"),
        ("Title", "es", "title_es"),
    ]


def test_values_are_in_the_words_of_the_forms():
    event = make_event(starts_on=date(2021, 4, 20), kind=Event.Kind.SUMMIT)

    changed = changes(
        event, starts_on=date(2021, 4, 21), ends_on=date(2021, 4, 21), kind=Event.Kind.FORUM
    )

    assert changed["First day"] == ("20 April 2021", "21 April 2021")
    assert changed["Kind"] == ("Summit", "Forum")


def test_values_are_in_the_language_of_the_reader():
    event = make_event(kind=Event.Kind.SUMMIT)

    with translation.override("fr"):
        changed = changes(event, kind=Event.Kind.FORUM)

    assert list(changed.values()) == [("Sommet", "Forum")]


def test_times_yes_and_no_and_nothing_are_words():
    moment = timezone.now().replace(2026, 1, 2, 9, 30)

    assert changes(make_event(), publish_from=moment)["Publish from"][0] == "none"
    assert changes(make_initiative(), is_open=True) == {"Open for endorsement": ("no", "yes")}


def test_keys_have_the_names_of_what_they_stand_for():
    first, second = make_topic(title="Trust"), make_topic(title="Hope")
    event = make_event(topics=[first])
    before = rows(event)
    event.topics.set([first, second])

    [part] = compared(before, rows(event))

    assert [(each.label, each.before) for each in part.changes] == [("Topics", "Trust")]
    assert set(part.changes[0].after.split(", ")) == {"Trust", "Hope"}


def test_what_is_gone_is_called_deleted():
    topic = make_topic()
    event = make_event(topics=[topic])
    before = rows(event)
    topic.delete()

    [part] = compared(before, rows(event))

    assert part.changes[0].before == "(deleted)"


def test_parts_are_called_by_name_and_said_to_be_added_removed_or_changed():
    event = make_event()
    ada, grace = (make_person(family_name=name) for name in ["Lovelace", "Hopper"])
    make_appearance(event=event, person=ada, organization=make_organization(name="Academy"))
    session = make_session(event=event, title="Opening")
    before = rows(event)
    event.appearances.all().delete()
    make_appearance(event=event, person=grace)
    session.title = "Welcome"
    session.save()

    parts = compared(before, rows(event))

    assert {(part.how, part.kind, part.name) for part in parts} == {
        ("removed", "Appearance", "Ada LOVELACE, Academy"),
        ("added", "Appearance", "Ada HOPPER"),
        ("changed", "Session", "Welcome"),
    }


def test_pictures_are_pictures():
    photo = make_photo()
    before = rows(photo.event)
    photo.image = picture_file("other.png", colour="red")
    photo.save()

    [part] = compared(before, rows(photo.event))

    [change] = part.changes
    assert change.before.startswith("<img ")
    assert change.after.startswith("<img ")
    assert change.before != change.after


def test_rich_text_is_compared_as_its_reader_sees_it():
    event = make_event(body="<p>It began.</p><p>It ended.</p>")

    [(before, after)] = changes(event, body="<p>It began.</p><p>It went on.</p>").values()

    assert before == "It began.\nIt <del>ended</del>.\n"
    assert after == "It began.\nIt <ins>went on</ins>.\n"


def test_recommendation_is_called_by_its_title():
    recommendation = make_recommendation(title="Open all data")
    before = rows(recommendation.initiative)
    recommendation.delete()

    [part] = compared(before, rows(Initiative.objects.get()))

    assert (part.how, part.name) == ("removed", "Open all data")


def test_comparison_takes_the_same_queries_for_any_number_of_parts(django_assert_num_queries):
    for count in [1, 3]:
        event = make_event()
        before = rows(event)
        for _ in range(count):
            make_appearance(event=event, organization=make_organization())
        after = rows(event)

        with django_assert_num_queries(3):
            compared(before, after)


def test_conflict_shows_both_texts_and_what_the_field_would_take():
    event = make_event(title="Summit")
    base = rows(event)
    theirs, mine = (
        [{**base[0], "fields": {**base[0]["fields"], "title_en": title}}]
        for title in ["Their summit", "My summit"]
    )

    [part] = described(merge(base, theirs, mine)[1])

    [change] = part.changes
    assert (change.before, change.after) == (
        "<del>Their</del> summit",
        "<ins>My</ins> summit",
    )
    assert (change.column, change.value) == ("title_en", "Their summit")


@pytest.mark.parametrize(("theirs", "mine", "how"), [(None, {}, "removed"), ({}, None, "kept")])
def test_part_that_one_of_them_deleted_is_said_to_be(theirs, mine, how):
    row = rows(make_session(title="Opening").event)[1]

    [part] = described([Conflict(row, None, theirs, mine)])

    assert (part.how, part.name) == (how, "Opening")

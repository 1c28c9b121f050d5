"""Rich text is clean in the database, whichever way it was written."""

import pytest

from events.models import EventSeries
from tests.factories import make_series

pytestmark = pytest.mark.django_db

DIRTY = [
    ("<script>alert(1)</script><p>Text</p>", "<p>Text</p>"),
    ("<style>p { display: none }</style><p>Text</p>", "<p>Text</p>"),
    ('<p onclick="alert(1)">Text</p>', "<p>Text</p>"),
    ('<p class="x" id="x" style="color: red">Text</p>', "<p>Text</p>"),
    ('<p>A <a href="javascript:alert(1)">link</a></p>', "<p>A <a>link</a></p>"),
    ('<p>A <a href=" JaVa&#10;Script:alert(1)">link</a></p>', "<p>A <a>link</a></p>"),
    ('<p>A <a href="data:text/html,x">link</a></p>', "<p>A <a>link</a></p>"),
    ("<p><b>Bold</b> and <u>more</u></p>", "<p>Bold and more</p>"),
    ("<h1>One</h1><h2>Two</h2><h3>Three</h3>", "OneTwo<h3>Three</h3>"),
    ('<p>A <img src="x" onerror="alert(1)">picture</p>', "<p>A picture</p>"),
    ('<iframe src="https://example.org"></iframe><p>Text</p>', "<p>Text</p>"),
    ('<svg><a xlink:href="javascript:alert(1)">Text</a></svg>', ""),
    ("<p>Text<!-- a comment --></p>", "<p>Text</p>"),
    ("<p>Fish & chips < tea", "<p>Fish &amp; chips &lt; tea</p>"),
    ("<p></p>", ""),
]
CLEAN = (
    "<h3>Heading</h3><h4>Smaller</h4><p><strong>Strong</strong> and <em>stressed</em>, 教育,<br>"
    '<a href="https://example.org/?a=1&amp;b=2">a page</a>, <a href="/en/events/">ours</a>, '
    '<a href="mailto:staff@example.org">a letter</a></p>'
    "<ul><li><p>One</p></li></ul><ol><li><p>Two</p></li></ol><blockquote><p>Said</p></blockquote>"
)


def by_create(html):
    make_series(description=html)


def by_save(html):
    series = make_series()
    series.description = html
    series.save()


def by_save_of_some_fields(html):
    series = make_series()
    series.description = html
    series.save(update_fields=["description"])


def by_bulk_create(html):
    EventSeries.objects.bulk_create([EventSeries(title="Series", slug="s", description=html)])


def by_update(html):
    make_series()
    EventSeries.objects.update(description=html)


def by_bulk_update(html):
    series = make_series()
    series.description = html
    EventSeries.objects.bulk_update([series], ["description"])


def by_update_or_create(html):
    make_series(slug="s")
    EventSeries.objects.update_or_create(slug="s", defaults={"description": html})


WAYS = [
    by_create,
    by_save,
    by_save_of_some_fields,
    by_bulk_create,
    by_update,
    by_bulk_update,
    by_update_or_create,
]


@pytest.mark.parametrize("write", WAYS)
@pytest.mark.parametrize(("given", "kept"), DIRTY)
def test_what_the_editor_does_not_offer_is_taken_out(write, given, kept):
    write(given)

    assert EventSeries.objects.get().description == kept


@pytest.mark.parametrize("write", WAYS)
def test_what_the_editor_offers_is_kept(write):
    write(CLEAN)

    assert EventSeries.objects.get().description == CLEAN


@pytest.mark.parametrize(("given", "kept"), DIRTY)
def test_form_shows_the_cleaned_text_before_it_is_saved(given, kept):
    series = make_series(description=given)

    series.full_clean()

    assert series.description == kept


def test_cleaning_again_changes_nothing():
    series = make_series(description="<p>Fish & chips &lt; <b>tea</b></p>")
    series.refresh_from_db()

    series.save()

    assert EventSeries.objects.get().description == "<p>Fish &amp; chips &lt; tea</p>"


def test_rich_text_may_be_left_out():
    series = make_series(description="")

    series.full_clean()

    assert EventSeries.objects.get().description == ""

"""All outputs of a record, generated and checked together."""

import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from summit_site.content.editing.rows import rolled_back
from summit_site.content.feeds import FORMATS
from summit_site.content.following import Channel
from summit_site.content.outputs.followed_checks import check_calendar, check_feed
from summit_site.content.outputs.kinds import KINDS
from summit_site.content.outputs.page_checks import (
    Links,
    check_data,
    check_languages,
    check_links,
    check_pictures,
)
from summit_site.content.outputs.problems import Output, Problem
from summit_site.content.outputs.reading import ReadPage
from summit_site.content.outputs.visits import visit, visitors_request
from summit_site.content.parts import with_parts
from summit_site.content.publishing import Status
from summit_site.content.translation import comma_list

logger = logging.getLogger(__name__)


def all_languages():
    return [code for code, _name in settings.LANGUAGES]


@dataclass
class Receipt:
    """What was checked of a record, and what is wrong with it."""

    record: models.Model
    languages: list
    problems: list = field(default_factory=list)

    @property
    def outputs(self):
        """What was checked, in the reader's language: "page in 6 languages, calendar"."""
        kind, count = KINDS[type(self.record)], len(self.languages)
        pages = ngettext("page in %d language", "page in %d languages", count) % count
        further = [Output.CALENDAR] * bool(kind.entries) + [Output.FEEDS] * bool(kind.feed)
        return comma_list([pages, *(each.label for each in further), Output.DATA.label])

    def __str__(self):
        if not self.problems:
            return _("Checked: %s – all valid.") % self.outputs
        told = ngettext(
            "Checked: %(outputs)s – %(count)d thing to mend.",
            "Checked: %(outputs)s – %(count)d things to mend.",
            len(self.problems),
        )
        return told % {"outputs": self.outputs, "count": len(self.problems)}


def check_as_published(record, revision=None, languages=None):
    """Return the `Receipt` of a record as it would go live, at a revision or as it is stored."""
    if revision is None and record.is_published:
        return check_record(record, languages)
    with rolled_back():
        if revision:
            revision.put_back()
        stored = type(record)._default_manager.filter(pk=record.pk)
        stored.update(status=Status.PUBLISHED, publish_from=None, unpublish_at=None)
        return check_record(stored.get(), languages)


def check_record(record, languages=None, *, links=None, is_thorough=False):
    """Return the `Receipt` of a record that visitors see.

    `links` remembers what was found from one record to the next; with `is_thorough`, pages that
    are about it beside its own are checked too.
    """
    languages = languages or all_languages()
    kind = KINDS[type(record)]
    check = _Check(kind, record, links or Links(), is_thorough)
    lacks = list(kind.lacks(record))
    # What staff are told of in its own words need not be told in those of schema.org.
    known = {(each.record, each.field) for each in lacks}
    found = [each for each in check.all(languages) if (each.record, each.field) not in known]
    return Receipt(record, languages, [*lacks, *_once(found)])


def _once(problems):
    """Return each problem once, without a language if it is in several of them."""
    found = {}
    for each in problems:
        key = each.output, each.message, each.record, each.field
        found.setdefault(key, set()).add(each.language)
    return [
        Problem(*key, language=languages.pop() if len(languages) == 1 else "")
        for key, languages in found.items()
    ]


class _Check:
    def __init__(self, kind, record, links, is_thorough):
        self.kind, self.record, self.links, self.is_thorough = kind, record, links, is_thorough
        self.parts = list(with_parts(record))[1:]

    def all(self, languages):
        """Yield all problems of the outputs in these languages."""
        # {which of its pages: {language: ReadPage}}
        versions = {}
        for language in languages:
            for place, path in enumerate(self._paths(language)):
                yield from self._page(path, language, versions.setdefault(place, {}))
            yield from self._followed(language)
        for pages in versions.values():
            yield from check_languages(self.record, pages)

    def _paths(self, language):
        with translation.override(language):
            further = self.kind.subpages(self.record) if self.is_thorough else []
            return [self.record.get_absolute_url(), *further]

    def _page(self, path, language, pages):
        response = self._answer(visit, path)
        if response is None or response.status_code != 200:
            message = _("The page cannot be opened: readers see an error.")
            yield Problem(Output.PAGE, message, self.record, language=language)
            return
        page = pages[language] = ReadPage.of(response.content.decode())
        yield from check_data(self.kind, self.record, self.parts, page, language)
        yield from check_links(self.record, page, path, language, self.links)
        yield from check_pictures(self.record, self.parts, page, language)

    def _followed(self, language):
        if self.kind.entries:
            [path, *_further] = self._paths(language)
            response = self._answer(visit, f"{path}calendar.ics")
            content = response.content if response else b""
            yield from check_calendar(
                self.record, self.kind.entries(self.record), content, language
            )
        if self.kind.feed and language in self.record.translations():
            for form in FORMATS:
                response = self._answer(self._feed, form, language)
                content = response.content if response else b""
                yield from check_feed(self.record, form, content, language)

    def _feed(self, form, language):
        """Return the feed of this record alone."""
        with translation.override(language):
            path = self.record.get_absolute_url()
            records = type(self.record)._default_manager.filter(pk=self.record.pk)
            return self.kind.feed(
                visitors_request(path), form, Channel([self.record], path, records)
            )

    def _answer(self, ask, *what):
        """Return what `ask` does; None, with a word in the log, where it fails."""
        try:
            return ask(*what)
        except Exception:
            logger.exception("An output of %s failed", capfirst(str(self.record)))
            return None

"""The first page of the admin: what waits for whoever has signed in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Photo
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.packages import Package, page_models
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rights import languages_of, may
from summit_site.content.editing.workflow import form_address
from summit_site.content.publishing import Status, unpublished
from summit_site.content.translation import column, other_languages

# A first page is read at a glance; lists show the rest.
SHOWN = 10


@dataclass
class Task:
    """One line: what it is about, where it is done, and when it was touched last."""

    name: str
    kind: str
    address: str
    when: object = None
    who: object = ""


def my_work(user):
    """Return [(heading, [Task])] of what the user can go on with, without empty headings."""
    models = [model for model in page_models() if may(user, "view", model)]
    sections = [
        (_("To review"), _to_review(user, models)),
        (_("My drafts"), _my_drafts(user, models)),
        (_("Scheduled"), _scheduled(user, models)),
        (_("Outdated translations"), _outdated(user, models)),
        (_("Pictures without alternative text"), _silent_photos(user)),
    ]
    return [(heading, tasks) for heading, tasks in sections if tasks]


def _task(record, when=None, who=""):
    return Task(str(record), record._meta.verbose_name, form_address(record), when, who or "")


def _drafts(models, **values):
    kinds = ContentType.objects.get_for_models(*models).values()
    drafts = Draft.objects.filter(content_type__in=kinds, **values).select_related("user")
    return [draft for draft in drafts.prefetch_related("record")[:SHOWN] if draft.record]


def _records(models, condition):
    found = [
        record
        for model in models
        for record in model._default_manager.filter(condition).order_by("-modified_at")[:SHOWN]
    ]
    return sorted(found, key=lambda record: record.modified_at, reverse=True)[:SHOWN]


def _to_review(user, models):
    mine = [model for model in models if may(user, "publish", model)]
    drafts = _drafts(mine, state=Draft.State.IN_REVIEW)
    records = _records(mine, unpublished(Status.IN_REVIEW))
    return [
        *(_task(draft.record, draft.saved_at, draft.user) for draft in drafts),
        *(_task(record, record.modified_at) for record in records),
    ]


def _my_drafts(user, models):
    saved = Revision.objects.saved().filter(user=user)
    own = []
    for model in models:
        touched = saved.filter(content_type=ContentType.objects.get_for_model(model))
        own += _records([model], unpublished(Status.DRAFT) & Q(pk__in=touched.values("object_id")))
    drafts = _drafts(models, user=user, state=Draft.State.DRAFT)
    return [
        *(_task(draft.record, draft.saved_at) for draft in drafts),
        *(_task(record, record.modified_at) for record in own[:SHOWN]),
    ]


def _scheduled(user, models):
    ahead = Q(status=Status.PUBLISHED, publish_from__gt=timezone.now())
    packages = Package.objects.filter(published_at=None, publish_at__isnull=False)
    shown = packages[:SHOWN] if may(user, "view", Package) else []
    return [
        *(
            _task(each.record, each.publish_at)
            for each in _drafts(models, publish_at__isnull=False)
        ),
        *(_task(record, record.publish_from) for record in _records(models, ahead)),
        *(_task(package, package.publish_at) for package in shown),
    ]


def _outdated(user, models):
    """Tell of outdated texts in the user's languages on the pages changed last."""
    languages = languages_of(user) or other_languages()
    found = []
    for record in _records(models, Q(status=Status.PUBLISHED)):
        codes = [code for code in languages if record.outdated_fields(code)]
        if codes:
            names = ", ".join(str(dict(settings.LANGUAGES)[code]) for code in codes)
            task = _task(record, record.modified_at, names)
            task.address += f"?language={codes[0]}"
            found.append(task)
    return found


def _silent_photos(user):
    """Tell of events in a language in which one of their photos says nothing."""
    if not may(user, "view", Photo):
        return []
    tasks = []
    for code in languages_of(user) or other_languages():
        text, title = column("alternative_text", code), column("title", code)
        silent = Photo.objects.filter(
            Q(**{text: ""}) | Q(**{f"{text}__isnull": True}),
            is_decorative=False,
            **{f"event__{title}__gt": ""},
        )
        for event, count in _counted_by_event(silent):
            name = f"{dict(settings.LANGUAGES)[code]} · {count}"
            task = _task(event, who=name)
            task.address += f"?language={code}#photos-heading"
            tasks.append(task)
    return tasks[:SHOWN]


def _counted_by_event(photos):
    counts = photos.order_by().values_list("event").annotate(Count("pk"))[:SHOWN]
    events = Photo._meta.get_field("event").related_model.objects.in_bulk(dict(counts))
    return [(events[pk], count) for pk, count in counts]

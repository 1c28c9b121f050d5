"""The admin of records that are published: what each of their lists and forms has."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from summit_site.content.editing.drafting_admin import DraftingAdmin
from summit_site.content.editing.drafts import CannotPublishError, Draft, publish_now, take_down
from summit_site.content.editing.history_admin import HistoryAdmin
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.rights import may
from summit_site.content.editing.rows import lock
from summit_site.content.editing.sharing_admin import SharingAdmin
from summit_site.content.exchange.exchange_admin import ExchangeAdmin
from summit_site.content.lists_admin import ManyRecordsAdmin, StatusFilter
from summit_site.content.outputs.outputs_admin import OutputsAdmin
from summit_site.content.publishing import Status
from summit_site.content.renditions import WIDTHS, address
from summit_site.content.translated_forms import (
    TranslatedForm,
    form_languages,
    in_default_language,
    search_columns,
)
from summit_site.content.translation import DEFAULT

LISTED_AT = "listed_at"

# How every list of pages is filtered first.
BY_STATUS = ("status", StatusFilter)

# The template of change forms shows a fieldset of this class after the inlines.
AT_THE_END = "at-the-end"


def publishing_state(record):
    """Return (name, label) of the status, told apart further where its times decide."""
    if record.status != Status.PUBLISHED or record.is_published:
        return record.status, record.get_status_display()
    if record.publish_from and record.publish_from > timezone.now():
        return "scheduled", _("To be published")
    return "ended", _("Taken down")


def badge(name, label):
    return format_html('<span class="badge badge-{}">{}</span>', name, label)


def thumbnail(name):
    """Return a small picture of the stored file called `name`, or nothing."""
    if not name:
        return ""
    return format_html(
        '<img class="thumbnail" src="{}" alt="" width="64" height="48" loading="lazy">',
        address(str(name), WIDTHS[0], "webp"),
    )


def last_change(record):
    """Return when the record or its draft was changed last."""
    revisions = Revision.objects.of(record).exclude(kind=Revision.Kind.MERGED)
    made = revisions.values_list("made_at", flat=True).first()
    return max(filter(None, [record.modified_at, made]))


def with_something_to_publish(queryset):
    """Return the records that visitors do not see, and those with unpublished changes."""
    content_type = ContentType.objects.get_for_model(queryset.model)
    drafts = Draft.objects.filter(content_type=content_type).values("object_id")
    is_seen = Q(pk__in=queryset.model._default_manager.published().values("pk"))
    return queryset.filter(~is_seen | Q(pk__in=drafts))


def moment_in(text):
    """Return the moment that a list was shown at, or now if the text is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return timezone.now()
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class ListedActionForm(ActionForm):
    """The choice of what to do with marked records, which says when they were listed."""

    listed_at = forms.CharField(label="", widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[LISTED_AT].initial = timezone.now().isoformat


class PublishableAdmin(
    DraftingAdmin, HistoryAdmin, SharingAdmin, ExchangeAdmin, OutputsAdmin, ManyRecordsAdmin
):
    form = TranslatedForm
    actions = ["publish", "archive"]
    action_form = ListedActionForm
    list_filter = [BY_STATUS]
    list_per_page = 50
    readonly_fields = ["created_at", "modified_at"]
    # What a new record needs when it is added in passing, in a pop-up over another form.
    quick_fields = None

    def get_fieldsets(self, request, obj=None):
        if self._is_added_in_passing(request, obj):
            return [(None, {"fields": in_default_language(self.model, self.quick_fields)})]
        dates = [("created_at", "modified_at")] if obj else []
        publishing = {
            "description": _("Times are in %s.") % timezone.get_current_timezone_name(),
            "fields": [("publish_from", "unpublish_at"), "slug", *dates],
            "classes": [AT_THE_END],
        }
        return [*super().get_fieldsets(request, obj), (_("Publishing"), publishing)]

    def get_search_fields(self, request):
        paths = super().get_search_fields(request)
        return [each for path in paths for each in search_columns(self.model, path)]

    def get_ordering(self, request):
        # Said again, because a list that counts related records forgets the model's own order.
        return self.ordering or self.opts.ordering

    def get_inlines(self, request, obj):
        return [] if self._is_added_in_passing(request, obj) else super().get_inlines(request, obj)

    def _is_added_in_passing(self, request, obj):
        is_popup = IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET
        return obj is None and is_popup and self.quick_fields is not None

    def view_on_site(self, obj):
        """Return the address of the record's page, or None, for no link, while it has none."""
        return obj.get_absolute_url() if obj.is_published else None

    def render_change_form(self, request, context, *args, **kwargs):
        # The prose editor's import map is an inline script; Django 6.1 adds the nonce itself.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context["languages"] = form_languages() if not context["is_popup"] else []
        context["default_language"] = DEFAULT
        record = context["original"]
        if record:
            stored = context.get("stored", record)
            context |= {"title": record, "subtitle": None, "state": self.state(stored)}
            context["more_tools"] = list(self.more_tools(request, record))
            context["outputs_address"] = self.outputs_address(record)
        if not context["is_popup"]:
            context |= self.editing_context(request, record, context.get("standing"))
        response = super().render_change_form(request, context, *args, **kwargs)
        if record:
            # The page as visitors see it, whatever the draft in the form would make of it.
            address = self.view_on_site(stored)
            response.context_data |= {"has_absolute_url": bool(address), "absolute_url": address}
        return response

    def changelist_view(self, request, extra_context=None):
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "recover_address": self.recover_address(request),
            "exchange_links": self.exchange_links(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def more_tools(self, request, record):
        """Yield (address, name) of what else can be done with a record."""
        if address := self.outputs_address(record):
            yield address, _("Check the outputs")
        if may(request.user, "change", self.model):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_share"
            yield reverse(name, args=[record.pk]), _("Links for reviewers")

    @admin.display(description=_("status"), ordering="status")
    def state(self, obj):
        return badge(*publishing_state(obj))

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish(self, request, queryset):
        count = self._for_each(request, with_something_to_publish(queryset), publish_now)
        message = ngettext("%d record published.", "%d records published.", count)
        self.message_user(request, message % count, messages.SUCCESS)

    @admin.action(description=_("Take off the site (archive)"), permissions=["publish"])
    def archive(self, request, queryset):
        count = self._for_each(request, queryset.exclude(status=Status.ARCHIVED), take_down)
        message = ngettext("%d record archived.", "%d records archived.", count)
        self.message_user(request, message % count, messages.SUCCESS)

    def _for_each(self, request, queryset, work):
        """Do the work with each record that did not change since the list was shown; count them."""
        seen_at = moment_in(request.POST.get(LISTED_AT, ""))
        done = 0
        with transaction.atomic():
            for record in queryset:
                lock(record)
                record.refresh_from_db()
                if last_change(record) > seen_at:
                    message = gettext("“%s” was changed after you opened this list. Look again.")
                    self.message_user(request, message % record, messages.WARNING)
                else:
                    done += self._done(request, record, work)
        return done

    def _done(self, request, record, work):
        try:
            work(record, user=request.user)
        except CannotPublishError as error:
            self.message_user(request, f"{record}: {error}", messages.ERROR)
            return False
        return True

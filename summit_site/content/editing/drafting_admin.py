"""The change form of a record, over what is published: apply, render, roll back.

Whatever has to be shown or tried is stored, drawn by the stock admin, and rolled back: a draft, a
preview, two editors' work made one.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.comparison import compared, described
from summit_site.content.editing.drafts import CannotPublishError, Draft, kept, take_down
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.merging import merge
from summit_site.content.editing.open_form_admin import OpenFormAdmin
from summit_site.content.editing.preview import (
    files_removed,
    never_kept,
    new_files,
    preview_language,
    public_page,
    with_pictures_inside,
)
from summit_site.content.editing.revisions import Revision, in_json, lock, rolled_back, rows_of
from summit_site.content.editing.rights import is_translator, may
from summit_site.content.editing.workflow import (
    NOTED_AS,
    PUBLISHERS_MOVES,
    STATUS_AFTER,
    Move,
    form_address,
    move_in,
    note,
)
from summit_site.content.publishing import Status
from summit_site.content.widgets import EasyFields

# The revision that a form was opened on: what is typed in it changes that one.
OPENED_ON = "_opened_on"
PREVIEW = "_preview"
RESTORE = "_restore"


@dataclass
class Standing:
    """Where a record stands: its draft if it has one, and what was saved last."""

    draft: Draft | None
    saved: Revision | None

    @classmethod
    def of(cls, record):
        drafts = Draft.objects.of(record).select_related("revision__user", "base")
        saved = Revision.objects.of(record).saved().select_related("user").defer("rows")
        return cls(drafts.first(), saved.first())

    @property
    def latest(self):
        """The revision that a form shows: of the draft, if there is one."""
        return self.draft.revision if self.draft else self.saved

    def is_stored(self, revision):
        """Whether the tables hold what the revision says; else it has to be put back first."""
        return revision is None or revision == self.saved


@dataclass
class Sent:
    """A form that was sent: what its button asks for, and what the stock admin made of it."""

    move: Move
    comment: str
    bound_forms: list = field(default_factory=list)
    record: models.Model | None = None
    message: str = ""

    @classmethod
    def with_request(cls, request):
        return cls(move_in(request.POST), request.POST.get("_comment", "").strip()[:5000])


class DraftingAdmin(EasyFields, OpenFormAdmin):
    """Saves what is not published as it is, and changes to what is published as a draft."""

    def has_publish_permission(self, request):
        return may(request.user, "publish", self.model)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or is_translator(
            request.user, self.model
        )

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_discard"
        discard = self.admin_site.admin_view(self.discard_view)
        return [path("<path:object_id>/discard/", discard, name=name), *super().get_urls()]

    # Opening -------------------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_view_or_change_permission(request, record):
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._take(request, record)
        unsaved = self.unsaved(request, record)
        if unsaved and RESTORE in request.GET:
            return self._show_typed(request, record, unsaved)
        standing = Standing.of(record)
        return self._show(request, record, standing, standing.latest, unsaved=unsaved)

    def _show(self, request, record, standing, revision, **context):
        """Return the form of the record as it was at a revision."""
        context |= {"opened_on": revision, "standing": standing}
        if standing.is_stored(revision):
            return self._stock_view(request, record, context)
        with rolled_back():
            self._put_back(request, revision)
            return self._stock_view(request, record, context).render()

    def _show_typed(self, request, record, unsaved):
        """Return the form with what the user typed before and did not save."""
        self.as_if_sent(request, unsaved)
        request.sent = Sent.with_request(request)
        with rolled_back():
            if record is None:
                return super().add_view(request, "", {"restored": unsaved}).render()
            place = self._opened(request, record)
            return self._applied(request, record, *place, restored=unsaved)

    def _put_back(self, request, revision):
        if left := revision.put_back():
            message = gettext("Left out, because what it belongs to was deleted: %s.")
            self.message_user(request, message % ", ".join(left), messages.WARNING)

    def _stock_view(self, request, record, context):
        return super().change_view(request, str(record.pk), "", context)

    def editing_context(self, request, record, standing):
        """Return what the form's template takes beside what the stock one does."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        steps = Entry.objects.of(record).filter(action__in=NOTED_AS.values()) if record else []
        return {
            "moves": self.offered_moves(request, record, standing),
            "open_address": reverse(f"{name}_open", args=[record.pk])
            if record
            else reverse(f"{name}_open_new"),
            "last_step": steps.first() if record else None,
            "site_zone": timezone.get_current_timezone_name(),
        }

    def offered_moves(self, request, record, standing):
        """Return [(name, label)] of the buttons, the safest first: Enter in a field presses it."""
        if not (self.has_change_permission(request, record) if record else True):
            return []
        draft = standing.draft if standing else None
        is_live = record is not None and (draft or record.status == Status.PUBLISHED)
        return [
            (str(move), label)
            for move, label in self._moves(request, record, draft, is_live)
            if label
        ]

    def _moves(self, request, record, draft, is_live):
        state = draft.state if draft else record.status if record else Status.DRAFT
        is_sent = state == Draft.State.IN_REVIEW
        yield Move.SAVE, gettext("Save draft") if is_live else gettext("Save")
        yield Move.SEND, "" if is_sent else Move.SEND.label
        if self.has_publish_permission(request):
            yield Move.RETURN, Move.RETURN.label if is_sent else ""
            yield Move.TAKE_DOWN, Move.TAKE_DOWN.label if is_live and record.is_published else ""
            yield Move.PUBLISH, gettext("Publish the changes") if is_live else Move.PUBLISH.label

    # Saving --------------------------------------------------------------------------------------

    def _take(self, request, record):
        """Do what the button of the form asks for; nothing is overwritten that was not seen."""
        request.sent = Sent.with_request(request)
        self._refuse_publishers_moves(request)
        if PREVIEW in request.POST:
            return self._preview(request, record)
        with transaction.atomic():
            lock(record)
            standing, opened_on = self._opened(request, record)
            if (opened_on.base or opened_on) != standing.latest:
                return self._merge(request, record, standing, opened_on)
            if standing.draft or record.status == Status.PUBLISHED:
                return self._save_draft(request, record, standing, opened_on)
            return self._save(request, record, standing, opened_on)

    def _refuse_publishers_moves(self, request):
        if request.sent.move in PUBLISHERS_MOVES and not self.has_publish_permission(request):
            raise PermissionDenied

    def _opened(self, request, record):
        """Return (where the record stands, the revision that the form was opened on).

        A record that nobody has saved in the admin yet gets a first revision, of what it was.
        """
        standing = Standing.of(record)
        standing.saved = standing.saved or Revision.objects.keep(record)
        revisions = Revision.objects.of(record).select_related("base")
        named = request.POST.get(OPENED_ON, "")
        opened_on = revisions.filter(pk=named).first() if named.isdecimal() else None
        return standing, opened_on or revisions.last()

    def _applied(self, request, record, standing, opened_on, **context):
        """Let the stock admin save the form over what it was opened on, and return its response.

        `request.sent.record` is the saved record, or None where the form has to be mended.
        """
        if not standing.is_stored(opened_on):
            self._put_back(request, opened_on)
        context |= {"opened_on": opened_on, "standing": standing}
        response = self._stock_view(request, record, context)
        if request.sent.record is None:
            # Drawn while what it shows is there.
            response.render()
        return response

    def _save(self, request, record, standing, opened_on):
        response = self._applied(request, record, standing, opened_on)
        if request.sent.record is None:
            transaction.set_rollback(True)
            return response
        self._keep_saved(request, record)
        return response

    def _keep_saved(self, request, opened=None):
        """Keep the saved record; `opened` is the one whose form it was, None for a new one."""
        sent = request.sent
        OpenForm.objects.forget(self.model, opened and opened.pk, request.user)
        revision = kept(sent.record, user=request.user, comment=sent.message)
        if sent.move in NOTED_AS:
            action = NOTED_AS[sent.move]
            note(action, sent.record, user=request.user, comment=sent.comment, revision=revision)
        self.message_user(
            request, report(sent.move, False, sent.record.publish_from), messages.SUCCESS
        )

    def _save_draft(self, request, record, standing, opened_on):
        with rolled_back():
            response = self._applied(request, record, standing, opened_on)
            if request.sent.record is None:
                return response
            rows = [in_json(row) for row in rows_of(record)]
            publish_from = request.sent.record.publish_from
        draft = self._changed_draft(request, record, rows)
        self._go_on(request, record, draft, publish_from)
        return response

    def _changed_draft(self, request, record, rows):
        draft = Draft.objects.change(
            record, rows=rows, user=request.user, comment=request.sent.message
        )
        if draft.state == Draft.State.SCHEDULED and not self.has_publish_permission(request):
            # What goes live is what a publisher has seen.
            draft.state, draft.publish_at = Draft.State.DRAFT, None
            draft.save()
        return draft

    def _go_on(self, request, record, draft, publish_from):
        """Do with the saved draft what the button of the form asks for."""
        sent = request.sent
        OpenForm.objects.forget(self.model, record.pk, request.user)
        by = {"user": request.user, "comment": sent.comment}
        try:
            if sent.move == Move.PUBLISH and record.is_published and is_ahead(publish_from):
                draft.schedule(publish_from, **by)
            elif sent.move == Move.PUBLISH:
                draft.publish(**by)
            elif sent.move == Move.TAKE_DOWN:
                take_down(record, **by)
            elif sent.move != Move.SAVE:
                draft.move(sent.move, **by)
        except CannotPublishError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, report(sent.move, True, publish_from), messages.SUCCESS)

    def add_view(self, request, form_url="", extra_context=None):
        if request.method != "POST":
            unsaved = self.unsaved(request, None)
            if unsaved and RESTORE in request.GET:
                return self._show_typed(request, None, unsaved)
            return super().add_view(request, form_url, {"unsaved": unsaved})
        request.sent = Sent.with_request(request)
        self._refuse_publishers_moves(request)
        if PREVIEW in request.POST:
            return self._preview(request, None)
        with transaction.atomic():
            response = super().add_view(request, form_url, extra_context)
            if request.sent.record is not None:
                self._keep_saved(request)
        return response

    # What the stock admin tells while it saves ---------------------------------------------------

    def save_model(self, request, obj, form, change):
        sent = request.sent
        sent.bound_forms.append(form)
        if obj.status != Status.PUBLISHED:
            obj.status = STATUS_AFTER.get(sent.move, obj.status)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        request.sent.bound_forms += formset.forms
        super().save_formset(request, form, formset, change)

    def log_addition(self, request, obj, message):
        return self._logged(request, super().log_addition(request, obj, message), obj)

    def log_change(self, request, obj, message):
        return self._logged(request, super().log_change(request, obj, message), obj)

    def _logged(self, request, entry, obj):
        request.sent.record, request.sent.message = obj, entry.change_message
        return entry

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(form_address(obj))

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return HttpResponseRedirect(form_address(obj))

    # Two editors ---------------------------------------------------------------------------------

    def _merge(self, request, record, standing, opened_on):
        """Answer with both editors' work in one form, unsaved, and what they disagree about."""
        with rolled_back():
            response = self._applied(request, record, standing, opened_on)
            if request.sent.record is None:
                return response
            mine = [in_json(row) for row in rows_of(record)]
        base, latest = opened_on.base or opened_on, standing.latest
        rows, conflicts = merge(base.rows, latest.rows, mine)
        merged = Revision.objects.keep(
            record, rows=rows, kind=Revision.Kind.MERGED, base=latest, user=request.user
        )
        # From here on as if the form were opened.
        request.method = "GET"
        theirs = {"conflicts": described(conflicts), "theirs": compared(base.rows, latest.rows)}
        response = self._show(request, record, standing, merged, **theirs, changed_by=latest.user)
        response.status_code = HTTPStatus.CONFLICT
        return response

    # Preview -------------------------------------------------------------------------------------

    def _preview(self, request, record):
        """Return the public page as the form would make it; nothing of it stays."""
        with rolled_back(), files_removed(request.sent.bound_forms):
            if record is None:
                response = super().add_view(request)
            else:
                response = self._applied(request, record, *self._opened(request, record))
            if request.sent.record is None:
                return self._no_preview(request, response)
            page = public_page(request.sent.record, request, preview_language(request.POST))
            files = new_files(request.sent.bound_forms)
            page.content = with_pictures_inside(page.content, files)
        return page

    def _no_preview(self, request, response):
        errors = (
            response.context_data.get("errors", []) if hasattr(response, "context_data") else []
        )
        context = {"errors": errors, "title": gettext("No preview yet")}
        return never_kept(render(request, "admin/no_preview.html", context))

    # Discarding ----------------------------------------------------------------------------------

    def discard_view(self, request, object_id):
        """Delete the draft of a record; what it was stays in the history."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        draft = Draft.objects.of(record).first()
        if draft is None:
            return HttpResponseRedirect(form_address(record))
        if request.method == "POST":
            draft.discard(user=request.user)
            self.message_user(request, gettext("The draft is discarded."), messages.SUCCESS)
            return HttpResponseRedirect(form_address(record))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Discard the draft?"),
            "opts": self.opts,
            "original": record,
        }
        return TemplateResponse(request, "admin/discard_draft.html", context)


def is_ahead(moment):
    return moment is not None and moment > timezone.now()


def report(move, is_live, publish_from):
    """Return what has been done, in the words of the form's buttons."""
    if move == Move.PUBLISH and is_ahead(publish_from):
        moment = date_format(timezone.localtime(publish_from), "DATETIME_FORMAT")
        return gettext("It will be published on %s.") % moment
    if move == Move.SAVE and is_live:
        return gettext("The draft is saved. Visitors go on to see the page as it was.")
    return {
        Move.SAVE: gettext("Saved."),
        Move.SEND: gettext("Sent to review."),
        Move.RETURN: gettext("Sent back."),
        Move.PUBLISH: gettext("Published."),
        Move.TAKE_DOWN: gettext("Taken off the site."),
    }[move]

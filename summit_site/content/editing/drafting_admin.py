"""The change form of a record, over what is published: apply, render, roll back.

Whatever has to be shown or tried is stored, drawn by the stock admin, and rolled back: a draft, a
preview, two editors' work made one.
"""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from summit_site.content.editing.admin_views import page_about, record_or_404
from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.comparison import described
from summit_site.content.editing.drafts import CannotPublishError, Draft, take_down
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.merging import Conflict
from summit_site.content.editing.open_form_admin import opening_of
from summit_site.content.editing.preview import (
    files_removed,
    never_kept,
    new_files,
    preview_language,
    public_page,
    with_pictures_inside,
)
from summit_site.content.editing.revised_admin import RevisedAdmin, Sent
from summit_site.content.editing.rights import is_translator, may
from summit_site.content.editing.rows import in_json, rolled_back, rows_of
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

PREVIEW = "_preview"
# Marks the message that calls for a check of the outputs: see static/admin/js/outputs.js.
SAVED = "saved"


class DraftingAdmin(RevisedAdmin):
    """Saves what is not published as it is, and changes to what is published as a draft."""

    def may_edit(self, request, record=None):
        """Whether the user may change all of a record, as translators may not."""
        return may(request.user, "change", self.model)

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

    def editing_context(self, request, record, standing):
        """Return what the form's template takes beside what the stock one does."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        told = [*NOTED_AS.values(), Entry.Action.SCHEDULED, Entry.Action.CLONED]
        steps = Entry.objects.of(record).filter(action__in=told) if record else []
        draft = standing.draft if standing else None
        overruled = [Conflict(**each) for each in draft.overruled] if draft else []
        return {
            "overruled": described(overruled),
            "moves": self.offered_moves(request, record, standing),
            "open_address": reverse(f"{name}_open", args=[record.pk])
            if record
            else reverse(f"{name}_open_new"),
            "last_step": steps.first() if record else None,
            "opening": opening_of(request),
            "comment": request.POST.get("_comment", ""),
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
        if self._is_preview(request):
            return self._preview(request, record)
        return super()._take(request, record)

    def _is_preview(self, request):
        """Whether the form was sent to be looked at; refuse what only others may ask for."""
        if move_in(request.POST) in PUBLISHERS_MOVES and not self.has_publish_permission(request):
            raise PermissionDenied
        return PREVIEW in request.POST

    def _save(self, request, record, standing, opened_on):
        if standing.draft or record.status == Status.PUBLISHED:
            return self._save_draft(request, record, standing, opened_on)
        return super()._save(request, record, standing, opened_on)

    def keep_saved(self, request, opened=None):
        sent = request.sent
        revision = super().keep_saved(request, opened)
        if sent.move in NOTED_AS:
            is_later = sent.move == Move.PUBLISH and is_ahead(sent.record.publish_from)
            action = Entry.Action.SCHEDULED if is_later else NOTED_AS[sent.move]
            note(action, sent.record, user=request.user, comment=sent.comment, revision=revision)
        if IS_POPUP_VAR not in request.POST:
            done = report(sent.move, False, sent.record.publish_from)
            self.message_user(request, done, messages.SUCCESS, SAVED)
        return revision

    def _save_draft(self, request, record, standing, opened_on):
        with rolled_back():
            response = self._applied(request, record, standing, opened_on)
            if request.sent.record is None:
                return response
            rows = [in_json(row) for row in rows_of(record)]
            publish_from = request.sent.record.publish_from
        was_scheduled = bool(standing.draft and standing.draft.publish_at)
        draft = self._changed_draft(request, record, rows)
        self._go_on(request, record, draft, publish_from)
        if was_scheduled and request.sent.move == Move.SAVE:
            message = gettext("It is no longer scheduled: what goes live is what was approved.")
            self.message_user(request, message, messages.WARNING)
        return response

    def _changed_draft(self, request, record, rows):
        return Draft.objects.change(
            record, rows=rows, user=request.user, comment=request.sent.message
        )

    def _go_on(self, request, record, draft, publish_from):
        """Do with the saved draft what the button of the form asks for."""
        sent = request.sent
        OpenForm.objects.forget(self.model, record.pk, request.user, opening_of(request))
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
            done = report(sent.move, True, publish_from)
            self.message_user(request, done, messages.SUCCESS, SAVED)

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "POST" and self._is_preview(request):
            return self._preview(request, None)
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change and not self.has_publish_permission(request):
            # People and topics begin as published, where whoever adds them may publish.
            obj.status = Status.DRAFT
        if obj.status != Status.PUBLISHED:
            obj.status = STATUS_AFTER.get(request.sent.move, obj.status)
        super().save_model(request, obj, form, change)

    # Preview -------------------------------------------------------------------------------------

    def _preview(self, request, record):
        """Return the public page as the form would make it; nothing of it stays."""
        request.sent = Sent.with_request(request)
        with rolled_back(), files_removed(request.sent.bound_forms):
            if record is None:
                response = self._stock_add_view(request)
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
        record = record_or_404(self, request, object_id, self.may_edit)
        draft = Draft.objects.of(record).first()
        if draft is None:
            return HttpResponseRedirect(form_address(record))
        if request.method == "POST":
            draft.discard(user=request.user)
            self.message_user(request, gettext("The draft is discarded."), messages.SUCCESS)
            return HttpResponseRedirect(form_address(record))
        return page_about(self, request, record, "discard_draft", gettext("Discard the draft?"))


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

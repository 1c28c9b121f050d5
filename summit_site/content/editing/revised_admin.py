"""The change form of a record that keeps revisions: apply, render, roll back.

Whatever has to be shown or tried is stored, drawn by the stock admin, and rolled back: an earlier
state, what was typed before a crash, two editors' work made one.
"""

from copy import copy
from dataclasses import dataclass, field
from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext

from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.comparison import compared, described
from summit_site.content.editing.drafts import Draft, kept
from summit_site.content.editing.merging import merge
from summit_site.content.editing.open_form_admin import OpenFormAdmin, opening_of
from summit_site.content.editing.revisions import Revision, number_in
from summit_site.content.editing.rows import in_json, is_storable, lock, rolled_back, rows_of
from summit_site.content.editing.workflow import Move, form_address, move_in
from summit_site.content.widgets import EasyFields

# The revision that a form was opened on: what is typed in it changes that one.
OPENED_ON = "_opened_on"
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
        return cls(
            move_in(request.POST), request.POST.get("_comment", "").replace("\0", "").strip()[:5000]
        )


class RevisedAdmin(EasyFields, OpenFormAdmin):
    """Keeps each save as a revision, and refuses to overwrite what the editor has not seen."""

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
        context |= {"opened_on": revision, "standing": standing, "stored": copy(record)}
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
            place = self._opened(request, record)
            return self._applied(request, record, *place, restored=unsaved)

    def _put_back(self, request, revision):
        if left := revision.put_back():
            message = gettext("Not all of it could be put back. %s")
            self.message_user(request, message % " ".join(left), messages.WARNING)

    def _stock_view(self, request, record, context):
        return super().change_view(request, str(record.pk), "", context)

    # Saving --------------------------------------------------------------------------------------

    def _take(self, request, record):
        """Save the form that was sent; nothing is overwritten that was not seen."""
        request.sent = Sent.with_request(request)
        with transaction.atomic():
            lock(record)
            standing, opened_on = self._opened(request, record)
            if (opened_on.base or opened_on) != standing.latest:
                return self._merge(request, record, standing, opened_on)
            return self._save(request, record, standing, opened_on)

    def _opened(self, request, record):
        """Return (where the record stands, the revision that the form was opened on).

        A record that nobody has saved in the admin yet gets a first revision, of what it was.
        """
        standing = Standing.of(record)
        standing.saved = standing.saved or Revision.objects.keep_first(record)
        revisions = Revision.objects.of(record).to_open(request.user).select_related("base")
        named = request.POST.get(OPENED_ON, "")
        opened_on = revisions.filter(pk=number_in(named)).first()
        return standing, opened_on or revisions.last()

    def _applied(self, request, record, standing, opened_on, **context):
        """Let the stock admin save the form over what it was opened on, and return its response.

        `request.sent.record` is the saved record, or None where the form has to be mended.
        """
        if not standing.is_stored(opened_on):
            self._put_back(request, opened_on)
        context |= {"opened_on": opened_on, "standing": standing, "stored": copy(record)}
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
        self.keep_saved(request, record)
        return response

    def keep_saved(self, request, opened=None):
        """Keep the saved record; `opened` is the one whose form it was, None for a new one."""
        sent = request.sent
        place = self.model, opened and opened.pk, request.user
        OpenForm.objects.forget(*place, opening_of(request))
        return kept(sent.record, user=request.user, comment=sent.message)

    def _stock_add_view(self, request, context=None):
        return super().add_view(request, "", context)

    def _add_typed(self, request, unsaved):
        """Return the form of a new record with what the user typed before and did not save."""
        self.as_if_sent(request, unsaved)
        request.sent = Sent.with_request(request)
        with rolled_back():
            return self._stock_add_view(request, {"restored": unsaved}).render()

    def add_view(self, request, form_url="", extra_context=None):
        if request.method != "POST":
            unsaved = self.unsaved(request, None)
            if unsaved and RESTORE in request.GET:
                return self._add_typed(request, unsaved)
            return self._stock_add_view(request, {"unsaved": unsaved})
        request.sent = Sent.with_request(request)
        with transaction.atomic():
            response = self._stock_add_view(request, extra_context)
            if request.sent.record is not None:
                self.keep_saved(request)
        return response

    # What the stock admin tells while it saves ---------------------------------------------------

    def save_model(self, request, obj, form, change):
        request.sent.bound_forms.append(form)
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
        # Its button is for the form that comes back.
        request.sent.move = Move.SAVE
        with rolled_back():
            response = self._applied(request, record, standing, opened_on)
            if request.sent.record is None:
                return response
            mine = [in_json(row) for row in rows_of(record)]
        base, latest = opened_on.base or opened_on, standing.latest
        rows, conflicts = merge(base.rows, latest.rows, mine)
        told = {"conflicts": described(conflicts), "theirs": compared(base.rows, latest.rows)}
        if not is_storable(type(record), record.pk, rows):
            # What cannot be together: the form has theirs, and what the editor changed beside it.
            rows, told["mine"] = latest.rows, compared(base.rows, mine)
        merged = Revision.objects.keep(
            record, rows=rows, kind=Revision.Kind.MERGED, base=latest, user=request.user
        )
        # From here on as if the form were opened.
        request.method = "GET"
        response = self._show(request, record, standing, merged, **told, changed_by=latest.user)
        response.status_code = HTTPStatus.CONFLICT
        return response

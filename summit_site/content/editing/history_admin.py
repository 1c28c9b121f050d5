"""The history of a record: each time it was saved, what changed, and ways back."""

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext

from summit_site.content.editing.admin_views import page_about, record_or_404
from summit_site.content.editing.comparison import compared
from summit_site.content.editing.drafts import Draft, kept
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.preview import preview_language, public_page
from summit_site.content.editing.revisions import Revision, number_in
from summit_site.content.editing.rows import lock, published_as, put_back, rolled_back
from summit_site.content.editing.workflow import form_address
from summit_site.content.publishing import Status


class HistoryAdmin(admin.ModelAdmin):
    """Shows, compares and restores what a record was, and recovers what was deleted."""

    def get_urls(self):
        views = [
            ("recover/", self.recover_view, "recover"),
            ("<path:object_id>/history/compare/", self.compare_view, "compare"),
            ("<path:object_id>/history/<int:pk>/page/", self.version_page_view, "version_page"),
            ("<path:object_id>/history/<int:pk>/restore/", self.restore_view, "restore"),
        ]
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(route, self.admin_site.admin_view(view), name=f"{prefix}_{name}")
            for route, view, name in views
        ]
        return [*own, *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        """List the revisions of a record, the newest first."""
        record = record_or_404(self, request, object_id, self.has_view_or_change_permission)
        revisions = Revision.objects.of(record).exclude(kind=Revision.Kind.MERGED)
        pages = Paginator(revisions.select_related("user").defer("rows"), 50)
        steps = Entry.objects.of(record)[:50]
        context = {"page": pages.get_page(request.GET.get("p")), "steps": steps}
        return page_about(self, request, record, "history", gettext("History"), **context)

    def compare_view(self, request, object_id):
        """Show what changed from the revision `?from=` to the revision `?to=`."""
        record = record_or_404(self, request, object_id, self.has_view_or_change_permission)
        before, after = (self._revision(record, request.GET.get(name)) for name in ["from", "to"])
        changes = compared(before.rows, after.rows)
        context = {"before": before, "after": after, "changes": changes}
        return page_about(self, request, record, "compare", gettext("What changed"), **context)

    def version_page_view(self, request, object_id, pk):
        """Show the public page as a revision has it."""
        record = record_or_404(self, request, object_id, self.has_view_or_change_permission)
        revision = self._revision(record, pk)
        with rolled_back():
            revision.put_back()
            return public_page(record, request, preview_language(request.GET))

    def restore_view(self, request, object_id, pk):
        """Make a revision what the form shows: as a draft, if the record is published."""
        record = record_or_404(self, request, object_id, self.may_edit)
        revision = self._revision(record, pk)
        if request.method == "POST":
            if self._is_possible(request, self._restore, record, revision):
                done = gettext("The earlier version is back.")
                self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(form_address(record))
        title = gettext("Go back to this?")
        return page_about(self, request, record, "restore", title, revision=revision)

    def _is_possible(self, request, work, *args):
        """Do the work, or undo all of it and say what is in its way."""
        try:
            with transaction.atomic():
                work(request, *args)
        except IntegrityError:
            message = gettext("Another record has the same address.")
            self.message_user(request, message, messages.ERROR)
            return False
        return True

    def _restore(self, request, record, revision):
        lock(record)
        rows = published_as(record, revision.rows)
        if record.status == Status.PUBLISHED or Draft.objects.of(record).exists():
            Draft.objects.change(record, rows=rows, user=request.user)
        else:
            left = put_back(type(record), record.pk, rows)
            kept(record, user=request.user)
            if left:
                message = gettext("Not all of it could be put back. %s")
                self.message_user(request, message % " ".join(left), messages.WARNING)
        Entry.objects.write(
            Entry.Action.RESTORED, user=request.user, record=record, revision=revision
        )

    def recover_address(self, request):
        """Return where deleted records are brought back, for those who may."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_recover"
        return reverse(name) if self._may_recover(request) else None

    def _may_recover(self, request):
        return self.has_add_permission(request) and self.may_edit(request)

    def recover_view(self, request):
        """List what was deleted, and bring back what is asked for, as a draft."""
        if not self._may_recover(request):
            raise PermissionDenied
        deleted = self._deleted()
        if request.method == "POST":
            revision = get_object_or_404(deleted, pk=number_in(request.POST.get("revision", "")))
            is_back = self._is_possible(request, self._recover, revision)
            return HttpResponseRedirect(form_address(revision.record) if is_back else request.path)
        page = Paginator(deleted, 50).get_page(request.GET.get("p"))
        return page_about(self, request, None, "recover", gettext("Deleted records"), page=page)

    def _deleted(self):
        """Return the last revision of each record of this kind that is gone."""
        ours = Revision.objects.filter(content_type=ContentType.objects.get_for_model(self.model))
        there = self.model._base_manager.values("pk")
        last = ours.saved().exclude(object_id__in=there).values("object_id").annotate(Max("pk"))
        return ours.filter(pk__in=last.values("pk__max")).select_related("user")

    def _recover(self, request, revision):
        left = revision.put_back()
        record = self.model._base_manager.get(pk=revision.object_id)
        record.status = Status.DRAFT
        record.save()
        kept(record, user=request.user)
        Entry.objects.write(Entry.Action.RECOVERED, user=request.user, record=record)
        self.message_user(request, gettext("It is back, as a draft."), messages.SUCCESS)
        if left:
            message = gettext("Not all of it could be put back. %s")
            self.message_user(request, message % " ".join(left), messages.WARNING)

    # Deleting ------------------------------------------------------------------------------------

    def delete_model(self, request, obj):
        with transaction.atomic():
            self._keep_before_deleting(request, obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            for record in queryset:
                self._keep_before_deleting(request, record)
            super().delete_queryset(request, queryset)

    def _keep_before_deleting(self, request, record):
        revision = kept(record, user=request.user)
        Draft.objects.of(record).delete()
        Entry.objects.write(
            Entry.Action.DELETED, user=request.user, record=record, revision=revision
        )

    def _revision(self, record, pk):
        return get_object_or_404(Revision.objects.of(record), pk=number_in(pk))

"""The admin's ways out and in for tables: a list as CSV or XLSX, and a table that is taken back."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from summit_site.content.editing.admin_views import page_about
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.rights import may
from summit_site.content.exchange.reports import digest
from summit_site.content.exchange.tables import (
    MAX_BYTES,
    MAX_ROWS,
    csv_lines,
    read_table,
    xlsx_file,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "summit_site.exchange"
# How long, in seconds, a table that was checked can be imported.
A_DAY = 24 * 60 * 60


class ExchangeAdmin(admin.ModelAdmin):
    """Records as tables, for kinds whose admin names a `resource_class`."""

    resource_class = None

    def get_urls(self):
        if self.resource_class is None:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = [
            ("export.<str:ending>", self.export_view, f"{name}_export"),
            ("import/", self.import_view, f"{name}_import"),
        ]
        ways = [path(way, self.admin_site.admin_view(view), name=n) for way, view, n in views]
        return [*ways, *super().get_urls()]

    def exchange_links(self, request):
        """Return [(address, name)] of what can be done with the list as a table."""
        if self.resource_class is None:
            return []
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        links = [
            (reverse(f"{name}_export", args=[ending], query=request.GET), label)
            for ending, label in [("csv", _("Export as CSV")), ("xlsx", _("Export as XLSX"))]
        ]
        if self._may_import(request):
            links.append((reverse(f"{name}_import"), _("Import")))
        return links

    def _may_import(self, request):
        """Whether the user may write whole records, as translators may not."""
        return may(request.user, "change", self.model) and self.has_add_permission(request)

    # Out -----------------------------------------------------------------------------------------

    def export_view(self, request, ending):
        """Return what the list shows, filtered as it is, as a table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in ("csv", "xlsx"):
            raise Http404
        name = f"{self.opts.model_name}.{ending}"
        try:
            rows = self.resource_class().rows(self._listed(request))
            response = _as_csv(rows) if ending == "csv" else _as_xlsx(rows)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{reverse(self._list_name)}?e=1")
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(reverse(self._list_name))
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        comment = f"{name} {request.GET.urlencode()}".strip()[:5000]
        Entry.objects.write(Entry.Action.EXPORTED, user=request.user, comment=comment)
        return response

    def _listed(self, request):
        """Return the records of the list, without what it counts beside them."""
        chosen = self.get_changelist_instance(request).queryset.order_by("pk")
        return self.model._default_manager.filter(pk__in=chosen.values("pk")).order_by("slug")

    # In ------------------------------------------------------------------------------------------

    def import_view(self, request):
        """Ask for a table; show, row by row, what it would change; take what was shown so."""
        if not self._may_import(request):
            raise PermissionDenied
        table, reports = None, None
        try:
            if "checked" in request.POST:
                table = self._unsigned(request)
                reports = self._run(request, table, only_check=False)
                if reports is None:
                    return HttpResponseRedirect(reverse(self._list_name))
            elif request.method == "POST":
                table = self._sent(request)
                reports = self._run(request, table, only_check=True)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return self._import_page(request, table, reports)

    @property
    def _list_name(self):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"

    def _sent(self, request):
        """Return the table that was sent, and what is to be done with it."""
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError(_("Choose a CSV or an XLSX file."))
        rows = read_table(file.name, file.read(MAX_BYTES + 1))
        return {"name": file.name[:200], "rows": rows, "at_once": "publish" in request.POST}

    def _unsigned(self, request):
        """Return the table that was checked before, by the same user for the same kind."""
        try:
            return signing.loads(request.POST["checked"], salt=self._salt(request), max_age=A_DAY)
        except signing.BadSignature as error:
            raise ValidationError(_("Too much time has passed. Choose the file again.")) from error

    def _salt(self, request):
        return f"{SALT}.{self.opts.label_lower}.{request.user.pk}"

    def _run(self, request, table, *, only_check):
        """Return what a table would do; None if it was taken, just as it was shown to the user."""
        is_at_once = table["at_once"] and may(request.user, "publish", self.model)
        resource = self.resource_class(user=request.user, is_published_at_once=is_at_once)
        with transaction.atomic():
            reports = resource.take(table["rows"], table["name"], only_check=only_check)
            is_as_shown = digest(reports) == table.get("digest")
            if only_check or not is_as_shown:
                transaction.set_rollback(True)
        table["digest"] = digest(reports)
        if only_check:
            return reports
        if not is_as_shown:
            message = _("Something changed meanwhile. This is what the file would do now.")
            self.message_user(request, message, messages.WARNING)
            return reports
        self.message_user(request, _("The file is imported."), messages.SUCCESS)
        return None

    def _import_page(self, request, table, reports):
        is_ready = bool(reports) and not any(report.errors for report in reports)
        is_ready = is_ready and any(report.kind != "unchanged" for report in reports)
        checked = signing.dumps(table, salt=self._salt(request), compress=True) if is_ready else ""
        return page_about(
            self,
            request,
            None,
            "import",
            _("Import"),
            table=table,
            reports=reports,
            counts=_counts(reports or []),
            checked=checked,
            columns=self.resource_class().get_export_headers(),
            max_rows=MAX_ROWS,
            max_megabytes=MAX_BYTES // 1024 // 1024,
            may_publish=may(request.user, "publish", self.model),
        )


def _as_csv(rows):
    return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")


def _as_xlsx(rows):
    return FileResponse(xlsx_file(rows), content_type=XLSX)


def _counts(reports):
    """Return {kind: how many rows}."""
    kinds = ["new", "changed", "unchanged", "wrong"]
    return {kind: sum(report.kind == kind for report in reports) for kind in kinds}

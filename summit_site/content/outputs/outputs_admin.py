"""The receipt of a record in the admin: asked for by the form after saving, or opened as a page."""

from django.conf import settings
from django.contrib import admin
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from summit_site.content.editing.admin_views import page_about, record_or_404
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.workflow import form_address
from summit_site.content.outputs.checking import check_as_published
from summit_site.content.outputs.kinds import KINDS
from summit_site.content.parts import page_of


class OutputsAdmin(admin.ModelAdmin):
    """Checks what readers and programs get of a record, or would of its draft."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.outputs_view)
        return [
            path("<path:object_id>/outputs/", view, name=self._outputs_name),
            *super().get_urls(),
        ]

    @property
    def _outputs_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_outputs"

    def outputs_address(self, record):
        """Return where the receipt of a record is; "" for a kind that gives out nothing."""
        is_known = record is not None and self.model in KINDS
        return reverse(f"admin:{self._outputs_name}", args=[record.pk]) if is_known else ""

    def outputs_view(self, request, object_id):
        """Check the record's draft, or else the record, as it would go live; nothing stays."""
        record = record_or_404(self, request, object_id, self.has_view_or_change_permission)
        draft = Draft.objects.of(record).select_related("revision").first()
        receipt = check_as_published(record, draft and draft.revision)
        if request.accepts("text/html"):
            title = _("What readers and programs get")
            response = page_about(self, request, record, "outputs", title, receipt=receipt)
            response.context_data["problems"] = [told(each) for each in receipt.problems]
        else:
            problems = [told(each) for each in receipt.problems]
            response = JsonResponse({"receipt": str(receipt), "problems": problems})
        patch_vary_headers(response, ["Accept"])
        return response


def place_in_form(problem):
    """Return the address of the form that mends it, at the field if it is the page’s own."""
    page, name = page_of(problem.record), problem.field
    if page is not problem.record or not name:
        return form_address(page)
    language = getattr(page._meta.get_field(name), "language", "")
    query = f"?language={language}" if language else ""
    return f"{form_address(page)}{query}#id_{name}"


def told(problem):
    """Return a problem as the form takes it: the column and the row it belongs to, and the words.

    `label` says what it is about where the form cannot show it there.
    """
    record, name = problem.record, problem.field
    language = dict(settings.LANGUAGES).get(problem.language, "")
    label = str(record._meta.get_field(name).verbose_name) if name else ""
    parts = [capfirst(str(problem.output.label)), language, str(record), label]
    return {
        "pk": str(record.pk),
        "address": place_in_form(problem),
        "field": name,
        "label": " · ".join(filter(None, parts)),
        "message": str(problem.message),
    }

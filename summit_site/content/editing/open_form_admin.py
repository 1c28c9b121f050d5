"""Forms that are open: who else has this one, and what was typed in it and not saved."""

import uuid

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.datastructures import MultiValueDict

from summit_site.content.editing.admin_views import record_or_404
from summit_site.content.editing.autosave import ONLY_SHOWN, OpenForm

FORGET = "_forget"
OPENING = "_opening"
UNSENT = {"csrfmiddlewaretoken", ONLY_SHOWN}


class OpenFormAdmin(admin.ModelAdmin):
    """Keeps what is typed every few seconds, and gives it back after a crash."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.open_form_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("add/open/", view, name=f"{name}_open_new"),
            path("<path:object_id>/open/", view, name=f"{name}_open"),
            *super().get_urls(),
        ]

    def open_form_view(self, request, object_id=None):
        """Note by POST that a form is open and what is typed in it; say who else has it open.

        By GET, give a new token for a form whose user has signed in again elsewhere.
        """
        record = self._opened_record(request, object_id)
        pk = record.pk if record else None
        place = self.model, pk, request.user
        if request.method == "POST" and FORGET in request.POST:
            OpenForm.objects.forget(*place, request.POST[FORGET])
        elif request.method == "POST":
            OpenForm.objects.see(*place, opening_of(request), typed_in(request.POST))
        others = OpenForm.objects.of(self.model, pk).by_others(request.user) if record else []
        names = sorted({each.user.get_username() for each in others})
        return JsonResponse({"token": get_token(request), "others": names})

    def _opened_record(self, request, object_id):
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        return record_or_404(self, request, object_id, self.has_change_permission)

    def unsaved(self, request, record):
        """Return what the user typed in this form before and did not save, or None."""
        pk = record.pk if record else None
        mine = OpenForm.objects.of(self.model, pk).filter(user=request.user)
        return mine.exclude(data="").order_by("-typed_at").first()

    def as_if_sent(self, request, form):
        """Let the request be one that sends again what was typed, to be shown and not saved."""
        request.method, request._files = "POST", MultiValueDict()
        request.POST = form.typed()
        request.POST._mutable = True
        request.POST[ONLY_SHOWN] = "1"


def opening_of(request):
    """Return which opening of a form the request is about, a new one if it does not say."""
    return request.POST.get(OPENING, "")[:36] or str(uuid.uuid4())


def typed_in(data):
    """Return what to keep of a form's data; None where it only says that it is open."""
    if "_alive" in data:
        return None
    kept = data.copy()
    for name in UNSENT:
        kept.pop(name, None)
    return kept.urlencode()

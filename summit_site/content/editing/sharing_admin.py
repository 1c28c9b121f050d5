"""Links to a draft for people without an account: given out and taken back in the admin."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.admin_views import page_about, record_or_404
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.sharing import ShareLink


class ShareForm(forms.ModelForm):
    days = forms.IntegerField(
        label=_("Days"),
        initial=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("After so many days the link shows nothing any more; at most 90."),
    )

    class Meta:
        model = ShareLink
        fields = ["for_whom"]

    def save_for(self, record, user):
        link = self.save(commit=False)
        link.record, link.user = record, user
        link.expires_at = timezone.now() + timedelta(days=self.cleaned_data["days"])
        link.save()
        # What it shows is there before anybody looks.
        Revision.objects.keep_first(record)
        return link


class SharingAdmin(admin.ModelAdmin):
    """Gives out links that show one draft, and takes them back."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.share_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_share"
        return [path("<path:object_id>/share/", view, name=name), *super().get_urls()]

    def share_view(self, request, object_id):
        """List the links of a record; make one or take one back by POST."""
        record = record_or_404(self, request, object_id, self.may_edit)
        taken_back = request.POST.get("take_back")
        form = ShareForm(request.POST if request.method == "POST" and not taken_back else None)
        if taken_back:
            return self._take_back(request, record, taken_back)
        if form.is_valid():
            link = form.save_for(record, request.user)
            return self._noted(request, record, Entry.Action.SHARED, link)
        context = {
            "form": form,
            "links": ShareLink.objects.of(record).select_related("user"),
            "site_url": settings.SITE_URL,
        }
        title = gettext("Links for people without an account")
        return page_about(self, request, record, "share_links", title, **context)

    def _take_back(self, request, record, pk):
        link = next(
            (each for each in ShareLink.objects.of(record).open() if str(each.pk) == pk), None
        )
        if link is None:
            raise Http404
        link.taken_back_at = timezone.now()
        link.save()
        return self._noted(request, record, Entry.Action.UNSHARED, link)

    def _noted(self, request, record, action, link):
        Entry.objects.write(action, user=request.user, record=record, comment=link.for_whom)
        self.message_user(request, action.label, messages.SUCCESS)
        return HttpResponseRedirect(request.path)

"""Making the next edition of an event in the admin."""

from datetime import date, timedelta

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.next_edition import Carried, next_edition, next_number
from summit_site.content.editing.admin_views import page_about, record_or_404
from summit_site.content.editing.workflow import form_address

# A year, kept to the day of the week: summits are held on working days.
A_YEAR = timedelta(weeks=52)
LATEST = date(2999, 12, 31)


class NextEditionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=250)
    slug = forms.SlugField(label=_("Address"), max_length=120)
    starts_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(LATEST)],
    )
    carry = forms.MultipleChoiceField(
        label=_("What stays the same"),
        choices=Carried.choices,
        initial=[Carried.PLACE, Carried.TOPICS, Carried.ORGANIZATIONS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The series, the kind, the mode and the time zone always do."),
    )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Event.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another event has this address."))
        return slug


class NextEditionAdmin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.next_edition_view)
        return [
            path("<path:object_id>/next-edition/", view, name="events_event_next_edition"),
            *super().get_urls(),
        ]

    def next_edition_view(self, request, object_id):
        """Ask what stays the same, then make the next edition and open its form."""
        event = record_or_404(self, request, object_id, self._may_continue)
        form = NextEditionForm(request.POST or None, initial=_suggested(event))
        if form.is_valid():
            edition = next_edition(event, user=request.user, **form.cleaned_data)
            self.message_user(
                request, gettext("This is the next edition, a draft."), messages.SUCCESS
            )
            return HttpResponseRedirect(form_address(edition))
        return page_about(
            self, request, event, "next_edition", gettext("The next edition"), form=form
        )

    def _may_continue(self, request, event):
        return self.has_add_permission(request) and self.has_view_permission(request, event)


def _suggested(event):
    year, title, number = event.starts_on.year, event.title, next_number(event)
    title = title.replace(str(year), str(year + 1)) if str(year) in title else title
    return {
        "title": title,
        "slug": slugify(f"{title} {number}" if number else title)[:120],
        "starts_on": min(event.starts_on, LATEST) + A_YEAR,
    }

"""Links that show one draft to people without an account, who can comment on it and approve it."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.preview import never_kept, preview_language, public_page
from summit_site.content.editing.revisions import AboutRecordQuerySet, Revision
from summit_site.content.editing.rows import rolled_back

# Of all links to a record together: whoever has one cannot fill the journal.
MAX_ANSWERS = 200

signer = Signer(salt="summit_site.share")


class ShareLinkQuerySet(AboutRecordQuerySet):
    def open(self):
        """Return the links that still show something; `ShareLink.is_open` is for one."""
        return self.filter(taken_back_at=None, expires_at__gt=timezone.now())

    def signed_as(self, token):
        """Return the open link of a signed token. Raise Http404 for anything else."""
        try:
            return self.open().get(pk=uuid.UUID(signer.unsign(token)))
        except (BadSignature, ValueError, self.model.DoesNotExist) as error:
            raise Http404 from error


class ShareLink(models.Model):
    """An address that shows a record as it would go live, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    record = GenericForeignKey()
    for_whom = models.CharField(_("for whom"), max_length=100)
    expires_at = models.DateTimeField(_("until"))
    taken_back_at = models.DateTimeField(null=True)
    user = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        ordering = ["-made_at"]

    def __str__(self):
        return self.for_whom

    def get_absolute_url(self):
        return reverse("share", args=[self.token])

    @property
    def is_open(self):
        """Whether it still shows something; `ShareLinkQuerySet.open` is for many."""
        return self.taken_back_at is None and self.expires_at > timezone.now()

    @property
    def token(self):
        return signer.sign(str(self.pk))

    def shown(self):
        """Return the revision that it shows now: of the draft, or else of the record."""
        draft = Draft.objects.of(self.record).select_related("revision").first()
        return draft.revision if draft else Revision.objects.keep_first(self.record)


class AnswerForm(forms.Form):
    """What somebody without an account says of a draft."""

    name = forms.CharField(label=_("Your name"), max_length=100)
    comment = forms.CharField(
        label=_("Comment"), max_length=5000, required=False, widget=forms.Textarea({"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    approves = forms.BooleanField(label=_("I approve exactly what is shown here."), required=False)

    def __init__(self, *args, shown, is_full, **kwargs):
        self.shown, self.is_full = shown, is_full
        super().__init__(*args, initial={"revision": shown.pk}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("revision") != self.shown.pk:
            self.data = {**self.data.dict(), "revision": self.shown.pk}
            raise forms.ValidationError(
                _("The draft was changed after you opened it. Look at it again, then answer.")
            )
        if self.is_full:
            raise forms.ValidationError(
                _("There are very many answers already. Please write to us.")
            )
        if not cleaned.get("comment") and not cleaned.get("approves"):
            self.add_error("comment", _("Write a comment, or approve."))
        return cleaned


def share(request, token):
    """Show a draft to whoever has the link, and take what they say of it."""
    link = ShareLink.objects.signed_as(token)
    if link.record is None:
        raise Http404
    shown = link.shown()
    answers = Entry.objects.of(link.record).filter(
        action__in=[Entry.Action.COMMENTED, Entry.Action.APPROVED]
    )
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, shown=shown, is_full=answers.count() >= MAX_ANSWERS)
    if form.is_valid():
        _note(link, form)
        messages.success(request, gettext("Thank you. Your answer is with the editors."))
        return redirect(link)
    context = {"link": link, "form": form, "answers": answers, "shown": shown}
    # Each by its own name, whatever the reader's language.
    context["languages"] = settings.LANGUAGES
    response = TemplateResponse(request, "share.html", context).render()
    return _for_one_reader(response)


@xframe_options_sameorigin
def shared_page(request, token):
    """The page inside: as it would go live."""
    link = ShareLink.objects.signed_as(token)
    if link.record is None:
        raise Http404
    with rolled_back():
        link.shown().put_back()
        return _for_one_reader(public_page(link.record, request, preview_language(request.GET)))


def _note(link, form):
    answer = form.cleaned_data
    action = Entry.Action.APPROVED if answer["approves"] else Entry.Action.COMMENTED
    Entry.objects.write(
        action,
        record=link.record,
        # Nobody can pass for a member of staff.
        name=f"{answer['name'][:60]} ({link.for_whom})",
        comment=answer["comment"],
        revision=form.shown,
    )


def _for_one_reader(response):
    """Let the address reach nobody else: no cache, no search engine, no other site."""
    response["Referrer-Policy"] = "same-origin"
    return never_kept(response)

"""Open forms: who has which page open, and what was typed there and not saved yet."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import QueryDict
from django.utils import timezone

# A form says every few seconds that it is open; silent for this long, it is not.
SILENCE = timedelta(seconds=40)
# In the data of a form that is only to be shown: it is not saved, whatever it holds.
ONLY_SHOWN = "_only_shown"


class OpenFormQuerySet(models.QuerySet):
    def of(self, model, pk):
        """Return the open forms of a record, or of new ones of a kind (`pk` None)."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id=pk)

    def by_others(self, user):
        """Return the forms that others have open now."""
        alive = timezone.now() - SILENCE
        return self.exclude(user=user).filter(seen_at__gt=alive).select_related("user")

    def see(self, model, pk, user, opening, data=None):
        """Note that the user has the form open; with `data`, also what is typed there."""
        now = timezone.now()
        values = {"seen_at": now}
        if data is not None:
            values |= {"data": data, "typed_at": now}
        content_type = ContentType.objects.get_for_model(model)
        key = {"content_type": content_type, "object_id": pk, "user": user, "opening": opening}
        form, is_new = self.update_or_create(**key, defaults=values)
        if is_new:
            # What was only looked at leaves nothing behind.
            self.filter(user=user, data="", seen_at__lt=now - SILENCE).delete()
        return form

    def forget(self, model, pk, user, opening):
        """Forget what the user typed in one form: it is saved, or not wanted."""
        self.of(model, pk).filter(user=user, opening=opening).delete()


class OpenForm(models.Model):
    """A form that a member of staff has open, with what they typed and did not save."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    # None for the form of a new record.
    object_id = models.UUIDField(null=True)
    user = models.ForeignKey("auth.User", models.CASCADE, related_name="+")
    # Which of the user's windows it is: two of them keep each its own.
    opening = models.CharField(max_length=36)
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    # As a browser sends a form, without its files.
    data = models.TextField(blank=True)
    typed_at = models.DateTimeField(null=True)

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        app_label = "summit_site"
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.user}, {self.seen_at:%Y-%m-%d %H:%M}"

    def typed(self):
        return QueryDict(self.data)

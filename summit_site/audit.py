"""What the journal notes of accounts: who signed in, who was refused, whose rights changed."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from summit_site.content.editing.journal import Entry


@receiver(user_logged_in)
def note_sign_in(sender, user, **kwargs):
    Entry.objects.write(Entry.Action.SIGNED_IN, user=user)


@receiver(user_logged_out)
def note_sign_out(sender, user, **kwargs):
    if user is not None:
        Entry.objects.write(Entry.Action.SIGNED_OUT, user=user)


@receiver(user_login_failed)
def note_refusal(sender, credentials, **kwargs):
    Entry.objects.write(Entry.Action.REFUSED, name=str(credentials.get("username", "")))


@receiver(post_save, sender=LogEntry)
def note_rights(sender, instance, **kwargs):
    """Note what the admin says was done with an account or a role, and what it may do now."""
    account = instance.get_edited_object() if _is_about_accounts(instance) else None
    if account is not None:
        Entry.objects.write(
            Entry.Action.RIGHTS, user=instance.user, record=account, comment=_rights_of(account)
        )


def _is_about_accounts(entry):
    kind = entry.content_type and entry.content_type.model_class()
    return not entry.is_deletion() and kind in (User, Group)


def _rights_of(account):
    if isinstance(account, Group):
        return ", ".join(account.permissions.values_list("codename", flat=True))
    flags = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(account, name)]
    own = account.user_permissions.values_list("codename", flat=True)
    return ", ".join([*flags, *account.groups.values_list("name", flat=True), *own])


@receiver(post_delete, sender=User)
@receiver(post_delete, sender=Group)
def note_deletion(sender, instance, **kwargs):
    Entry.objects.write(Entry.Action.DELETED, name="", comment=f"{sender.__name__}: {instance}")

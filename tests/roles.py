"""Staff of each role, with the rights that `manage.py roles` gives."""

from itertools import count

from django.contrib.auth.models import Group, User

from summit_site.roles import keep_roles

TRANSLATOR = "Translator: Français"
_numbers = count(1)


def make_member(*roles):
    """Make an account of staff in the groups called `roles`, with an e-mail address."""
    list(keep_roles())
    name = f"member-{next(_numbers)}"
    user = User.objects.create_user(name, f"{name}@summit.example", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user

"""The groups of staff, as readers call them; their rows have names of their own."""

from django.contrib.auth.models import Group
from django.utils.functional import Promise

from agreements.enums import Party

NAMES = {"Reviewer": Party.REVIEWER.label, "Data owner": Party.OWNER.label}


def group_name(group: Group) -> "str | Promise":
    """In the language of the moment in which it is said."""
    return NAMES.get(group.name, group.name)

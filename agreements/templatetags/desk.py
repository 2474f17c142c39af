"""Tags of the review desk."""

from django import template

from agreements.enums import Verb
from agreements.lifecycle import permission
from agreements.models import User
from agreements.selectors import queue

register = template.Library()


@register.simple_tag
def waiting(user: User) -> queue.Waiting | None:
    """What waits for a reviewer; None for staff who don't review."""
    return queue.waiting(user) if user.has_perm(permission(Verb.START_REVIEW)) else None

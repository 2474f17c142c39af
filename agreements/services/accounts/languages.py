"""The language of somebody with an account: of their pages, and of what the portal writes them."""

from django.db import transaction

from agreements import audit
from agreements.enums import AuditAction
from agreements.models import User

from .accounts import account_subject


def choose_language(user: User, language: str) -> None:
    """`language` is one of `settings.LANGUAGES`; nothing is written where it is theirs already."""
    if user.language == language:
        return
    with transaction.atomic():
        user.language = language
        user.save(update_fields=["language"])
        action = AuditAction.ACCOUNT_CHOOSE_LANGUAGE
        audit.record(action, account_subject(user), by=user, language=language)

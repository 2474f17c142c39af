"""How allauth works here: mail through the outbox, sign-ins on record, plain words."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from agreements import audit, nudges
from agreements.enums import AuditAction
from agreements.mail import letters
from agreements.models import AuditEvent, OutboundEmail, User
from agreements.services.accounts.accounts import account_subject
from agreements.services.accounts.languages import choose_language

from . import language_cookie
from .client_address import client_ip

LOGIN_CODE = "account/email/login_code"
# By the last part of the name that allauth gives the notice.
_CHANGES = {
    "totp_activated": AuditAction.ACCOUNT_TOTP_ACTIVATED,
    "totp_deactivated": AuditAction.ACCOUNT_TOTP_DEACTIVATED,
    "webauthn_added": AuditAction.ACCOUNT_WEBAUTHN_ADDED,
    "webauthn_removed": AuditAction.ACCOUNT_WEBAUTHN_REMOVED,
    "recovery_codes_generated": AuditAction.ACCOUNT_RECOVERY_CODES_GENERATED,
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks. Chosen over its signals: what a method does is found by its name."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> OutboundEmail:
        """Write a code's mail into the outbox, have it sent, and return it.

        Raises KeyError for any other of allauth's mails: no flow of ours leads to one.
        """
        if template_prefix != LOGIN_CODE:
            raise KeyError(template_prefix)
        mail = letters.login_code(
            email,
            context["code"],
            settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            f"login_code:{secrets.token_hex(16)}",
        )
        nudges.nudge_outbox()
        return mail

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A second factor was added, removed or renewed: tell its owner, keep it on record."""
        change = template_prefix.rpartition("/")[2]
        with transaction.atomic():
            event = _record_change(change, user)
            letters.second_factor_changed(user, change, f"second_factor:{event.pk}")
        nudges.nudge_outbox()

    def is_safe_url(self, url: str) -> bool:
        """Nor is what is no URL at all, of which Python says so by a ValueError."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Called once all steps are done. What the anonymous session holds is kept."""
        if not user.is_active:  # allauth has looked before the second factor, not after it
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        with transaction.atomic():
            super().login(request, user)
            if language := language_cookie.switched_to(request):
                choose_language(user, language)
            methods = [record["method"] for record in get_authentication_records(request, user)]
            audit.record(
                AuditAction.ACCOUNT_SIGN_IN, account_subject(user), by=user, methods=methods
            )
        translation.activate(user.language)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with transaction.atomic():
            if isinstance(user, User):
                audit.record(AuditAction.ACCOUNT_SIGN_OUT, account_subject(user), by=user)
            super().logout(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """For rate limits: clients without an address share one."""
        return client_ip(request) or "none"


def _record_change(change: str, user: User) -> AuditEvent:
    """A change that only a later allauth knows is on record too, under its name there."""
    if action := _CHANGES.get(change):
        return audit.record(action, account_subject(user), by=user)
    action = AuditAction.ACCOUNT_SECOND_FACTOR_CHANGED
    return audit.record(action, account_subject(user), by=user, change=change)

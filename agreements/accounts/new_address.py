"""Proving a further address of one's own account by a code, as in signing in."""

import secrets
from typing import Self

from django.conf import settings
from django.http import HttpRequest

from agreements import nudges
from agreements.mail import account_letters
from agreements.models import OutboundEmail, User
from agreements.services.accounts import addresses

from .mailed_codes import MailedCodes

_KEY = "new_address"


class NewAddress(MailedCodes):
    """One try to add an address; kept in the session of whoever is signed in.

    As in signing in, nobody is looked up before the code came back.
    """

    purpose = "address_code"

    def __init__(self, request: HttpRequest, user: User, state: dict[str, object]) -> None:
        self.request, self.owner = request, user
        super().__init__(
            state=state,
            user=user,
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
        )

    @classmethod
    def start(cls, request: HttpRequest, user: User, address: str) -> None:
        """Mail a code to the address. Codes that were asked for before it stay good."""
        before = cls.under_way(request, user)
        process = cls(request, user, cls.initial_state(user, email=address))
        if before and before.address == address:
            process.state["earlier"] = before.sealed_codes()
        process.send()
        process.persist()

    @classmethod
    def under_way(cls, request: HttpRequest, user: User) -> Self | None:
        """What this person has started in this browser; None when nothing, or too long ago."""
        state = request.session.get(_KEY)
        if not state or state["user_id"] != str(user.pk):
            return None
        return cls(request, user, state).abort_if_invalid()

    def mail_code(self, address: str, code: str) -> OutboundEmail:
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        key = f"address_code:{secrets.token_hex(16)}"
        mail = account_letters.address_code(address, code, minutes, key, user=self.owner)
        nudges.nudge_outbox()
        return mail

    @property
    def can_resend(self) -> bool:
        return not self.is_resend_quota_reached(settings.ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND)

    def persist(self) -> None:
        self.request.session[_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_KEY, None)

    def finish(self) -> None:
        """The code was right. Raises as `addresses.add_address`."""
        self.abort()
        addresses.add_address(self.address, by=self.owner)

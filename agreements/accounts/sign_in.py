"""allauth's login by code, the same for everybody until the code is right.

allauth looks the account up when the address is typed, and mails a code only to those it finds.
Here nobody is looked up before the code came back: neither page, mail nor time can tell whether
an account exists. Builds on allauth's internals of 65.21; `tests/accounts` would notice a change.
"""

import time
from contextlib import suppress
from typing import Self

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse

from agreements import field_encryption
from agreements.accounts import limits
from agreements.accounts.adapter import LOGIN_CODE
from agreements.exceptions import KeyMissing
from agreements.models import OutboundEmail
from agreements.services.accounts import accounts

_MOST_EARLIER = 3  # as many as can be asked for on one page


class SignIn(LoginCodeVerificationProcess):
    """One try to sign in, from address to code; kept in the session of one browser."""

    @classmethod
    def start(cls, request: HttpRequest, address: str) -> None:
        """Mail a code to the address, and remember in the session what it is.

        Whoever enters the same address once more, in another tab or after going back, has asked for
        a new code: those before stay good.
        """
        before = cls.under_way(request)
        login = Login(email=address)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, email=address), initiated_by_user=True)
        process = cls(stage)
        if before and before.state["email"] == address:
            process.state["earlier"] = before._sealed()
        process.send()
        process.persist()

    @classmethod
    def under_way(cls, request: HttpRequest) -> Self | None:
        """What this browser has started; None when it has not, or too long ago."""
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        return cls(stage).abort_if_invalid() if stage else None

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        code = self.generate_code()
        self.state["mail"] = get_adapter().send_mail(LOGIN_CODE, email, {"code": code}).pk

    def mail(self) -> OutboundEmail | None:
        """The newest code's mail, which says what became of it."""
        return OutboundEmail.objects.filter(pk=self.state.get("mail")).first()

    def generate_code(self) -> str:
        """The session holds it sealed: it lies in a table, too."""
        self.state["earlier"] = self._sealed()[-_MOST_EARLIER:]
        code = super().generate_code()
        self.state["code"] = field_encryption.seal(code, self._subject())
        return code

    @property
    def codes(self) -> list[str]:
        """Those that were mailed, oldest first; without what can't be read. Each is good until one
        of them is used or all expire: mails overtake each other."""
        found = []
        for sealed in self._sealed():
            with suppress(KeyMissing):
                found.append(field_encryption.unseal(sealed, self._subject()))
        return found

    @property
    def tries_left(self) -> int:
        return self.max_attempts - self.state["failed_attempts"]

    def is_valid(self) -> bool:
        return super().is_valid() and bool(self.codes)

    def _sealed(self) -> list[str]:
        newest = [self.state["code"]] if "code" in self.state else []
        return [*self.state.get("earlier", []), *newest]

    def _subject(self) -> str:
        return f"login_code:{self.state['email']}"

    def resend(self) -> None:
        """A new code with its full time; the old ones get it, too. Raises TooManyCodes."""
        limits.count_code(self.request, self.state["email"])
        self.state["at"] = self.stage.login.initiated_at = time.time()
        self.send()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: only now find or open the account, and sign in."""
        self._user = self.stage.login.user = accounts.prove_address(self.state["email"])
        return super().finish(redirect_url)

"""allauth's login by code, the same for everybody until the code is right.

allauth looks the account up when the address is typed, and mails a code only to those it finds.
Here nobody is looked up before the code came back: neither page, mail nor time can tell whether
an account exists. Builds on allauth's internals of 65.21; `tests/accounts` would notice a change.
"""

import time
from typing import Self

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse

from agreements.accounts.adapter import LOGIN_CODE
from agreements.models import OutboundEmail
from agreements.services.accounts import accounts

from .mailed_codes import MailedCodes


class SignIn(MailedCodes, LoginCodeVerificationProcess):
    """One try to sign in, from address to code; kept in the session of one browser."""

    purpose = "login_code"

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
        if before and before.address == address:
            process.state["earlier"] = before.sealed_codes()
        process.send()
        process.persist()

    @classmethod
    def under_way(cls, request: HttpRequest) -> Self | None:
        """What this browser has started; None when it has not, or too long ago."""
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        return cls(stage).abort_if_invalid() if stage else None

    def mail_code(self, address: str, code: str) -> OutboundEmail:
        mail: OutboundEmail = get_adapter().send_mail(LOGIN_CODE, address, {"code": code})
        return mail

    def begin_anew(self) -> None:
        super().begin_anew()
        self.stage.login.initiated_at = time.time()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: only now find or open the account, and sign in."""
        self._user = self.stage.login.user = accounts.prove_address(self.address)
        return super().finish(redirect_url)

"""Codes that are mailed to an address, and typed into the browser that asked for them.

Builds on allauth's internals of 65.21; `tests/accounts` would notice a change.
"""

import abc
import time
from contextlib import suppress

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django.http import HttpRequest

from agreements import field_encryption
from agreements.accounts import limits
from agreements.exceptions import KeyMissing
from agreements.models import OutboundEmail

_MOST_EARLIER = 3  # as many as can be asked for on one page


class MailedCodes(AbstractCodeVerificationProcess):
    """From an address to its code; kept in the session of one browser.

    `purpose` is what the codes are sealed for.
    """

    request: HttpRequest
    purpose: str

    @abc.abstractmethod
    def mail_code(self, address: str, code: str) -> OutboundEmail: ...

    @property
    def address(self) -> str:
        address: str = self.state["email"]
        return address

    def send(self, skip_enumeration_mails: bool = False) -> None:
        code = self.generate_code()
        self.state["mail"] = self.mail_code(self.address, code).pk

    def mail(self) -> OutboundEmail | None:
        """The newest code's mail, which says what became of it."""
        return OutboundEmail.objects.filter(pk=self.state.get("mail")).first()

    def generate_code(self) -> str:
        """The session holds it sealed: it lies in a table, too."""
        self.state["earlier"] = self.sealed_codes()[-_MOST_EARLIER:]
        code: str = get_adapter().generate_login_code()
        self.state["code"] = field_encryption.seal(code, self._subject())
        return code

    @property
    def codes(self) -> list[str]:
        """Those that were mailed, oldest first; without what can't be read. Each is good until one
        of them is used or all expire: mails overtake each other."""
        found = []
        for sealed in self.sealed_codes():
            with suppress(KeyMissing):
                found.append(field_encryption.unseal(sealed, self._subject()))
        return found

    @property
    def tries_left(self) -> int:
        left: int = self.max_attempts - self.state["failed_attempts"]
        return left

    def is_valid(self) -> bool:
        return super().is_valid() and bool(self.codes)

    def sealed_codes(self) -> list[str]:
        newest = [self.state["code"]] if "code" in self.state else []
        return [*self.state.get("earlier", []), *newest]

    def resend(self) -> None:
        """A new code with its full time; the old ones get it, too. Raises TooManyCodes."""
        limits.count_code(self.request, self.address)
        self.begin_anew()
        self.send()
        self.record_resend()
        self.persist()

    def begin_anew(self) -> None:
        self.state["at"] = time.time()

    def _subject(self) -> str:
        return f"{self.purpose}:{self.address}"

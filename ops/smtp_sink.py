"""An SMTP server for tests: keeps what it gets, and misbehaves when told to."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NoReturn

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops import ports


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that the sink took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class SmtpSink:
    """Listens on `port` while it is entered as a context; can be started and stopped again.

    Addresses can be told to fail, each until `forgive()`. `refuse` answers RCPT TO with a code, and
    421 also closes the connection (RFC 5321, 3.8). `cut` loses the mail and closes the connection
    where its answer is due; `ignore` keeps the mail, and the answer never comes. `refuse_if` asks
    a rule for each recipient: "450 Later" to refuse, "" to take it.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections = 0
        self.messages: list[Received] = []
        self._refused: dict[str, str] = {}
        self._cut: set[str] = set()
        self._ignored: set[str] = set()
        self._rule: Callable[[str], str] = lambda _address: ""
        self._arrived = threading.Condition()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname=ports.HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> "SmtpSink":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def refuse(self, address: str, code: int = 550, text: str = "No such user") -> None:
        self._refused[address] = f"{code} {text}"

    def cut(self, address: str) -> None:
        self._cut.add(address)

    def ignore(self, address: str) -> None:
        self._ignored.add(address)

    def refuse_if(self, rule: Callable[[str], str]) -> None:
        self._rule = rule

    def forgive(self) -> None:
        """Behave again, to everybody."""
        self._rule = lambda _address: ""
        self._refused.clear()
        self._cut.clear()
        self._ignored.clear()

    def to(self, address: str) -> list[Received]:
        """The mails that `address` got, oldest first."""
        return [mail for mail in self.messages if address in mail.recipients]

    def wait_for(
        self, wanted: Callable[[list[Received]], bool], seconds: float = 30
    ) -> list[Received]:
        """All mails, as soon as `wanted` holds for them. Raises TimeoutError after `seconds`."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: wanted(self.messages), seconds):
                raise TimeoutError(f"{len(self.messages)} mails came, not the ones wanted")
            return list(self.messages)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self._refused.get(address) or self._rule(address):
            if reply.startswith("421"):
                await server.push(reply)
                _hang_up(server)
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        addressees = set(envelope.rcpt_tos)
        if addressees & self._cut:
            _hang_up(server)
        with self._arrived:
            self.messages.append(
                Received(
                    sender=envelope.mail_from or "",
                    recipients=tuple(envelope.rcpt_tos),
                    content=envelope.original_content or b"",
                )
            )
            self._arrived.notify_all()
        if addressees & self._ignored:
            await asyncio.Event().wait()
        return "250 OK"


def _hang_up(server: SMTP) -> NoReturn:
    """Close the connection without a word more; aiosmtpd ends the session that is canceled."""
    assert server.transport
    server.transport.close()
    raise asyncio.CancelledError

"""An SMTP server that notes each mail it was given, and has moods: `python -m … PORT FOLDER`.

Its mood is the word in `FOLDER/mood`: `fair`, `slow`, `421`, `450`, `550` (a quarter of all
addresses only: who is refused for good is told nothing more). `FOLDER/mails.jsonl` has a line for
each mail, written before the answer to it, and one for each refusal.
"""

import asyncio
import json
import re
import signal
import sys
import time
import zlib
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops import ports

_CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")
_REFUSALS = {
    "421": "421 4.3.2 Closing for a moment",
    "450": "450 4.2.1 Come again later",
    "550": "550 5.1.1 No such user",
}
_SLOW_SECONDS = 2.0


class Moody:
    """What aiosmtpd calls."""

    def __init__(self, folder: Path) -> None:
        self._mood = folder / "mood"
        self._log = (folder / "mails.jsonl").open("a", encoding="utf-8")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._mood.read_text().strip()
        if mood == "slow":
            await asyncio.sleep(_SLOW_SECONDS)
        if mood in _REFUSALS and (mood != "550" or zlib.crc32(address.encode()) % 4 == 0):
            self._note(to=address, answer=mood)
            if mood == "421":
                await server.push(_REFUSALS[mood])
                assert server.transport
                server.transport.close()
            return _REFUSALS[mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        self._note(
            to=", ".join(envelope.rcpt_tos),
            answer="250",
            message_id=str(message["Message-ID"] or ""),
            subject=str(message["Subject"] or ""),
            codes=_CODE.findall(text),
            links=sorted(set(re.findall(r"https?://[^\s/<>\"]+", text))),
        )
        return "250 OK"

    def _note(self, **facts: object) -> None:
        self._log.write(json.dumps({"at": time.time(), **facts}) + "\n")
        self._log.flush()


def main(port: str, folder: str) -> None:
    controller = Controller(Moody(Path(folder)), hostname=ports.HOST, port=int(port))
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    # Before the controller's thread starts: it inherits the mask, and only sigwait gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(*sys.argv[1:])

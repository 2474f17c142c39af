"""An SMTP server that delivers every mail to one Maildir: `python -m ops.mail_catcher PORT DIR`.

Only gone@ any host is refused, so that a demo can show what becomes of whom mail does not reach.
"""

import mailbox
import signal
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops import ports

# A mailbox that is no more, at whichever host: its mail is refused.
_GONE = "gone"


class ToMaildir:
    """Stores each mail byte for byte, under two lines that say what its envelope said."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.maildir = mailbox.Maildir(folder)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.partition("@")[0] == _GONE:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"Return-Path: <{envelope.mail_from}>\nDelivered-To: {recipients}\n"
        content = envelope.original_content or b""
        # A Maildir holds lines as the system ends them; SMTP ends them with CR LF.
        self.maildir.add(head.encode() + content.replace(b"\r\n", b"\n"))
        print(f"mail to {recipients}", flush=True)
        return "250 OK"


def main(port: str, folder: str) -> None:
    catcher = Controller(ToMaildir(Path(folder)), hostname=ports.HOST, port=int(port))
    try:
        catcher.start()
    except OSError as error:
        sys.exit(f"can't listen on {ports.HOST}:{port}: {error.strerror}")
    print(f"listening on {ports.HOST}:{port}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    catcher.stop()


if __name__ == "__main__":
    # Before the controller's thread starts: it inherits the mask, and only sigwait gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(*sys.argv[1:])

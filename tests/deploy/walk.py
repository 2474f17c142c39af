"""From the public page to the approved agreement, over https, by nobody but visitors."""

import json
import re
from dataclasses import dataclass

from ops.crowd.visitor import Visitor
from ops.debian_server import HOST, DebianServer
from ops.demo.world.handwriting import signed_scan
from ops.smtp_sink import SmtpSink
from tests.accounts.people import app_code

OWNER = "owner@institute.example.edu"
_CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")
YOU = {
    "name": "柳清妍",
    "title": "Professor",
    "affiliation": "Institute of Psychology",
    "address": "16 Lincui Road\r\nBeijing 100101",
    "country": "CN",
}


@dataclass
class Walk:
    """One server, and the mailbox of everybody."""

    server: DebianServer
    sink: SmtpSink
    _owner: Visitor | None = None

    def visitor(self) -> Visitor:
        return Visitor(HOST, self.server.layout.https, self.server.certificate)

    def letters(self, address: str, number: int) -> list[str]:
        """The texts of the first mails to an address, once so many are there."""
        self.sink.wait_for(
            lambda mails: sum(address in mail.recipients for mail in mails) >= number, seconds=90
        )
        bodies = [mail.message.get_body(("plain",)) for mail in self.sink.to(address)]
        return [body.get_content() for body in bodies if body]

    def sign_in(self, visitor: Visitor, address: str, button: str = "Send me a code") -> None:
        """From a page with a field for one's address."""
        before = len(self.sink.to(address))
        typed = {"email": address}
        if "signs" in visitor.page:
            typed["signs"] = "me"
        visitor.press(button, **typed)
        while not (codes := _CODE.findall(self.letters(address, before + 1)[-1])):
            before += 1
        visitor.press("Go on", code=codes[0])

    def submitted(self, address: str) -> str:
        """The reference of a request that was made, issued, signed and uploaded."""
        signer = self.visitor()
        assert signer.ask("/datasets/casmemg/") == 200
        signer.follow("Apply for access")
        self.sign_in(signer, address)
        signer.press("Save and go on", **YOU)
        signer.press("Save and go on", intended_use="Micro-expressions and EMG.")
        signer.press("Save and go on")
        signer.press("Save and go on", ticked=True)
        signer.press("Issue the License Agreement")
        assert signer.status == 200, signer.words()
        reference = signer.path.split("/")[2]
        signer.press("Send the scan", files={"scan": self._signed(signer, reference)})
        assert "A reviewer reads your scan next" in signer.words(), signer.words()
        return reference

    def _signed(self, signer: Visitor, reference: str) -> bytes:
        """What they downloaded, printed, signed by hand and scanned."""
        signer.follow("Download the License Agreement")
        issued = signer.content
        signer.ask(f"/requests/{reference}/")
        layout = self.server.query(
            "SELECT d.layout FROM agreements_issueddocument d JOIN agreements_agreement a "
            f"ON a.id = d.agreement_id WHERE a.reference = '{reference}' ORDER BY d.id DESC LIMIT 1"
        )
        return signed_scan(issued, json.loads(layout), seed=1)

    def owner(self) -> Visitor:
        """The first owner, who signed in with a mailed code and set up a second factor, once."""
        if self._owner:
            return self._owner
        self._owner = owner = self.visitor()
        owner.ask("/admin/")
        self.sign_in(owner, OWNER)
        owner.follow("Set up an app")
        secret = re.findall(r"<code[^>]*>\s*([A-Z2-7]{16,})", owner.page)[0]
        owner.press("Turn it on", code=app_code(secret))
        if "Confirm that it is you" in owner.page:
            owner.press("Go on", code=app_code(secret))
        return owner

    def approve(self, owner: Visitor, reference: str) -> None:
        assert owner.ask(f"/admin/agreements/agreement/?q={reference}") == 200
        owner.follow(reference)
        for verb in ("Start review", "Approve"):
            owner.follow(verb)
            owner.press(verb)
            assert owner.status == 200, owner.words()
        assert self.status(reference) == "approved"

    def status(self, reference: str) -> str:
        return self.server.query(
            f"SELECT status FROM agreements_agreement WHERE reference = '{reference}'"
        )

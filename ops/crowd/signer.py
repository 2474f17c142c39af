"""A signer, from the public page to the signed scan."""

import hashlib
import random
from collections.abc import Callable

from ops.crowd.person import TROUBLE, Person, Place

# From the document and its reference to what is uploaded for it.
Signing = Callable[[bytes, str], bytes]
YOU = {
    "title": "Professor",
    "affiliation": "Institute of Psychology",
    "address": "16 Lincui Road\r\nBeijing 100101",
    "country": "CN",
}
_NAMES = ("柳清妍", "Ana Okafor", "Wang Xiaoming", "Mária Kovács", "Jonas Weber", "Thandi Mokoena")


class Signer(Person):
    """`reference` is "" until there is one."""

    def __init__(self, place: Place, number: int, chance: random.Random) -> None:
        high, low = divmod(number, 250)
        super().__init__(
            place,
            f"signer{number}@psych.example.edu",
            f"127.{1 + high // 250}.{high % 250}.{low + 2}",
            chance,
        )
        self.number, self.reference, self.document = number, "", b""

    def apply(self) -> None:
        """Sign in, and begin a request."""
        self.sign_in("/datasets/casmemg/apply/", self._is_begun)
        self.place.journal.write("done", "start", self.address, reference=self.reference)

    def fill_in(self) -> None:
        form = f"/requests/{self.reference}/form"
        name = f"{_NAMES[self.number % len(_NAMES)]} {self.number}"
        use = f"Micro-expressions and EMG, study {self.number}-{self.chance.randrange(10**9)}."
        go_on, about = "Save and go on", {"reference": self.reference}
        you, uses = {"name": name, **YOU}, {"intended_use": use}
        self.act("you", f"{form}/you/", go_on, typed=you, facts={**about, "name": name})
        self.act("use", f"{form}/use/", go_on, typed=uses, facts={**about, "use": use})
        self.act("people", f"{form}/people/", go_on, facts=about)
        self.act("clauses", f"{form}/clauses/", go_on, ticked=True, facts=about)

    def issue(self) -> None:
        """Have the License Agreement issued, and take it home."""
        check = f"/requests/{self.reference}/form/check/"
        self.act("issue", check, "Issue the License Agreement", facts={"reference": self.reference})
        self.document = self.open("document", f"/requests/{self.reference}/documents/1/")
        digest = hashlib.sha256(self.document).hexdigest()
        facts = {"reference": self.reference, "sha256": digest}
        self.place.journal.write("done", "document", self.address, **facts)

    def sign(self, signing: Signing) -> None:
        """Print, sign, scan and upload."""
        scan = signing(self.document, self.reference)
        self.act(
            "submit",
            f"/requests/{self.reference}/",
            "Send the scan",
            files={"scan": scan},
            facts={
                "reference": self.reference,
                "sha256": hashlib.sha256(scan).hexdigest(),
            },
        )

    def withdraw(self) -> None:
        page = f"/requests/{self.reference}/withdraw/"
        self.act("withdraw", page, "Withdraw the request", facts={"reference": self.reference})

    def _is_begun(self) -> bool:
        """On a page of a request of one's own; begins it where only that is left."""
        visitor = self.visitor
        for button in ("Start the request", "Go on"):
            if visitor.path == "/datasets/casmemg/apply/" and visitor.has(button):
                try:
                    visitor.press(button, {"signs": "me"} if "signs" in visitor.page else {})
                except TROUBLE:
                    return False
        if visitor.path.startswith("/datasets/") and "Go on with it" in visitor.page:
            visitor.follow("Go on with it")
        if visitor.status == 200 and visitor.path.startswith("/requests/LA-"):
            self.reference = visitor.path.split("/")[2]
        return bool(self.reference)

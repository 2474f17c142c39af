"""The code on every issued page: which page of which document it is, and that we printed it."""

import base64
import re
from dataclasses import dataclass

from agreements import tokens

_MAC_BYTES = 10  # 80 bits: nobody can try them out, since only we can check one
# What a QR code packs tightly (ISO/IEC 18004, alphanumeric mode), but for the slash between parts.
_FORM = re.compile(r"[A-Z0-9 $%*+.:-]+(/[A-Z0-9 $%*+.:-]+){5}")


@dataclass(frozen=True, slots=True)
class PageCode:
    """Page `page` of `pages`, counted from 1, of the issued document `document_id`."""

    reference: str
    version: str
    page: int
    pages: int
    document_id: str

    def payload(self) -> str:
        """What the QR code says: the parts and a truncated HMAC over them, about 50 characters."""
        return "/".join((*self._parts(), self._mac()))

    def spoken(self) -> str:
        """`7K3M9Q-2-QX7M-4A2B`, for people: reference, page, start of the MAC."""
        mac = self._mac()
        return "-".join((self.reference.removeprefix("LA-"), str(self.page), mac[:4], mac[4:8]))

    def _parts(self) -> tuple[str, ...]:
        parts = (self.reference, self.version, self.page, self.pages, self.document_id)
        return tuple(str(part).upper() for part in parts)

    def _mac(self) -> str:
        mac = tokens.mac("page", *self._parts())[:_MAC_BYTES]
        return base64.b32encode(mac).decode()


def read(payload: str) -> PageCode | None:
    """The page that a code names; None for what we did not print, also under another key."""
    if not _FORM.fullmatch(payload):
        return None
    reference, version, page, pages, document_id, _mac = payload.split("/")
    if not (page.isdecimal() and pages.isdecimal()):
        return None
    code = PageCode(reference, version, int(page), int(pages), document_id.lower())
    return code if tokens.same(code.payload(), payload) else None

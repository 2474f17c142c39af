"""The code on every issued page: which page of which document it is, and that we printed it."""

import base64
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from django.utils.crypto import constant_time_compare

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
        return next(self._payloads())

    def printed(self, payload: str) -> bool:
        """Whether this is what the QR code said, under whichever of our keys it was printed."""
        return any(constant_time_compare(ours, payload) for ours in self._payloads())

    def spoken(self) -> str:
        """`7K3M9Q-2-QX7M-4A2B`, for people: reference, page, start of the MAC."""
        mac = self.payload().rpartition("/")[2]
        return "-".join((self.reference.removeprefix("LA-"), str(self.page), mac[:4], mac[4:8]))

    def _payloads(self) -> Iterator[str]:
        """Under each key, the one that prints first."""
        parts = [str(part).upper() for part in astuple(self)]
        for mac in tokens.macs("page", *parts):
            yield "/".join((*parts, base64.b32encode(mac[:_MAC_BYTES]).decode()))


def read_page_code(payload: str) -> PageCode | None:
    """The page that a code names; None for what none of our keys printed."""
    if not _FORM.fullmatch(payload):
        return None
    reference, version, page, pages, document_id, _mac = payload.split("/")
    if not (page.isdecimal() and pages.isdecimal()):
        return None
    code = PageCode(reference, version, int(page), int(pages), document_id.lower())
    return code if code.printed(payload) else None


def is_current_page_code(payload: str) -> bool:
    """Whether the code would be printed so today, under the first key."""
    code = read_page_code(payload)
    return code is not None and code.payload() == payload

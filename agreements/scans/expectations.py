"""What is known beforehand about a scan: what should be on its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agreements.page_code import PageCode


@dataclass(frozen=True, slots=True)
class Expectations:
    """`version` is the issued document's, `due` the one that has to be signed now.

    Pages of the issued document are `field_pages`, by the names of the fields to write in, and
    `schedule_pages`. `known_codes` tells of the codes that are not this document's but that we
    printed; `reused_pages` are those of the scan whose very picture was uploaded for another
    request. An amendment holds under whichever version binds its agreement.
    """

    reference: str
    document_id: str
    version: str
    due: str
    pages: int
    field_pages: Mapping[str, int]
    schedule_pages: tuple[int, ...] = ()
    known_codes: Mapping[str, PageCode] = field(default_factory=dict)
    reused_pages: frozenset[int] = frozenset()
    is_amendment: bool = False

    def codes_of_others(self, texts: Sequence[str]) -> list[PageCode]:
        """What codes say that are not this document's but that we printed."""
        return [self.known_codes[text] for text in texts if text in self.known_codes]

"""What is known beforehand about a scan: what should be on its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.page_code import PageCode


@dataclass(frozen=True, slots=True)
class Expectations:
    """`version` is the issued document's, `in_force` the one that has to be signed now.

    `boxes` and `schedule` are pages of the issued document. `known` tells of the codes that are not
    this document's but that we printed; `reused` the pages of the scan whose very picture was
    uploaded for another request.
    """

    reference: str
    document_id: str
    version: str
    in_force: str
    pages: int
    field_pages: Mapping[str, int]
    schedule_pages: tuple[int, ...] = ()
    known_codes: Mapping[str, PageCode] = field(default_factory=dict)
    reused_pages: frozenset[int] = frozenset()

"""The life of a release as data: draft → published → withdrawn.

`services.releases.release_transitions` is the only executor.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from .enums import AuditAction, ReleaseStatus

_S = ReleaseStatus


class ReleaseVerb(StrEnum):
    """What moves a release."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class ReleaseTransition:
    """One row: from `sources` to `target`, who and when go into `<stamp>_at` and `<stamp>_by`, and
    it is on record as `action`."""

    sources: Set[ReleaseStatus]
    target: ReleaseStatus
    stamp: str
    action: AuditAction
    needs_reason: bool = False


TABLE: Mapping[ReleaseVerb, ReleaseTransition] = {
    ReleaseVerb.PUBLISH: ReleaseTransition(
        frozenset({_S.DRAFT}), _S.PUBLISHED, "published", AuditAction.RELEASE_PUBLISH
    ),
    ReleaseVerb.WITHDRAW: ReleaseTransition(
        frozenset({_S.PUBLISHED}),
        _S.WITHDRAWN,
        "withdrawn",
        AuditAction.RELEASE_WITHDRAW,
        needs_reason=True,
    ),
}

# Days since somebody was told to delete at which they are reminded, while they have not attested.
RECALL_REMINDER_DAYS = (7, 21)

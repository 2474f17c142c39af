"""What changed in the eyes of the checks from one scan to the next."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.models import ScanFinding, SignedScan


@dataclass(frozen=True, slots=True)
class Changes:
    """Findings that stood before and are `gone`, that are `new`, and that are there `still`."""

    gone: list[ScanFinding]
    new: list[ScanFinding]
    still: list[ScanFinding]


def before(scan: SignedScan) -> SignedScan | None:
    """The scan that a reviewer decided on last before this one; else the one that it replaced."""
    earlier = SignedScan.objects.filter(agreement=scan.agreement_id, number__lt=scan.number)
    decided = earlier.filter(decisions__isnull=False)
    return decided.order_by("number").last() or earlier.order_by("number").last()


def between(old: Iterable[ScanFinding], new: Iterable[ScanFinding]) -> Changes:
    """Two findings are the same if they say the same of the same page of the issued document."""
    stood = {_key(f): f for f in old if f.stands}
    stands = {_key(f): f for f in new if f.stands}
    return Changes(
        gone=[f for key, f in stood.items() if key not in stands],
        new=[f for key, f in stands.items() if key not in stood],
        still=[f for key, f in stands.items() if key in stood],
    )


def _key(finding: ScanFinding) -> tuple[str, int | None]:
    return finding.code, finding.issued_page

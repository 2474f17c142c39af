"""Pages that wait to be added to a scan, and the set as it would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Subquery
from django.utils import timezone

from agreements.models import Agreement, IssuedDocument, ProposedScan, SignedScan

# So long a signer may leave and come back.
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page on offer, of the upload or of the scan that is there; `issued` is the page that it was
    recognized as, None where that is not known, 0 for none; `turn` makes it upright; `beside` are
    the issued pages that lie on it, too."""

    new: bool
    number: int
    issued: int | None
    turn: int
    beside: tuple[int, ...] = ()

    def shows(self, number: int, said: int | None = None) -> bool:
        """Whether an issued page is on it; `said` is what its signer says of it."""
        return number in (said or self.issued, *self.beside)

    @property
    def key(self) -> str:
        return f"{'new' if self.new else 'old'}-{self.number}"


def base_scan(agreement: Agreement) -> SignedScan | None:
    """The scan to which pages can be added: the latest, if it is of the document issued last."""
    scan = agreement.scans.select_related("document").last()
    document = agreement.documents.last()
    return scan if scan is not None and scan.document == document else None


def waiting_proposal(agreement: Agreement) -> ProposedScan | None:
    """What waits for its signer, if anything does."""
    latest = IssuedDocument.objects.filter(agreement=agreement).order_by("-number")
    rows = ProposedScan.objects.select_related("base__document")
    return rows.filter(
        agreement=agreement,
        base__document=Subquery(latest.values("pk")[:1]),
        uploaded_at__gt=timezone.now() - KEPT,
    ).first()


def proposal_to(document: IssuedDocument | None, agreement: Agreement) -> ProposedScan | None:
    """Likewise, as it was when the agreement was read; `document` is the one issued last."""
    row: ProposedScan | None = getattr(agreement, "proposed_scan", None)
    if row is None or row.base.document != document or kept_until(row) <= timezone.now():
        return None
    return row


def kept_until(proposed: ProposedScan) -> datetime:
    """From then on nobody finds it any more."""
    return proposed.uploaded_at + KEPT


def offered_leaves(proposed: ProposedScan) -> list[Leaf]:
    """All pages on offer, in the order of their files."""
    both = ((False, proposed.base_shows), (True, proposed.shows))
    return [
        Leaf(new, number, issued, turn, tuple(beside))
        for new, shows in both
        for number, (issued, turn, beside) in enumerate(shows, start=1)
    ]


def guessed_pages(proposed: ProposedScan) -> dict[str, int]:
    """Which page a leaf may be that was not recognized: where one is left, and one place for it."""
    offered = offered_leaves(proposed)
    every = range(1, proposed.base.document.pages + 1)
    for among in ([leaf for leaf in offered if leaf.new], offered):
        unknown = [leaf for leaf in among if leaf.issued is None]
        open_places = [n for n in every if not any(leaf.shows(n) for leaf in among)]
        if len(unknown) == len(open_places) == 1:
            return {unknown[0].key: open_places[0]}
    return {}


def leaves_by_page(proposed: ProposedScan, said: Mapping[str, int]) -> dict[int, list[Leaf]]:
    """For each issued page in order the leaves that show it, the best first: what the signer says,
    then what is new, then what came later. `said` are leaves, by their keys, of which the signer
    says what they show."""
    offered: Sequence[Leaf] = sorted(
        offered_leaves(proposed),
        key=lambda leaf: (leaf.key in said, leaf.new, leaf.number),
        reverse=True,
    )
    return {
        number: [leaf for leaf in offered if leaf.shows(number, said.get(leaf.key))]
        for number in range(1, proposed.base.document.pages + 1)
    }

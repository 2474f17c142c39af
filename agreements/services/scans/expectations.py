"""What is to be known of a scan before and while it is looked at."""

from dataclasses import replace

from agreements import page_code
from agreements.models import ScanPage, SignedScan
from agreements.scans.expectations import Expectations
from agreements.scans.observation import PageObservation
from agreements.selectors.datasets import public_datasets


def expectations_of(scan: SignedScan) -> Expectations:
    """What should be on the pages of a scan."""
    document, version = scan.document, scan.document.version
    in_force = public_datasets.version_in_force(scan.agreement.dataset) or version
    layout = document.layout
    places = (place for row in layout["associates"] for place in row)
    return Expectations(
        reference=scan.agreement.reference,
        document_id=document.document_id,
        version=version.number,
        in_force=in_force.number,
        pages=document.pages,
        field_pages={name: place["page"] for name, place in layout["boxes"].items()},
        schedule_pages=tuple(sorted({place["page"] for place in places})),
    )


def with_known_codes(brief: Expectations, page: PageObservation) -> Expectations:
    """Tells of codes on a page that are of another document, if we printed them."""
    read = {text: page_code.read_page_code(text) for text in page.codes if not page.issued}
    known = {text: code for text, code in read.items() if code is not None}
    return replace(brief, known_codes={**brief.known_codes, **known}) if known else brief


def reused_pages(scan: SignedScan, pages: list[PageObservation]) -> frozenset[int]:
    """The pages whose very picture was uploaded for another agreement."""
    digests = {page.digest for page in pages if page.digest}
    elsewhere = ScanPage.objects.filter(digest__in=digests).exclude(scan__agreement=scan.agreement)
    met = set(elsewhere.values_list("digest", flat=True))
    same_file = SignedScan.objects.filter(sha256=scan.sha256).exclude(agreement=scan.agreement)
    if same_file.exists():
        met |= digests
    return frozenset(page.number for page in pages if page.digest in met)

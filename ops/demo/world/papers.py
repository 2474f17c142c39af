"""What the demo's people published. All of it is made up; its DOIs lead nowhere."""

from agreements.bibliography.reference import Reference
from agreements.enums import PublicationKind, Status
from agreements.models import Agreement
from agreements.services.license_texts.publishing_rules import publishing_rules
from agreements.services.publications.registering import register_publication

_PAPERS = (
    Reference(
        kind=PublicationKind.ARTICLE,
        title="Muscle before motion: EMG onsets of suppressed smiles",
        authors=("Moreau, Camille", "柳清妍"),
        venue="Journal of Made-up Affective Science",
        year=2026,
        doi="10.99999/demo.2026.7",
        more={"volume": "4", "page": "11–29"},
    ),
    Reference(
        kind=PublicationKind.CONFERENCE_PAPER,
        title="How little is enough? Spotting micro-expressions from two electrodes",
        authors=("Nguyễn, Thị Ánh", "علي, محمد", "Moreau, Camille"),
        venue="Proceedings of the Demo Workshop on Faces",
        year=2025,
    ),
)


def register_papers() -> None:
    """One for each of the first approved agreements; the first shows images."""
    approved = Agreement.objects.filter(status=Status.APPROVED).order_by("pk")
    found = approved.select_related("signer__user", "version__dataset")[: len(_PAPERS)]
    for number, (agreement, paper) in enumerate(zip(found, _PAPERS, strict=False)):
        if agreement.signer.user is None:
            continue
        rules, shows = publishing_rules(agreement.version), number == 0
        register_publication(
            agreement,
            paper,
            shows_images=shows,
            confirmed=list(rules.conditions) if shows else [],
            by=agreement.signer.user,
        )

"""A history of requests, decisions and grants, made at random."""

from datetime import UTC, datetime, timedelta

from agreements import models
from agreements.enums import GrantEnd, Verb
from tests.factories import AgreementFactory, SignerFactory, UserFactory

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = 500 * 24
DECISIONS = {Verb.APPROVE: "approved", Verb.REQUEST_CHANGES: "changes", Verb.REJECT: "rejected"}


def history(dataset, chance, number: int):
    """Requests with scans, decisions and grants, at any hour."""
    version = None
    for _request in range(number):
        email = f"p{chance.random()}@{chance.choice(['mit.edu', 'gmail.com', 'firm.example.com'])}"
        signer = SignerFactory(email=email, country=chance.choice(["CN", "DE", "FR", ""]))
        fields = {"version": version} if version else {"version__dataset": dataset}
        made = AgreementFactory(signer=signer, **fields)
        version = made.version
        at, scans = FIRST + timedelta(hours=chance.randrange(HOURS)), []
        for verb in chance.choices(list(DECISIONS), k=chance.randrange(4)):
            for _scan in range(chance.choice((1, 1, 2))):
                scans.append(scan(made, len(scans) + 1, at))
                at += timedelta(hours=chance.randrange(60))
            models.ReviewDecision.objects.create(
                agreement=made,
                scan=scans[-1],
                verb=verb,
                reviewer=UserFactory(),
                reason="Why.",
                decided_at=at,
            )
            at += timedelta(hours=1 + chance.randrange(300))
        for _grant in range(chance.randrange(3)):
            given = FIRST + timedelta(hours=chance.randrange(HOURS))
            models.DownloadGrant.objects.create(
                agreement=made,
                granted_at=given,
                ended_at=given + timedelta(hours=chance.randrange(HOURS)),
                ended_why=chance.choice(GrantEnd.values),
            )


def scan(agreement, number: int, at: datetime):
    if number == 1:
        document = models.IssuedDocument.objects.create(
            agreement=agreement,
            version=agreement.version,
            number=1,
            document_id=f"doc{agreement.pk}",
            terms={},
            terms_sha256="1" * 64,
            file="x",
            file_name="x",
            sha256="1" * 64,
            size=1,
            pages=1,
            layout={},
            issued_at=at,
        )
    else:
        document = agreement.documents.get()
    return models.SignedScan.objects.create(
        agreement=agreement,
        document=document,
        number=number,
        file="x",
        original_name="x",
        file_name="x",
        sha256="1" * 64,
        size=1,
        pages=1,
        uploaded_at=at,
        uploaded_by=agreement.signer.user,
    )

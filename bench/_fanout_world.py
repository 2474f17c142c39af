"""A new LA version of which thousands are to be told, in the database of the settings."""

import textwrap
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from agreements import models, tokens
from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.mail import notice_link
from agreements.services.notices import notice_letters

_ROOT = Path(__file__).parent.parent
_OLD = _ROOT / "agreements" / "licenses" / "casmemg-1.0.md"
_NEW = _ROOT / "ops" / "demo" / "world" / "casmemg-1.1.md"
_BATCH = 2000


def announce(people: int) -> None:
    """Tables, a dataset, its versions 1.0 and 1.1, and so many signers whose notice is queued."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    owner = models.User.objects.create(email="owner@psych.example.edu")
    dataset = models.Dataset.objects.create(
        slug="casmemg",
        name="CASMEMG",
        full_name="EMG-Based Micro-expression Database: CASMEMG",
        contact_email="casme@psych.example.edu",
    )
    old = _version(dataset, "1.0", _OLD, status=VersionStatus.IN_FORCE, effective_at=now)
    new = _version(
        dataset,
        "1.1",
        _NEW,
        status=VersionStatus.ANNOUNCED,
        effective_at=now + timedelta(days=60),
        announced_at=now,
        announced_by=owner,
        replaces=old,
    )
    words = _words(new)
    for start in range(0, people, _BATCH):
        _people(range(start, min(start + _BATCH, people)), words, owner)


def _words(version: models.LicenseVersion) -> models.NoticeTemplate:
    """The true words in lines so short that they need not be encoded, which takes longer."""
    true = notice_letters.notice_template(version, Audience.AGREEMENT, NoticeStep.NOTICE, "en-gb")
    lines = [textwrap.wrap(line, 500, break_long_words=False) for line in true.html.splitlines()]
    return models.NoticeTemplate.objects.create(
        version=version,
        audience=true.audience,
        step=true.step,
        language="en",
        subject=true.subject,
        text=true.text,
        html="\n".join(line for parts in lines for line in parts),
    )


def _version(
    dataset: models.Dataset, number: str, text: Path, **fields: object
) -> models.LicenseVersion:
    made: models.LicenseVersion = models.LicenseVersion.objects.create(
        dataset=dataset,
        number=number,
        source=text.read_text(encoding="utf-8"),
        sha256=f"{number:0>64}",
        summary="Two clauses change: who counts as a student, and what may be published.",
        body_pdf="bodies/none.pdf",
        body_sha256="0" * 64,
        body_pages=4,
        **fields,
    )
    return made


def _people(numbers: range, words: models.NoticeTemplate, owner: models.User) -> None:
    now, new = timezone.now(), words.version
    old = new.replaces
    assert old
    assert new.effective_at
    signers = models.Signer.objects.bulk_create(
        models.Signer(email=f"signer{n}@psych.example.edu", name=f"Qingyan Liu-{n} 柳清妍")
        for n in numbers
    )
    agreements = models.Agreement.objects.bulk_create(
        models.Agreement(
            reference=f"LA-{n:06d}",
            signer=signer,
            dataset=old.dataset,
            version=old,
            version_signed=old,
            status=Status.APPROVED,
            submitted_at=now,
            approved_at=now,
            approved_by=owner,
        )
        for n, signer in zip(numbers, signers, strict=True)
    )
    audience = Audience.AGREEMENT
    notices = models.NoticeDelivery.objects.bulk_create(
        models.NoticeDelivery(
            version=new,
            agreement=agreement,
            audience=audience,
            token_sha256=tokens.digest(notice_link.notice_token(new.pk, agreement.pk, audience)),
            state=NoticeState.QUEUED,
            effective_at=new.effective_at,
        )
        for agreement in agreements
    )
    models.OutboundEmail.objects.bulk_create(
        notice_letters.make_mail(notice, NoticeStep.NOTICE, words, notice.effective_at, now)
        for notice in notices
    )

"""Agreements with people who have access, in the database of the settings; and how one could be
ended person by person."""

from django.db import transaction
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AssociateState, AuditAction, GrantEnd, Role, Status, VersionStatus
from agreements.mail import associate_letters, letters
from agreements.text import person_key

_BATCH = 2000


def approve(number: int, people: int) -> list[models.Agreement]:
    """So many approved agreements, each with grants of so many people, its signer among them."""
    version = _version()
    owner, _made = models.User.objects.get_or_create(email="owner@psych.example.edu")
    now, start = timezone.now(), models.User.objects.count()
    users = models.User.objects.bulk_create(
        [models.User(email=f"p{start + n}@example.edu") for n in range(number * people)], _BATCH
    )
    signers = models.Signer.objects.bulk_create(
        [models.Signer(user=u, email=u.email, name=f"Signer {u.pk}") for u in users[::people]],
        _BATCH,
    )
    agreements = models.Agreement.objects.bulk_create(
        [
            models.Agreement(
                signer=signer,
                dataset=version.dataset,
                version=version,
                status=Status.APPROVED,
                approved_at=now,
                approved_by=owner,
            )
            for signer in signers
        ],
        _BATCH,
    )
    associates = models.AssociatedUser.objects.bulk_create(
        [
            models.AssociatedUser(
                agreement=agreements[place // people],
                position=place % people,
                name=f"Student {user.pk}",
                person_key=person_key(f"Student {user.pk}"),
                role=Role.STUDENT,
                competition_id=f"C-{user.pk}",
                email=user.email,
                state=AssociateState.CONFIRMED,
                invited_at=now,
                user=user,
                confirmed_at=now,
            )
            for place, user in enumerate(users)
            if place % people
        ],
        _BATCH,
    )
    grants = [models.DownloadGrant(agreement=one, granted_at=now) for one in agreements]
    grants += [
        models.DownloadGrant(agreement=one.agreement, associate=one, granted_at=now)
        for one in associates
    ]
    models.DownloadGrant.objects.bulk_create(grants, _BATCH)
    return agreements


def end_one_by_one(agreement: models.Agreement) -> None:
    """What `ending.end_agreement` comes to, each row by itself."""
    signer, now = agreement.signer.user, timezone.now()
    with transaction.atomic():
        models.Agreement.objects.select_for_update().get(pk=agreement.pk)
        for grant in agreement.grants.filter(ended_at=None):
            person = grant.associate.user if grant.associate else signer
            grant.ended_at, grant.ended_why, grant.ended_by = now, GrantEnd.ENDED, signer
            grant.save()
            listed = models.DownloadGrant.objects.filter(associate__user=person, ended_at=None)
            own = models.DownloadGrant.objects.filter(
                agreement__signer__user=person, associate=None, ended_at=None
            )
            if not listed.exists() and not own.exists():
                models.Deletion.objects.create(grant=grant, due_since=now)
            if grant.associate:
                associate_letters.listing_ended(grant.associate, key=f"baseline:{grant.pk}")
        agreement.status, agreement.ended_at = Status.ENDED, now
        agreement.save()
        letters.send_to_signer("ended", agreement, key=f"baseline:{agreement.pk}:signer")
        audit.record(AuditAction.AGREEMENT_END, agreement.reference, by=signer)


def _version() -> models.LicenseVersion:
    dataset, _made = models.Dataset.objects.get_or_create(
        slug="casmemg", defaults={"name": "CASMEMG", "contact_email": "casme@psych.example.edu"}
    )
    version, _made = models.LicenseVersion.objects.get_or_create(
        dataset=dataset,
        number="1.0",
        defaults={
            "status": VersionStatus.IN_FORCE,
            "effective_at": timezone.now(),
            "sha256": "0" * 64,
            "body_sha256": "0" * 64,
            "body_pages": 1,
        },
    )
    return version

"""What is done and read on the server itself, by the portal's own code and account:
`python -m ops.chaos.on_server VERB`. `collect` prints the evidence for the auditors as JSON.
"""

import io
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

OWNER = "owner@institute.example.edu"
HOLDER = "holder{}@psych.example.edu"
_SUMMARY = "Two clauses change: who counts as a student, and what may be published."
_BATCH = 1000


def prepare(people: str, holders: str) -> None:
    """People who signed before; of the first ones, accounts and access; data to fetch; a draft."""
    from agreements.enums import ChangeType
    from agreements.models import Dataset, User
    from agreements.services.license_texts import drafts
    from agreements.services.releases import arrivals, publishing
    from agreements.services.releases import drafts as release_drafts

    dataset, owner = Dataset.objects.get(), User.objects.get(email=OWNER)
    dataset.staff.add(owner)
    for numbers in _batches(range(int(people))):
        _sign_up(dataset, owner, numbers, int(holders))
    release = release_drafts.create_draft(dataset, label="1.0", notes="Noise.", by=owner)
    noise = random.Random(1)
    for subject in range(1, 5):
        content = io.BytesIO(noise.randbytes(500_000))
        arrivals.add_upload(release, f"s{subject:02d}/emg.mat", content, by=owner)
    publishing.publish(release, by=owner)
    text = Path("ops/demo/world/casmemg-1.1.md").read_text(encoding="utf-8")
    draft = drafts.create_draft(dataset, by=owner, source=text)
    drafts.update_draft(
        draft,
        by=owner,
        seen=drafts.draft_digest(draft),
        source=text,
        change_type=ChangeType.MAJOR,
        summary=_SUMMARY,
    )


def _batches(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]


def _sign_up(dataset: Any, owner: Any, numbers: range, holders: int) -> None:
    """Agreements as if imported, each on record."""
    from django.db import transaction
    from django.utils import timezone

    from agreements import audit
    from agreements.enums import AuditAction, Status
    from agreements.models import Agreement, DownloadGrant, Signer, User
    from agreements.selectors.datasets import public_datasets

    version, now = public_datasets.version_in_force(dataset), timezone.now()
    with transaction.atomic():
        users = {n: User.objects.create_user(HOLDER.format(n)) for n in numbers if n < holders}
        signers = Signer.objects.bulk_create(
            Signer(email=HOLDER.format(n), name=f"Holder {n}", user=users.get(n)) for n in numbers
        )
        made = Agreement.objects.bulk_create(
            Agreement(
                signer=signer,
                dataset=dataset,
                version=version,
                version_signed=version,
                status=Status.APPROVED,
                submitted_at=now,
                approved_at=now,
                approved_by=owner,
            )
            for signer in signers
        )
        DownloadGrant.objects.bulk_create(
            DownloadGrant(agreement=each, granted_at=now) for each in made if each.signer.user_id
        )
        told = {each.reference: {"to": Status.APPROVED.value} for each in made}
        audit.record_many(AuditAction.AGREEMENT_IMPORT, told)


def announce() -> None:
    """The draft, by its owner: thousands are to be told."""
    from agreements import nudges
    from agreements.enums import VersionStatus
    from agreements.models import LicenseVersion, User
    from agreements.services.versions import announcement, announcement_preconditions

    draft = LicenseVersion.objects.filter(status=VersionStatus.DRAFT).first()
    if draft is None:  # announced by a call before, which did not hear that it was
        return
    day = announcement_preconditions.earliest_day(draft)
    announcement.announce(draft, day, by=User.objects.get(email=OWNER))
    nudges.nudge_notices()


def hog(seconds: str) -> None:
    """Take all connections that the database has left, and keep them."""
    import psycopg
    from django.db import connection

    kept = []
    given = connection.get_connection_params()
    told = {name: given[name] for name in ("dbname", "user", "host", "port") if given.get(name)}
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            kept.append(psycopg.connect(**told))
        except psycopg.OperationalError:  # none is left; whoever ends leaves one to be taken
            time.sleep(0.05)
    print(len(kept))


def waiting() -> None:
    """How long the oldest waits of everything that workers deal with, in seconds; what waits for
    its day in the future does not count."""
    from ops.chaos.collecting import waiting_seconds

    print(json.dumps(waiting_seconds()))


def verify() -> None:
    """What is wrong with the chains of events, in sentences; nothing where all is well."""
    from django.core.management import CommandError, call_command

    try:
        call_command("verify_audit", stdout=io.StringIO())
    except CommandError as broken:
        print(broken)


def collect() -> None:
    """Everything that the auditors look at."""
    from ops.chaos.collecting import everything

    json.dump(everything(), sys.stdout, default=lambda moment: moment.timestamp())


_VERBS = {each.__name__: each for each in (prepare, announce, hog, waiting, verify, collect)}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")
    django.setup()
    _VERBS[sys.argv[1]](*sys.argv[2:])

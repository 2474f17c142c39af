"""One row of every table that is guarded, and ways to try it by SQL."""

import re
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from agreements import audit, keys
from agreements import models as records
from agreements.enums import (
    AuditAction,
    GrantEnd,
    NoticeOutcome,
    ReleaseStatus,
    Status,
    VersionStatus,
)
from agreements.services.evidence import chaining
from tests import examined
from tests.admin.desk import filed
from tests.factories import LicenseVersionFactory, UserFactory, with_grant
from tests.guards.expected import ONLY_ON
from tests.services.telling import told


def one_of_each() -> dict[str, models.Model]:
    """By the name of its model: announced, told and settled, scanned, decided, granted, shown."""
    agreement = filed(Status.APPROVED)
    scan, user, grant = agreement.scans.get(), agreement.signer.user, agreement.grants.get()
    now = timezone.now()
    version = LicenseVersionFactory(
        dataset=agreement.dataset, number="1.1", status=VersionStatus.DRAFT
    )
    translation = version.translations.create(language="fr", source="---\n---\n")
    version.status, version.replaces = VersionStatus.ANNOUNCED, agreement.version
    version.announced_at, version.announced_by = now, UserFactory()
    version.save()
    release = records.DataRelease.objects.create(dataset=agreement.dataset, label="1.0")
    file = release.files.create(path="x", size=1, sha256="x", crc32=1, file="x")
    release.status = ReleaseStatus.PUBLISHED
    release.published_at, release.published_by = now, UserFactory()
    release.save()
    examined.read(scan, examined.finding("date", "date_blank", page=1))
    leak = agreement.dataset.leaks.create(
        what="x", where_found="x", found_at=now, reported_at=now, reported_by=user
    )
    with audit.origin("192.0.2.1"):
        event = audit.record(AuditAction.KEYS_RESEAL, "LA-TEST", by=None, reason="x")
    # Two: only then is there a hash above them.
    audit.record(AuditAction.KEYS_RESEAL, "LA-TEST", by=None)
    chaining.chain_waiting_events()
    place = records.ChainPlace.objects.get(event=event)
    message = agreement.messages.create(
        number=1, side="signer", text="x", written_at=now, written_by=user
    )
    rows = (
        event,
        event.personal,
        records.PersonalDataErasure.objects.create(reason="x", erased_at=now, erased_by=user),
        agreement.dataset.monthly_reports.create(month=now.date(), written_at=now),
        place,
        place.chain,
        place.chain.nodes.first(),
        place.chain.heads.get(),
        version,
        translation,
        told(
            version,
            agreement=agreement,
            notified_at=now,
            closed_at=now,
            outcome=NoticeOutcome.MOVED,
        ),
        version.notice_templates.create(
            audience="agreement", step="notice", language="en", subject="s", text="t", html="h"
        ),
        agreement.documents.get(),
        scan,
        scan.sheets.first(),
        scan.findings.get(),
        records.ScanNote.objects.create(scan=scan, text="note", written_at=now, written_by=user),
        records.AgreementImport.objects.create(
            dataset=agreement.dataset, table="x", table_sha256="x", uploaded_by=UserFactory()
        ).rows.create(number=2, outcome="imported", agreement=agreement),
        agreement.internal_notes.create(number=1, text="x", written_at=now, written_by=user),
        message,
        message.files.create(number=1, original_name="x", file="x", sha256="x", size=1),
        agreement.decisions.create(
            scan=scan, verb="approve", reviewer=UserFactory(), signer_user=user, decided_at=now
        ),
        agreement.dataset.suspensions.create(
            reason="x", suspended_at=now, suspended_by=UserFactory()
        ),
        agreement.dataset.blocked_people.create(
            name="x", reason="x", blocked_at=now, blocked_by=user
        ),
        agreement.dataset.domain_trusts.create(
            domain="x.example", word="trusted", reason="x", said_at=now, said_by=user
        ),
        agreement.place_checks.create(how="x", checked_at=now, checked_by=user),
        release,
        file,
        agreement.approval_letters.create(
            version=agreement.version, number=1, facts={"signer": "x"}, made_at=now
        ),
        # Of nothing that is as old as anything here.
        records.Purge.objects.create(
            rule="ip_addresses", before=now - timedelta(days=9999), erased_at=now, sha256="x"
        ),
        agreement.holds.create(
            reason="x", until=now + timedelta(days=9), held_at=now, held_by=user
        ),
        _ended_grant(agreement).deletion,
        leak,
        leak.notes.create(text="x", written_at=now, written_by=user),
        grant,
        agreement.dataset.grant_changes.create(grant=grant, what="granted", at=now, number=1),
        release.recalled_sums.create(sha256="x"),
        release.recall_duties.create(user=user, grant=grant, opened_at=now),
        release.copies.create(
            grant=grant,
            folder="x",
            license_text="x",
            readme="x",
            layout=1,
            key_id=keys.mark_key_id(),
            made_at=now,
        ),
        grant.records.create(
            what="archive", user=user, at=now, ip="192.0.2.1", release=release, path="x"
        ),
    )
    return {type(row).__name__: row for row in rows}


def _ended_grant(agreement: records.Agreement) -> records.DownloadGrant:
    """That of somebody who is listed there, and owes the deletion of copies."""
    listed = with_grant(agreement, UserFactory())
    made = records.DownloadGrant.objects.get(associate=listed)
    made.ended_at, made.ended_why = timezone.now(), GrantEnd.REMOVED
    made.save()
    records.Deletion.objects.create(grant=made, due_since=made.ended_at)
    return made


def refusal(sql: str, *parameters: object) -> str:
    """What a guard says to the statement; empty if none refuses it. Undone in any case."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            raise InterruptedError
    except InterruptedError:
        return ""
    except IntegrityError as error:
        said = str(error).splitlines()[0]
        return "" if "constraint" in said else said  # a constraint's words are not a guard's


def other_values(row: models.Model, field: models.Field[Any, Any]) -> list[object]:
    """Values that the column does not have, ready for SQL; null as well where it may be."""
    now = getattr(row, field.attname)
    others = [_other(field, now), *([None] if field.null and now is not None else [])]
    return [field.get_db_prep_save(value, connection) for value in others]


def _other(field: models.Field[Any, Any], now: Any) -> object:
    kind = field.get_internal_type()
    if kind == "JSONField":
        return {"other": 1}
    if kind in ("DateField", "DateTimeField"):
        return (now or timezone.now()) + timedelta(days=1)
    if kind == "GenericIPAddressField":
        return "192.0.2.77"
    if kind == "BooleanField":
        return not now
    if kind in ("CharField", "TextField"):
        return "y" if now == "x" else "x"
    return (now or 0) + 1  # numbers and keys


def triggers() -> dict[str, dict[str, str]]:
    """What the database has: event by name, by table."""
    sql = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgenabled = 'O'",
    }
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        for (made,) in cursor.fetchall():
            name, event, table = re.match(
                r"CREATE TRIGGER (\w+) BEFORE (\w+) ON (\w+)", made
            ).groups()
            found.setdefault(table, {})[name] = event
    return found


def expected_triggers(by_model: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The same, as the hand-written list has it, on this engine."""
    return {
        f"agreements_{model.lower()}": {
            f"agreements_{model.lower()}_{name}": event
            for name, event in guards.items()
            if ONLY_ON.get(name, connection.vendor) == connection.vendor
        }
        for model, guards in by_model.items()
    }

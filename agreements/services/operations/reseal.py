"""After a change of `FIELD_KEY`: what is sealed is sealed anew, what no key opens is found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import audit, field_encryption, page_code
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import KeyMissing
from agreements.lifecycle import OPEN
from agreements.mail import notice_link, stored_letter
from agreements.models import (
    AccessInstructions,
    IssuedDocument,
    NoticeDelivery,
    OutboundEmail,
    WebhookEndpoint,
)
from agreements.services.accounts import accounts
from agreements.services.grants import access_instructions
from agreements.services.machines import webhook_endpoints
from agreements.services.mail.delivery_results import mark_failed


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """Rows that hold something sealed: in `column`, or in the JSON there under `entry`.

    `subject` tells what a row's secret is bound to; `forget` gives up what no key opens.
    """

    name: str | Promise
    rows: QuerySet[Any]
    subject: Callable[[Any], str]
    forget: Callable[[Any], None]
    column: str
    entry: str = ""

    def sealed(self, row: Any) -> str:
        held = getattr(row, self.column)
        found: str = held[self.entry] if self.entry else held
        return found

    def opens(self, row: Any) -> bool:
        try:
            field_encryption.unseal(self.sealed(row), self.subject(row))
        except KeyMissing:
            return False
        return True

    def tried(self) -> set[bool]:
        """Whether the oldest row and the newest open; empty where there is none."""
        ends = (self.rows.order_by(way).first() for way in ("pk", "-pk"))
        return {self.opens(row) for row in ends if row}


def _factor(name: str | Promise, type_: Authenticator.Type, entry: str) -> SealedColumn:
    return SealedColumn(
        name,
        Authenticator.objects.filter(type=type_, data__has_key=entry).select_related("user"),
        lambda row: accounts.SECOND_FACTOR,
        lambda row: accounts.reset_second_factor(row.user, by=None),
        "data",
        entry,
    )


def _webhook_secret(name: str | Promise, column: str) -> SealedColumn:
    return SealedColumn(
        name,
        WebhookEndpoint.objects.exclude(**{column: ""}).select_related("dataset"),
        lambda row: row.secret_subject,
        webhook_endpoints.forget_secrets,
        column,
    )


SEALED_COLUMNS = (
    SealedColumn(
        _("passwords of the data"),
        AccessInstructions.objects.exclude(sealed_password="").select_related("dataset"),
        lambda row: row.secret_subject,
        lambda row: access_instructions.set_password(row, by=None, password=""),
        "sealed_password",
    ),
    _factor(_("authenticator apps"), Authenticator.Type.TOTP, "secret"),
    _factor(_("recovery codes"), Authenticator.Type.RECOVERY_CODES, "seed"),
    SealedColumn(
        _("secret e-mails that have not left"),
        OutboundEmail.objects.filter(is_secret=True).exclude(text=""),
        lambda row: stored_letter.seal_subject(row.dedup_key),
        lambda row: mark_failed(row, str(KeyMissing.sentence)),
        "text",
    ),
    _webhook_secret(_("secrets of webhooks"), "sealed_secret"),
    _webhook_secret(_("former secrets of webhooks"), "sealed_former_secret"),
)


@dataclass(slots=True)
class Resealed:
    """How many rows of a kind: sealed anew, under the first key already, opened by no key."""

    kind: SealedColumn
    anew: int = 0
    current: int = 0
    locked: int = 0


def reseal() -> Iterator[Resealed]:
    """Seal everything under the first key, kind by kind.

    A row is one transaction: killed half-way, the next run does the rest.
    """
    for kind in SEALED_COLUMNS:
        done = Resealed(kind)
        for pk in kind.rows.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                for row in kind.rows.filter(pk=pk).select_for_update(of=("self",)):
                    _reseal(row, done)
        if done.anew:
            audit.record(
                AuditAction.KEYS_RESEAL, "FIELD_KEY", by=None, kind=str(kind.name), number=done.anew
            )
        yield done


def forget_locked() -> Iterator[tuple[SealedColumn, int]]:
    """Give up what no key opens, kind by kind, and tell whom it concerns; how many it was."""
    for kind in SEALED_COLUMNS:
        number = 0
        for row in kind.rows.order_by("pk"):
            if not kind.opens(row):
                kind.forget(row)
                number += 1
        yield kind, number


def on_older_keys() -> tuple[int, int]:
    """How many notices may have mails to come whose link an older key made; and how many
    documents that can still come back signed carry its codes."""
    ahead = Q(closed_at=None) | Q(due_at__isnull=False) | Q(mails__due_at__isnull=False)
    notices = NoticeDelivery.objects.filter(
        ahead, version__status__in=[VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE]
    )
    links = notices.distinct().only("version", "agreement", "audience", "token_sha256")
    documents = IssuedDocument.objects.filter(agreement__status__in=OPEN)
    codes = documents.values_list("layout__codes__0", flat=True)
    return (
        sum(not notice_link.is_current_link(notice) for notice in links.iterator()),
        sum(not page_code.is_current_page_code(code) for code in codes.iterator()),
    )


def _reseal(row: Any, done: Resealed) -> None:
    """Written past the model: when it was last changed is what people did."""
    kind = done.kind
    before = kind.sealed(row)
    try:
        anew = field_encryption.seal_anew(before, kind.subject(row))
    except KeyMissing:
        done.locked += 1
        return
    if anew == before:
        done.current += 1
        return
    value = {**getattr(row, kind.column), kind.entry: anew} if kind.entry else anew
    kind.rows.model._default_manager.filter(pk=row.pk).update(**{kind.column: value})
    done.anew += 1

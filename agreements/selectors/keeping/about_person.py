"""Everything that is kept about a person, table by table, without what is personal of others.

`KINDS` says which rows of a table are about somebody, and which columns are left out;
`NOT_HANDED_OUT` why no row of a table is. A test asks for each table and each column.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model, Q, QuerySet

from agreements import models

from .people import KnownPerson

_OF_MACHINES = "of use to this site alone"
_ACTS_FOR_THEM = "a secret: whoever has it could act in the person’s place"
_OF_STAFF = "what staff noted among themselves; its owner decides whom to show it"
_BY_STAFF = "what staff did for a dataset; their part in it is among their steps"
_ANEW = "made out of other rows, which are here"


@dataclass(frozen=True, slots=True)
class KindOfRow:
    """The rows of `model` that are about a person, by `theirs`; `without` has the columns that are
    left out, each with the reason."""

    model: type[Model]
    theirs: Callable[[KnownPerson], Q]
    without: Mapping[str, str] = field(default_factory=dict)
    # Of a row that is about several: which columns this person is shown; None for all.
    only: Callable[[Any, KnownPerson], Collection[str] | None] | None = None

    @property
    def name(self) -> str:
        return self.model.__name__

    def rows(self, person: KnownPerson) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.theirs(person)).order_by("pk")

    def facts(self, row: Model, person: KnownPerson) -> dict[str, Any]:
        """Each column that is not left out. Of another person stands only that it is one."""
        shown = self.only(row, person) if self.only else None
        return {
            column.name: _value(row, column, person)
            for column in row._meta.concrete_fields
            if column.name not in self.without and (shown is None or column.name in shown)
        }


def _value(row: Model, column: Any, person: KnownPerson) -> Any:
    value = getattr(row, column.attname)
    if column.related_model is models.User and value is not None:
        return "you" if person.user and value == person.user.pk else "another person"
    if column.is_relation and value is not None:
        return str(getattr(row, column.name))
    return value


def _own(path: str = "") -> Callable[[KnownPerson], Q]:
    """Of the requests that the person signs."""
    return lambda person: Q(**{f"{path}in": person.own_requests().values("pk")})


def _account(column: str = "user") -> Callable[[KnownPerson], Q]:
    return lambda person: Q(**{column: person.user.pk}) if person.user else Q(pk__in=[])


def _address(column: str) -> Callable[[KnownPerson], Q]:
    return lambda person: Q(**{f"{column}__in": person.addresses})


def _either(*ways: Callable[[KnownPerson], Q]) -> Callable[[KnownPerson], Q]:
    def found(person: KnownPerson) -> Q:
        every = Q(pk__in=[])
        for way in ways:
            every |= way(person)
        return every

    return found


def _own_grants(path: str = "") -> Callable[[KnownPerson], Q]:
    """The person's own access: by what they sign, or under whoever lists them."""

    def found(person: KnownPerson) -> Q:
        signed = Q(
            **{
                f"{path}agreement__in": person.own_requests().values("pk"),
                f"{path}associate": None,
            }
        )
        return signed | Q(**{f"{path}associate__in": person.listings().values("pk")})

    return found


def _asks(row: models.StudentRequest, person: KnownPerson) -> bool:
    return person.user is not None and row.student_id == person.user.pk


_OF_SUPERVISOR = (
    *("reference", "dataset", "supervisor_name", "supervisor_email", "state", "asked_at"),
    *("taken_up_at", "decline", "decline_word", "ended_at"),
)
_TOKEN = {"token_sha256": _ACTS_FOR_THEM}
_ROW = {"claim": _OF_MACHINES, "leased_until": _OF_MACHINES}
KINDS: tuple[KindOfRow, ...] = (
    KindOfRow(models.User, _account("pk"), {"password": _ACTS_FOR_THEM}),
    KindOfRow(EmailAddress, _account()),
    KindOfRow(Authenticator, _account(), {"data": _ACTS_FOR_THEM}),
    KindOfRow(models.SavedView, _account()),
    KindOfRow(models.MutedReleaseNews, _account()),
    KindOfRow(models.Pseudonym, _account()),
    KindOfRow(models.Signer, _either(_address("email"), _account("user"))),
    KindOfRow(models.Agreement, _own("pk__")),
    KindOfRow(models.ImportRow, _own("agreement__"), {"note": _OF_STAFF, "file": _OF_MACHINES}),
    KindOfRow(
        models.AssociatedUser,
        _either(_own("agreement__"), _address("email"), _account("user")),
        {"person_key": _ANEW},
    ),
    KindOfRow(models.HandOver, _account("asked_by")),
    KindOfRow(
        models.Succession, _either(_own("request__"), _address("to_email")), {"reason": _OF_STAFF}
    ),
    KindOfRow(
        models.StudentRequest,
        _either(_account("student"), _address("supervisor_email")),
        {**_TOKEN},
        lambda row, person: None if _asks(row, person) else _OF_SUPERVISOR,
    ),
    KindOfRow(models.FellowStudent, _either(_account("request__student"), _address("email"))),
    KindOfRow(models.IssuedDocument, _own("agreement__"), {"layout": _OF_MACHINES}),
    KindOfRow(models.SignedScan, _own("agreement__")),
    KindOfRow(models.QuarantinedUpload, _own("agreement__"), {"due_at": _OF_MACHINES}),
    KindOfRow(models.ProposedScan, _own("agreement__")),
    KindOfRow(models.PagePhoto, _own("agreement__")),
    KindOfRow(models.PhoneLink, _own("agreement__"), {**_TOKEN, "session_sha256": _ACTS_FOR_THEM}),
    KindOfRow(models.ScanNote, _own("scan__agreement__")),
    KindOfRow(models.ScanPage, _own("scan__agreement__")),
    KindOfRow(models.ScanExamination, _own("scan__agreement__")),
    KindOfRow(models.ScanFinding, _own("scan__agreement__"), {"overrule_reason": _OF_STAFF}),
    KindOfRow(
        models.ReviewDecision,
        _own("agreement__"),
        {"note": _OF_STAFF, "against": _OF_STAFF, "despite": _OF_STAFF},
    ),
    KindOfRow(models.RequestMessage, _own("agreement__")),
    KindOfRow(models.MessageFile, _own("message__agreement__")),
    KindOfRow(models.NoticeDelivery, _own("agreement__"), {**_TOKEN}),
    KindOfRow(models.ApprovalLetter, _own("agreement__")),
    KindOfRow(models.RetentionHold, _own("agreement__"), {"reason": _OF_STAFF}),
    KindOfRow(models.DownloadGrant, _own_grants()),
    KindOfRow(models.GrantChange, _own_grants("grant__")),
    KindOfRow(models.DownloadRecord, _account()),
    KindOfRow(models.DownloadToken, _account("made_by"), {**_TOKEN}),
    KindOfRow(models.Deletion, _own_grants("grant__")),
    KindOfRow(models.PersonalCopy, _own_grants("grant__")),
    KindOfRow(models.RecallDuty, _account()),
    KindOfRow(models.LeakIncident, _own_grants("grant__"), {"tool_words": _OF_STAFF}),
    KindOfRow(models.Publication, _account("registered_by")),
    KindOfRow(
        models.OutboundEmail,
        _address("to"),
        {
            **_ROW,
            "dedup_key": _OF_MACHINES,
            "html": "the same as the text",
            "priority": _OF_MACHINES,
            "due_at": _OF_MACHINES,
            "informed_how": _OF_STAFF,
        },
    ),
    KindOfRow(models.StaffInvitation, _address("email"), {**_TOKEN}),
    KindOfRow(models.StoppedAddress, _address("email")),
    KindOfRow(models.NoteMention, _account(), {"note": _OF_STAFF}),
)

NOT_HANDED_OUT: Mapping[str, str] = {
    "agreements.ApiClient": _BY_STAFF,
    "agreements.WebhookDelivery": "tells a server of a change, which is in GrantChange",
    "agreements.WebhookEndpoint": _BY_STAFF,
    "agreements.AgreementImport": "a table about many people; what became of it is in ImportRow",
    "agreements.AuditEvent": "as steps, with what can be erased of them",
    "agreements.BlockedPerson": _OF_STAFF,
    "agreements.BundleOrder": _BY_STAFF,
    "agreements.DataRelease": _BY_STAFF,
    "agreements.Dataset": _BY_STAFF,
    "agreements.DatasetSuspension": _BY_STAFF,
    "agreements.DomainTrust": "about a domain, by staff",
    "agreements.EventPersonalData": "as steps, together with their events",
    "agreements.InternalNote": _OF_STAFF,
    "agreements.LeakNote": _OF_STAFF,
    **dict.fromkeys(("agreements.LicenseTranslation", "agreements.LicenseVersion"), _BY_STAFF),
    "agreements.OrderedBundle": _ANEW,
    "agreements.PagePreview": _ANEW,
    "agreements.PendingDecision": "nothing is decided before it is carried out",
    "agreements.PersonalDataErasure": "tells nobody’s name",
    "agreements.PlaceCheck": _OF_STAFF,
    "agreements.Purge": "tells nobody’s name",
    "agreements.SearchTerm": _ANEW,
    "account.EmailConfirmation": "not used: addresses are proved by a code",
    "admin.LogEntry": "not written: what staff do is among their steps",
    "sessions.Session": "what was typed while signed out, until it is taken over",
}


def steps_of(person: KnownPerson) -> Iterator[dict[str, Any]]:
    """What is on record: of their own steps with their requests and their account all, of what
    else they did and of other people’s steps with their requests that it happened."""
    own = Q(personal__actor__in=person.addresses)
    if person.user:
        own |= Q(actor_id=person.user.pk)
    references = list(person.own_requests().values_list("reference", flat=True))
    found = models.AuditEvent.objects.filter(own | Q(subject__in=references)).order_by("pk")
    for event in found.iterator():
        is_own = event.actor in person.addresses or (
            person.user is not None and event.actor_id == person.user.pk
        )
        about_them = event.subject in (*references, f"user:{event.actor_id}")
        told = {"at": event.at, "action": event.action, "subject": event.subject}
        if is_own:
            details = event.details if about_them else event.facts
            yield {**told, "by": "you", "ip": event.ip, "details": details}
        else:
            by = "this site" if event.actor == "system" else "another person"
            yield {**told, "by": by, "details": event.facts}


def stored_files_of(person: KnownPerson) -> Iterator[tuple[str, str]]:
    """The path in the archive and the name in storage of papers, scans and files of messages."""
    for request in person.own_requests().order_by("pk"):
        folder = f"files/{request.reference}"
        for document in request.documents.order_by("number"):
            yield f"{folder}/issued-{document.number}.pdf", document.file
        for scan in request.scans.order_by("number"):
            yield f"{folder}/scan-{scan.number}.pdf", scan.file
            if scan.originals:
                yield f"{folder}/scan-{scan.number}-originals.zip", scan.originals
        imported = models.ImportRow.objects.filter(agreement=request).exclude(file="")
        for row in imported:
            yield f"{folder}/signed-before.pdf", row.file
        sent = models.MessageFile.objects.filter(message__agreement=request)
        for file in sent.order_by("pk"):
            suffix = file.file.rpartition(".")[2]
            yield f"{folder}/message-{file.message_id}-{file.number}.{suffix}", file.file

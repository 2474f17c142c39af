"""What belongs to a request and goes with it, table by table: what points to another goes first."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from agreements import models
from agreements.selectors.files import COLUMNS

# How each row leads to its request.
LEADS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (
        models.PagePreview,
        ("scan__agreement", "document__agreement", "proposal__agreement"),
    ),
    (models.ScanFinding, ("scan__agreement",)),
    (models.ScanNote, ("scan__agreement",)),
    (models.ScanPage, ("scan__agreement",)),
    (models.ScanExamination, ("scan__agreement",)),
    (models.ReviewDecision, ("agreement",)),
    (models.PendingDecision, ("agreement",)),
    (models.PlaceCheck, ("agreement",)),
    (models.ProposedScan, ("agreement",)),
    (models.PagePhoto, ("agreement",)),
    (models.PhoneLink, ("agreement",)),
    (models.QuarantinedUpload, ("agreement",)),
    (models.SignedScan, ("agreement",)),
    (models.IssuedDocument, ("agreement",)),
    (models.ApprovalLetter, ("agreement",)),
    (models.MessageFile, ("message__agreement",)),
    (models.RequestMessage, ("agreement",)),
    (models.NoteMention, ("note__agreement",)),
    (models.InternalNote, ("agreement",)),
    (models.FellowStudent, ("request__agreement",)),
    (models.StudentRequest, ("agreement",)),
    (models.OutboundEmail, ("agreement", "notice__agreement")),
    (models.NoticeDelivery, ("agreement",)),
    (models.DownloadRecord, ("grant__agreement",)),
    (models.DownloadToken, ("grant__agreement",)),
    (models.Deletion, ("grant__agreement",)),
    (models.PersonalCopy, ("grant__agreement",)),
    (models.RecallDuty, ("grant__agreement",)),
    (models.WebhookDelivery, ("change__grant__agreement",)),
    (models.GrantChange, ("grant__agreement",)),
    (models.DownloadGrant, ("agreement",)),
    (models.HandOver, ("listing__agreement",)),
    (models.AssociatedUser, ("agreement",)),
    (models.Succession, ("agreement", "request")),
    (models.ImportRow, ("agreement",)),
    (models.OrderedBundle, ("agreement",)),
    (models.Publication, ("agreement",)),
    (models.RetentionHold, ("agreement",)),
    (models.SearchTerm, ("agreement",)),
)
_DERIVED = (models.SearchTerm,)


def rows_of_requests(keys: Iterable[int]) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    """What of each table belongs to the requests with these keys; their own rows last."""
    wanted = list(keys)
    for model, ways in LEADS:
        theirs = Q()
        for way in ways:
            theirs |= Q(**{f"{way}__in": wanted})
        yield model, model._default_manager.filter(theirs)
    # Amendments before what they amend.
    yield models.Agreement, models.Agreement.objects.filter(pk__in=wanted, amends__isnull=False)
    yield models.Agreement, models.Agreement.objects.filter(pk__in=wanted, amends=None)


def is_derived(model: type[Model]) -> bool:
    """Whether its rows can be made anew out of others."""
    return model in _DERIVED


def file_columns(model: type[Model]) -> tuple[str, ...]:
    """Which of its columns name stored files."""
    found: list[str] = []
    for owner, *columns in COLUMNS.values():
        if owner is model:
            found += columns
    return tuple(dict.fromkeys(found))

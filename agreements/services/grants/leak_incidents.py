"""Leaks are reported, what was done about them is added, and they are closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError, ReasonMissing
from agreements.models import Dataset, DownloadGrant, LeakIncident, LeakNote, User
from agreements.selectors import access

_ADD, _CHANGE = "agreements.add_leakincident", "agreements.change_leakincident"


class LeakClosed(InvalidTransition):
    """What is closed stays as it was."""

    sentence = gettext_lazy(
        "This leak was closed in the meantime. Nothing can be added. Report a new one if there "
        "is more."
    )


class GrantOfAnotherDataset(PortalError):
    """The grant that was named gives access to something else."""

    sentence = gettext_lazy(
        "This grant is not one of this dataset. The list of who has access shows the numbers."
    )


def report(
    dataset: Dataset,
    *,
    by: User,
    what: str,
    where_found: str,
    found_at: datetime,
    grant: DownloadGrant | None = None,
    tool_words: str = "",
) -> LeakIncident:
    """Write down what was found where. `grant` is whose copy it was, as `tool_words` of
    `whose_copy` tell. Raises NotYourMove, GrantOfAnotherDataset."""
    if not access.may_on_dataset(by, _ADD, dataset):
        raise NotYourMove
    if grant is not None and grant.agreement.dataset_id != dataset.pk:
        raise GrantOfAnotherDataset
    with transaction.atomic():
        made = LeakIncident.objects.create(
            dataset=dataset,
            what=what.strip(),
            where_found=where_found.strip(),
            found_at=found_at,
            grant=grant,
            tool_words=tool_words.strip(),
            reported_at=timezone.now(),
            reported_by=by,
        )
        whose = {"agreement": grant.agreement.reference} if grant else {}
        audit.record(AuditAction.LEAK_REPORT, audit_subject(made), by=by, **whose)
    return made


def add_note(incident: LeakIncident, *, by: User, text: str) -> LeakNote:
    """What was done. Raises NotYourMove, ReasonMissing, LeakClosed."""
    if not text.strip():
        raise ReasonMissing(_("Say what was done."))
    with transaction.atomic():
        stands = _open(incident, by)
        note = stands.notes.create(text=text.strip(), written_at=timezone.now(), written_by=by)
        audit.record(AuditAction.LEAK_NOTE, audit_subject(stands), by=by)
    return note


def close(incident: LeakIncident, *, by: User) -> LeakIncident:
    """Nothing more is to be done. Raises NotYourMove, LeakClosed."""
    with transaction.atomic():
        stands = _open(incident, by)
        stands.closed_at, stands.closed_by = timezone.now(), by
        stands.save(update_fields=["closed_at", "closed_by"])
        audit.record(AuditAction.LEAK_CLOSE, audit_subject(stands), by=by)
    return stands


def audit_subject(incident: LeakIncident) -> str:
    """Under what the events of an incident are filed."""
    return f"leak:{incident.pk}"


def _open(incident: LeakIncident, by: User) -> LeakIncident:
    rows = LeakIncident.objects.select_for_update(of=("self",), no_key=True)
    stands = rows.select_related("dataset").get(pk=incident.pk)
    if not access.may_on_dataset(by, _CHANGE, stands.dataset):
        raise NotYourMove
    if stands.closed_at is not None:
        raise LeakClosed
    return stands

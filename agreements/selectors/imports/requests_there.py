"""Who of an import signed in the portal already."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from agreements.enums import ImportOutcome, Status
from agreements.lifecycle import OPEN
from agreements.models import Agreement, Dataset
from agreements.selectors.addresses import accounts_by_address, signers_at


def requests_there(dataset: Dataset, emails: Collection[str]) -> Mapping[str, Agreement]:
    """By address, the agreement in force for the dataset of whoever signs with it, at whichever of
    their addresses; else their open request."""
    signers = signers_at(emails).values_list("pk", "email", "user")
    persons = dict(accounts_by_address(emails))
    persons |= {email: user for _pk, email, user in signers if user}
    own = {pk: email for pk, email, _user in signers}
    emails_of: dict[int, list[str]] = {}
    for email, user in persons.items():
        emails_of.setdefault(user, []).append(email)
    found: dict[str, Agreement] = {}
    rows = Agreement.objects.filter(
        Q(signer__in=own) | Q(signer__user__in=emails_of),
        dataset=dataset,
        amends=None,
        status__in=[*OPEN, Status.APPROVED],
    )
    for row in rows.select_related("signer"):
        theirs = [*emails_of.get(row.signer.user_id or 0, ()), own.get(row.signer_id, "")]
        for email in filter(None, theirs):
            if email not in found or row.status == Status.APPROVED:
                found[email] = row
    return found


def outcome_beside(there: Agreement) -> ImportOutcome:
    """What becomes of a row whose signer has this one."""
    return ImportOutcome.THERE if there.status == Status.APPROVED else ImportOutcome.OPEN

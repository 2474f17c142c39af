"""Other requests that may be the same person's, among those that a member of staff sees."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from agreements.models import Agreement, AssociatedUser, OutboundEmail
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of_signer

from . import domain_approvals, request_search, same_name

COUNTED = 200


def of_same_person(agreement: Agreement, seen: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Of this signer at any address of the account, newest first."""
    mine = seen.filter(access.of_person(agreement.signer)).exclude(pk=agreement.pk)
    return mine.order_by("-pk")


def of_same_name(
    agreement: Agreement, seen: QuerySet[Agreement], datasets: Sequence[int]
) -> list[tuple[Agreement, str]]:
    """Signed by somebody else of a name that may be the signer's, or listing one: each with the
    name as it stands there. Looked through are the newest (`request_search`)."""
    name = agreement.signer.name
    searches = same_name.searches_for(name)
    keys = request_search.newest_of_any(seen, searches, datasets=datasets)
    others = seen.filter(pk__in=keys).exclude(access.of_person(agreement.signer)).order_by("-pk")
    rows = list(others)
    listed: dict[int, list[str]] = {}
    people = AssociatedUser.objects.filter(agreement__in=[row.pk for row in rows], until=None)
    for key, their_name in people.values_list("agreement", "name"):
        listed.setdefault(key, []).append(their_name)
    found = []
    for row in rows:
        names = [row.signer.name, *listed.get(row.pk, ())]
        there = next((each for each in names if same_name.may_be_one(name, each)), None)
        if there is not None:
            found.append((row, there))
    return found


def statuses_at_host(agreement: Agreement, seen: QuerySet[Agreement]) -> Counter[str]:
    """How many requests of other people with addresses at this very host have which status: of the
    newest COUNTED."""
    host = agreement.signer.email.rpartition("@")[2]
    others = domain_approvals.at_host(seen, host).exclude(access.of_person(agreement.signer))
    return Counter(others.order_by("-pk").values_list("status", flat=True)[:COUNTED])


def lists_the_signer(agreement: Agreement, seen: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Those in which one of the signer's addresses is listed now."""
    rows = AssociatedUser.objects.filter(email__in=addresses_of_signer(agreement.signer))
    return seen.filter(pk__in=rows.filter(until=None).values("agreement")).order_by("-pk")


def unreached_mails(agreement: Agreement, seen: QuerySet[Agreement]) -> QuerySet[OutboundEmail]:
    """Mails to the signer, about any of their requests, that were found not to have arrived."""
    theirs = seen.filter(Q(pk=agreement.pk) | access.of_person(agreement.signer))
    sent = OutboundEmail.objects.filter(agreement__in=theirs, unreached_at__isnull=False)
    return sent.filter(to__in=addresses_of_signer(agreement.signer)).order_by("-unreached_at")

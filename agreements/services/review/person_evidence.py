"""What is known about the person who signs a request, as sentences with their source. Reads only.

Never a score, and nothing here decides: the same name is not the same person.
"""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.affiliation.verdict import judge
from agreements.enumeration import in_a_row
from agreements.enums import Status
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.selectors.associates import listed_elsewhere
from agreements.selectors.review import persons_requests

from .block_evidence import block_evidence
from .domain_evidence import OPEN_TO_ALL, domain_evidence
from .evidence_line import EvidenceLine
from .place_evidence import place_evidence

_MOST = 10  # of a kind


def evidence_about_signer(agreement: Agreement, *, seen_by: User) -> list[EvidenceLine]:
    """All there is in the datasets of who reads it, in an order that does not change."""
    seen = access.agreements_for_staff(seen_by)
    return [
        *block_evidence(agreement),
        *domain_evidence(agreement),
        *place_evidence(agreement, seen),
        *_mails(agreement, seen),
        *_own_requests(agreement, seen),
        *_same_name(agreement, seen, seen_by),
        *_host(agreement, seen),
        *_listed(agreement, seen),
    ]


def _mails(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    for mail in persons_requests.unreached_mails(agreement, seen)[:3]:
        words = {"to": mail.to, "day": _day(mail.unreached_at)}
        yield EvidenceLine(
            _("A mail to %(to)s did not arrive (%(day)s).") % words,
            _("mail server"),
            quote=mail.server_reply,
            warns=True,
        )


def _own_requests(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    source = _("requests of your datasets")
    found = list(persons_requests.of_same_person(agreement, seen)[: _MOST + 1])
    if found:
        said = ngettext(
            "This address, or another of the same account, has another request.",
            "This address, or others of the same account, have other requests.",
            len(found),
        )
        yield EvidenceLine(said, source, found[:_MOST])
    listing = list(persons_requests.lists_the_signer(agreement, seen)[:_MOST])
    if listing:
        yield EvidenceLine(_("Another signer lists this address."), source, listing)


def _same_name(
    agreement: Agreement, seen: QuerySet[Agreement], user: User
) -> Iterator[EvidenceLine]:
    datasets = [dataset.pk for dataset in access.datasets_for_staff(user)]
    for row, name in persons_requests.of_same_name(agreement, seen, datasets)[:_MOST]:
        if row.signer.name == name:
            said = _("%(name)s, %(email)s, signs another request. The names may be one.")
        else:
            said = _("%(name)s is listed by another signer (%(email)s). The names may be one.")
        words = {"name": name, "email": row.signer.email}
        yield EvidenceLine(said % words, _("names in requests of your datasets"), [row])


def _host(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    if judge(agreement.signer.email).kind in OPEN_TO_ALL:
        return
    statuses = persons_requests.statuses_at_host(agreement, seen)
    if not (number := statuses.total()):
        return
    parts = [f"{Status(status).label}: {n}" for status, n in sorted(statuses.items())]
    words = {
        "host": agreement.signer.email.rpartition("@")[2],
        "n": number,
        "parts": in_a_row(parts),
    }
    if number < persons_requests.COUNTED:
        said = ngettext(
            "%(n)s other request from %(host)s (%(parts)s).",
            "%(n)s other requests from %(host)s (%(parts)s).",
            number,
        )
    else:
        said = _("Of the newest %(n)s other requests from %(host)s: %(parts)s.")
    yield EvidenceLine(said % words, _("requests of your datasets"))


def _listed(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    others = seen.exclude(access.of_person(agreement.signer)).exclude(status=Status.DRAFT)
    for found in listed_elsewhere.also_listed(agreement, others, most=_MOST):
        said = _("%(name)s, who is listed here, may be listed there, too: the same %(what)s.")
        words = {"name": found.listed.name, "what": in_a_row(found.same)}
        source = _("lists of people in requests of your datasets")
        yield EvidenceLine(said % words, source, [found.there.agreement])


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")  # type: ignore[arg-type]

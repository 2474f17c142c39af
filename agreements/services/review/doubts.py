"""What stands against approving a request, for its reviewer to read. Reads only.

Nothing here is a no: a person decides. What is open takes a reason, which goes on record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row
from agreements.enums import Doubt, Status, Verb, VersionStatus
from agreements.models import (
    Agreement,
    ReviewDecision,
    SignedScan,
)
from agreements.selectors import access
from agreements.selectors.associates import listed_elsewhere
from agreements.selectors.grants import ways_to_data
from agreements.selectors.review import block_matches
from agreements.selectors.scans import check_results, proposed_pages
from agreements.services.requests import progress
from agreements.services.scans import findings_report

from . import block_evidence

# Listed there, somebody is a student of that signer; a draft says nothing yet.
_LISTS = (Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.APPROVED)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Against:
    """One line. `about` is the code of a finding or the `reference` of another request; `quote`
    what a person wrote."""

    doubt: Doubt
    said: str
    about: str = ""
    reference: str = ""
    quote: str = ""

    @property
    def is_open(self) -> bool:
        """Whether approving all the same takes a reason."""
        return self.doubt is Doubt.PROBLEM

    @property
    def on_record(self) -> dict[str, str]:
        """As a decision keeps it: without names, which the requests themselves hold."""
        return {"doubt": self.doubt.value, "about": self.about or self.reference}


def doubts_about(agreement: Agreement) -> list[Against]:
    """Everything that stands against it now, what is open first."""
    scan = agreement.scans.select_related("document__version").order_by("number").last()
    found = list(_of_scan(scan)) if scan else []
    if proposed_pages.waiting_proposal(agreement):
        found.append(
            Against(Doubt.PAGES, _("The signer has sent other pages that don’t count yet."))
        )
    if agreement.entered_at:
        found.append(Against(Doubt.ENTERED, on_paper_sentence(agreement)))
    if not agreement.amends_id:  # else looked at when the agreement itself was approved
        found += _address(agreement)
    found += [*_students(agreement), *_earlier(agreement)]
    for match in block_matches.block_matches(agreement):
        about = f"block:{match.block.pk}"
        said = block_evidence.block_sentence(match)
        found.append(Against(Doubt.BLOCKED, said, about=about, quote=match.block.reason))
    if not ways_to_data.has_way(agreement.dataset):
        said = _("Nobody has written how to get the data: the signer will find no instructions.")
        found.append(Against(Doubt.NO_ACCESS, said))
    return found


def on_paper_sentence(agreement: Agreement) -> str:
    """Who took it in, and what nobody has proved."""
    said = {
        "who": agreement.entered_by,
        "day": date_format(timezone.localtime(agreement.entered_at), "DATE_FORMAT"),
        "how": agreement.get_came_by_display(),
    }
    sentence = _(
        "It came %(how)s on paper, and %(who)s typed and uploaded it on %(day)s. Nobody has proved "
        "the address by a code; the clauses were accepted by the signature alone."
    )
    if agreement.signer.user_id:
        sentence = _(
            "The signed paper came %(how)s. %(who)s uploaded it on %(day)s, not its signer."
        )
    return sentence % said


def _of_scan(scan: SignedScan) -> Iterator[Against]:
    if report := check_results.scan_report(scan):
        for line in findings_report.finding_lines(report.problems):
            yield Against(Doubt.PROBLEM, line.said.to_reviewer, about=line.first.code)
        if report.running:
            yield Against(Doubt.UNREAD, _("The automatic checks have not finished with the scan."))
        elif report.failed:
            yield Against(Doubt.UNREAD, _("The scan could not be read automatically."))
    version = scan.document.version
    if version.status == VersionStatus.SUPERSEDED and not scan.agreement.amends_id:
        said = _("The scan is of License Agreement %(number)s, which another one has replaced.")
        yield Against(Doubt.SUPERSEDED, said % {"number": version.number})


def _address(agreement: Agreement) -> Iterator[Against]:
    verdict = progress.address_verdict(agreement)
    if verdict.kind in progress.MUST_EXPLAIN:
        said = _("The address needed an explanation (%(domain)s: %(kind)s).")
        yield Against(
            Doubt.ADDRESS,
            said % {"domain": verdict.domain, "kind": verdict.kind.label},
            quote=agreement.signer.address_explanation,
        )


def _students(agreement: Agreement) -> Iterator[Against]:
    """The same person under another signer: by name, registered ID or e-mail."""
    others = Agreement.objects.filter(dataset=agreement.dataset_id, status__in=_LISTS)
    others = others.exclude(pk__in=_own(agreement))
    for found in listed_elsewhere.also_listed(agreement, others, most=_MOST):
        said = _("%(name)s may also be listed by %(signer)s: the same %(what)s.") % {
            "name": found.listed.name,
            "signer": found.there.agreement.signer,
            "what": in_a_row(found.same),
        }
        yield Against(Doubt.STUDENT, said, reference=found.there.agreement.reference)


def _own(agreement: Agreement) -> QuerySet[Agreement]:
    """Of the dataset, those of the same person, at whichever address, and the one that it is to
    succeed."""
    own = access.of_person(agreement.signer) | Q(pk=agreement.succeeds_id)
    return Agreement.objects.filter(own, dataset=agreement.dataset_id)


def _earlier(agreement: Agreement) -> Iterator[Against]:
    decided = ReviewDecision.objects.filter(
        verb__in=[Verb.REJECT, Verb.REVOKE],
        agreement__in=_own(agreement),
    ).exclude(agreement=agreement)
    for decision in decided.select_related("agreement").order_by("-decided_at")[:_MOST]:
        said = _("An earlier request of this signer: %(what)s, %(day)s.") % {
            "what": decision.agreement.get_status_display(),
            "day": date_format(decision.decided_at, "DATE_FORMAT"),
        }
        yield Against(
            Doubt.EARLIER, said, reference=decision.agreement.reference, quote=decision.reason
        )

"""What is known about the domain of an address, as sentences. Reads only."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AddressKind, DomainWord
from agreements.models import Agreement
from agreements.selectors.review import domain_approvals

from .evidence_line import EvidenceLine

# Who has an address there says nothing about anybody else there.
OPEN_TO_ALL = (AddressKind.FREE, AddressKind.RELAY, AddressKind.DISPOSABLE)

_LISTS: dict[AddressKind, tuple[Promise, Promise]] = {
    AddressKind.ACADEMIC: (
        gettext_lazy("%(domain)s ends as the addresses of universities do; no list names it."),
        gettext_lazy("endings of academic domains"),
    ),
    AddressKind.ALUMNI: (
        gettext_lazy("Addresses at %(domain)s may stay with people who have left."),
        gettext_lazy("names of mailboxes for alumni"),
    ),
    AddressKind.FREE: (
        gettext_lazy("%(domain)s gives addresses to everybody."),
        gettext_lazy("list of free mail providers"),
    ),
    AddressKind.RELAY: (
        gettext_lazy("%(domain)s passes mail on and tells nobody to whom."),
        gettext_lazy("list of relays"),
    ),
    AddressKind.DISPOSABLE: (
        gettext_lazy("%(domain)s is listed as one for addresses of short use."),
        gettext_lazy("list of disposable domains"),
    ),
    AddressKind.UNKNOWN: (
        gettext_lazy("No list knows %(domain)s."),
        gettext_lazy("lists of universities, research bodies and mail providers"),
    ),
}

_ON_RECORD = {
    DomainWord.TRUSTED: gettext_lazy("%(by)s trusts %(domain)s for %(dataset)s since %(day)s."),
    DomainWord.DISTRUSTED: gettext_lazy(
        "%(by)s distrusts %(domain)s for %(dataset)s since %(day)s."
    ),
    DomainWord.NEITHER: gettext_lazy(
        "%(by)s took back what was said of %(domain)s for %(dataset)s on %(day)s."
    ),
}
_LISTED = {
    DomainWord.TRUSTED: gettext_lazy("%(dataset)s trusts %(domain)s."),
    DomainWord.DISTRUSTED: gettext_lazy("%(dataset)s distrusts %(domain)s."),
}


def domain_evidence(agreement: Agreement) -> Iterator[EvidenceLine]:
    """Whose the domain is by the lists, what the dataset's staff say of it, and how often they
    approved its host."""
    by_lists = judge(agreement.signer.email)
    yield _by_lists(by_lists)
    if by_lists.meant:
        said = _("%(domain)s is one slip away from %(meant)s.")
        names = {"domain": by_lists.domain, "meant": by_lists.meant}
        yield EvidenceLine(said % names, _("list of free mail providers"), warns=True)
    yield from _by_dataset(agreement, by_lists)
    times = domain_approvals.earlier_approvals(agreement)
    if times and by_lists.kind not in OPEN_TO_ALL:
        said = ngettext(
            "A signer at %(host)s was approved before for %(dataset)s.",
            "%(n)s signers at %(host)s were approved before for %(dataset)s.",
            times,
        )
        host = agreement.signer.email.rpartition("@")[2]
        words = {"n": times, "host": host, "dataset": agreement.dataset}
        yield EvidenceLine(said % words, _("decisions of this dataset’s staff"))


def _by_lists(found: Verdict) -> EvidenceLine:
    if found.organization and found.kind == AddressKind.ACADEMIC:
        said = _("%(domain)s is a domain of %(organization)s.")
        names = {"domain": found.domain, "organization": found.organization}
        return EvidenceLine(said % names, _("list of universities and research bodies"))
    sentence, source = _LISTS[found.kind]
    warns = found.kind in OPEN_TO_ALL
    return EvidenceLine(str(sentence) % {"domain": found.domain}, str(source), warns=warns)


def _by_dataset(agreement: Agreement, by_lists: Verdict) -> Iterator[EvidenceLine]:
    """Whoever said it, and why, where that is on record and the dataset’s lists still say so."""
    email, dataset = agreement.signer.email, agreement.dataset
    word = DomainWord.NEITHER
    if judge(email, dataset.trusted_domains).kind == AddressKind.KNOWN:
        word = DomainWord.TRUSTED
    # Distrusted is answered like a free provider.
    elif judge(email, (), dataset.distrusted_domains).kind == AddressKind.FREE != by_lists.kind:
        word = DomainWord.DISTRUSTED
    warns = word == DomainWord.DISTRUSTED
    record = dataset.domain_trusts.filter(domain=by_lists.domain).select_related("said_by").last()
    if record is not None and record.word == word:
        day = date_format(timezone.localtime(record.said_at), "DATE_FORMAT")
        words = {"by": record.said_by, "domain": record.domain, "dataset": dataset, "day": day}
        said = str(_ON_RECORD[word]) % words
        yield EvidenceLine(said, _("notes of staff"), quote=record.reason, warns=warns)
    elif word != DomainWord.NEITHER:
        said = str(_LISTED[word]) % {"domain": by_lists.domain, "dataset": dataset}
        yield EvidenceLine(said, _("this dataset’s lists of domains"), warns=warns)

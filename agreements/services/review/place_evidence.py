"""What staff and DNS say of the place where a signer works, as sentences. Reads only."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.affiliation.verdict import judge
from agreements.enums import DomainWord
from agreements.models import Agreement, MailServers, PlaceCheck
from agreements.selectors import access

from .evidence_line import EvidenceLine

_SAID = {
    DomainWord.TRUSTED: gettext_lazy("%(by)s trusts %(domain)s for %(dataset)s since %(day)s."),
    DomainWord.DISTRUSTED: gettext_lazy(
        "%(by)s distrusts %(domain)s for %(dataset)s since %(day)s."
    ),
    DomainWord.NEITHER: gettext_lazy(
        "%(by)s took back what was said of %(domain)s for %(dataset)s on %(day)s."
    ),
}
_NAMED = 3


def place_evidence(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    """The last word about the domain, its mail servers, and who made sure of the place."""
    yield from _word(agreement)
    yield from _mail_servers(agreement)
    theirs = seen.filter(access.of_person(agreement.signer))
    checks = PlaceCheck.objects.filter(agreement__in=theirs).select_related(
        "checked_by", "agreement__dataset"
    )
    for check in checks.order_by("-pk")[:5]:
        words = {"by": check.checked_by, "day": _day(check.checked_at)}
        other = () if check.agreement_id == agreement.pk else (check.agreement,)
        said = _("%(by)s made sure where this person works, on %(day)s.")
        yield EvidenceLine(said % words, _("notes of staff"), other, quote=check.how)


def _word(agreement: Agreement) -> Iterator[EvidenceLine]:
    domain = judge(agreement.signer.email).domain
    found = agreement.dataset.domain_trusts.filter(domain=domain).select_related("said_by").last()
    if found is None:
        return
    words = {
        "by": found.said_by,
        "domain": domain,
        "dataset": agreement.dataset,
        "day": _day(found.said_at),
    }
    sentence = str(_SAID[DomainWord(found.word)]) % words
    warns = found.word == DomainWord.DISTRUSTED
    yield EvidenceLine(sentence, _("notes of staff"), quote=found.reason, warns=warns)


def _mail_servers(agreement: Agreement) -> Iterator[EvidenceLine]:
    host = agreement.signer.email.rpartition("@")[2]
    known = MailServers.objects.filter(domain=host).first()
    if known is None or known.hosts is None:
        return
    source = _("DNS, asked on %(day)s") % {"day": _day(known.asked_at)}
    if not known.hosts:
        said = _("DNS names no mail server for %(host)s.") % {"host": host}
        yield EvidenceLine(said, source, warns=True)
        return
    names = ", ".join([*known.hosts[:_NAMED], *(["…"] if len(known.hosts) > _NAMED else [])])
    said = _("Mail for %(host)s goes to %(names)s.") % {"host": host, "names": names}
    yield EvidenceLine(said, source)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")

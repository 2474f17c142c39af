"""What DNS and staff say of the place where a signer works, as sentences. Reads only."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row
from agreements.models import Agreement, MailServers, PlaceCheck
from agreements.selectors import access

from .evidence_line import EvidenceLine

_NAMED = 3


def place_evidence(agreement: Agreement, seen: QuerySet[Agreement]) -> Iterator[EvidenceLine]:
    """The mail servers of the domain, and who made sure where the person works."""
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
    names = in_a_row([*known.hosts[:_NAMED], *(["…"] if len(known.hosts) > _NAMED else [])])
    said = _("Mail for %(host)s goes to %(names)s.") % {"host": host, "names": names}
    yield EvidenceLine(said, source)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")

"""The receipt of the end of an agreement, as PDF: the same record, the same bytes."""

from datetime import UTC

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements import dates
from agreements.documents.paper_words import PaperWords
from agreements.documents.printed_language import printed_in
from agreements.documents.receipt import OptOut, Receipt, draw_receipt, receipt_words
from agreements.enums import GrantEnd
from agreements.models import Agreement, Deletion, DownloadGrant, NoticeDelivery
from agreements.selectors.evidence import chains
from agreements.selectors.grants import grant_history, open_deletions


def draw_end_receipt(agreement: Agreement, *, language: str) -> tuple[str, bytes]:
    """Name and content. `language` is that of the LA that ended; ValueError where none has."""
    return _file_name(agreement, "Receipt"), draw_receipt(_receipt(agreement, language, None))


def draw_opt_out_receipt(notice: NoticeDelivery, *, language: str) -> tuple[str, bytes]:
    """The same for whoever opted out of a new LA version, naming that."""
    receipt = _receipt(notice.agreement, language, notice)
    return _file_name(notice.agreement, "Opt-out receipt"), draw_receipt(receipt)


def end_receipt_words(agreement: Agreement, *, language: str) -> PaperWords:
    """What `draw_end_receipt` draws."""
    return receipt_words(_receipt(agreement, language, None))


def opt_out_receipt_words(notice: NoticeDelivery, *, language: str) -> PaperWords:
    """What `draw_opt_out_receipt` draws."""
    return receipt_words(_receipt(notice.agreement, language, notice))


def _file_name(agreement: Agreement, name: str) -> str:
    return f"{name} {agreement.dataset.slug} {agreement.reference}.pdf"


def _receipt(agreement: Agreement, language: str, notice: NoticeDelivery | None) -> Receipt:
    dataset, ended_at = agreement.dataset, agreement.ended_at
    if ended_at is None:
        raise ValueError("There is no receipt of what has not ended.")
    zone = dataset.time_zone
    with printed_in(language):
        moment = f"{dates.say(ended_at, zone)}; {ended_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        way = notice.get_answered_how_display() if notice else ""
        return Receipt(
            reference=agreement.reference,
            dataset=dataset.name,
            owner=dataset.owner,
            contact=dataset.contact_email,
            signer=str(agreement.signer),
            affiliation=agreement.signer.affiliation,
            version=agreement.version.number,
            why=str(GrantEnd(agreement.status).label),
            ended=moment,
            grants=tuple(_said(grant, zone) for grant in grant_history.grants_under(agreement)),
            listed=tuple(
                f"{person.get_role_display()}: {person.name}"
                for person in agreement.associates.filter(
                    Q(until=None) | Q(until__gte=ended_at), grants=None
                )
            ),
            deleted=_deleted(open_deletions.deletion_of_signer(agreement), zone),
            day=ended_at.astimezone(UTC).date(),
            chained=_chained(agreement),
            opt_out=OptOut(notice.version.number, str(way)) if notice else None,
            language=language,
        )


def _said(grant: DownloadGrant, zone: str) -> str:
    role = grant.associate.get_role_display() if grant.associate else _("Signer")
    ended_at = dates.say(grant.ended_at, zone) if grant.ended_at else "–"
    return f"{role}: {grant.person}, {dates.say(grant.granted_at, zone)} – {ended_at}"


def _deleted(deletion: Deletion | None, zone: str) -> str:
    """How it stands; None: the signer had access another way when the agreement ended."""
    if deletion is None or deletion.lapsed_at:
        return _("Not due: the signer has, or had then, access under another agreement")
    if deletion.attested_at is None:
        return _("Not attested yet")
    return _("Attested by the signer on %(when)s") % {"when": dates.say(deletion.attested_at, zone)}


def _chained(agreement: Agreement) -> str:
    """What the portal signed of its chain of events with the end in it: whoever has the receipt can
    have it compared (`verify_audit --head`)."""
    head = chains.head_over_moves(agreement)
    if head is None:
        return ""
    signed = _("Signed on %(when)s by the key %(key)s: %(signature)s") % {
        "when": f"{head.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC",
        "key": head.key_id,
        "signature": head.signature,
    }
    return f"{head.line}\n{signed}"

"""What stands in the way of a decision although the status of the agreement allows it."""

from django.utils.translation import gettext as _

from agreements.enums import Audience, Status, Verb
from agreements.models import Agreement, NoticeDelivery
from agreements.services.notices import answers


def obstacle(agreement: Agreement, verb: Verb) -> str:
    """The sentence for staff; "" where nothing stands in the way."""
    if verb is Verb.APPROVE:
        if not agreement.scans.exists():
            return _("There is no signed scan to approve.")
        return _other_approved(agreement)
    if verb is Verb.REINSTATE:
        notice = answered(agreement)
        if notice is None:
            return _("The signer did not opt out by a notice, so nothing can be taken back.")
        if not answers.may_return(notice):
            return _(
                "This comes too late: License Agreement %(number)s has taken effect. "
                "The signer may apply anew."
            ) % {"number": notice.version.number}
        return _other_approved(agreement)
    return ""


def answered(agreement: Agreement) -> NoticeDelivery | None:
    """The notice that the signer of an agreement answered last."""
    notices = agreement.notices.filter(audience=Audience.AGREEMENT, answered_at__isnull=False)
    return notices.select_related("version__dataset").order_by("-answered_at").first()


def _other_approved(agreement: Agreement) -> str:
    others = Agreement.objects.filter(
        signer=agreement.signer_id, dataset=agreement.dataset_id, status=Status.APPROVED
    )
    other = others.exclude(pk=agreement.pk).first()
    if other is None:
        return ""
    return _("The signer has another approved agreement for this dataset: %(reference)s.") % {
        "reference": other.reference
    }

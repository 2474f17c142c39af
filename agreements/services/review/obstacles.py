"""What stands in the way of a decision although the status allows it."""

from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row
from agreements.enums import Audience, Status, Verb
from agreements.models import Agreement, NoticeDelivery, User
from agreements.selectors import access
from agreements.selectors.associates import listings
from agreements.services.notices import answers

from . import second_reviewer


def decision_obstacle(agreement: Agreement, verb: Verb, *, by: User) -> str:
    """The sentence for staff; "" where nothing stands in the way."""
    if verb is Verb.RECOMMEND:
        return second_reviewer.obstacle_to_recommending(agreement, by=by)
    if verb is Verb.APPROVE:
        if not agreement.scans.exists():
            return _("There is no signed scan to approve.")
        if sentence := second_reviewer.obstacle_to_approving(agreement, by=by):
            return sentence
        if agreement.amends_id:
            return _listed_twice(agreement)
        return _other_approved(agreement, but=agreement.succeeds_id)
    if verb is Verb.REINSTATE:
        notice = answered_notice(agreement)
        if notice is None:
            return _("The signer did not opt out by a notice, so nothing can be taken back.")
        if not answers.may_return(notice):
            return _(
                "This comes too late: License Agreement %(number)s has taken effect. "
                "The signer may apply anew."
            ) % {"number": notice.version.number}
        return _other_approved(agreement)
    return ""


def answered_notice(agreement: Agreement) -> NoticeDelivery | None:
    """The notice that the signer of an agreement answered last."""
    notices = agreement.notices.filter(audience=Audience.AGREEMENT, answered_at__isnull=False)
    return notices.select_related("version__dataset").order_by("-answered_at").first()


def _listed_twice(amendment: Agreement) -> str:
    there = in_a_row(person.name for person in listings.listed_twice(amendment))
    if not there:
        return ""
    return _("On the list of this agreement already: %(names)s. Ask for a corrected form.") % {
        "names": there
    }


def _other_approved(agreement: Agreement, but: int | None = None) -> str:
    """Of the same person, at whichever address; `but` is what ends with the approval."""
    others = Agreement.objects.filter(
        access.of_person(agreement.signer), dataset=agreement.dataset_id, status=Status.APPROVED
    )
    other = others.exclude(pk__in=[agreement.pk, but or agreement.pk]).first()
    if other is None:
        return ""
    return _("The signer has another approved agreement for this dataset: %(reference)s.") % {
        "reference": other.reference
    }

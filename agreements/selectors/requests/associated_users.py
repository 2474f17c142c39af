"""The people listed under a signer."""

from django.db.models import Q, QuerySet

from agreements.enums import Status
from agreements.models import Agreement, AssociatedUser, NoticeDelivery


def users_concerned_by(delivery: NoticeDelivery) -> QuerySet[AssociatedUser]:
    """Whose access hangs on the signer's answer: listed now, or when the answer was given."""
    people = delivery.agreement.associates
    if delivery.answered_at:
        return people.filter(Q(until=None) | Q(until__gte=delivery.answered_at))
    return people.filter(until=None)


def users_to_mail(agreement: Agreement) -> QuerySet[AssociatedUser]:
    """Who is listed now, with an address: they are told when the agreement ends."""
    return agreement.associates.filter(until=None).exclude(email="")


def other_agreements_of(person: AssociatedUser) -> list[Agreement]:
    """The other agreements in force by which the same address may use the dataset."""
    listed = AssociatedUser.objects.filter(email=person.email, until=None).values("agreement")
    theirs = Q(pk__in=listed) | Q(signer__email=person.email)
    found = Agreement.objects.filter(
        theirs, dataset=person.agreement.dataset_id, status=Status.APPROVED
    )
    return list(found.exclude(pk=person.agreement_id).select_related("signer"))

"""The people listed under a signer."""

from django.db.models import Q, QuerySet

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

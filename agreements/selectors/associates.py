"""The people listed under a signer."""

from django.db.models import Q, QuerySet

from agreements.models import AssociatedUser, NoticeDelivery


def concerned(delivery: NoticeDelivery) -> QuerySet[AssociatedUser]:
    """Whose access hangs on the signer's answer: listed now, or when the answer was given."""
    people = delivery.agreement.associates
    if delivery.answered_at:
        return people.filter(Q(until=None) | Q(until__gte=delivery.answered_at))
    return people.filter(until=None)

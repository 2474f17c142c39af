"""Orders of evidence bundles: who may have them, and how far they are."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from agreements.models import BundleOrder, OrderedBundle, User
from agreements.selectors import access

RIGHT = "agreements.change_dataset"


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How many bundles wait, were made (`size` bytes together) and can't be made."""

    waiting: int
    made: int
    failed: int
    size: int

    @property
    def total(self) -> int:
        return self.waiting + self.made + self.failed


def may_fetch(user: User, order: BundleOrder) -> bool:
    """Owners of the dataset; with what staff noted, whose readers are others for each request, only
    the one who asked, who was looked at for each."""
    is_owner = access.may_on_dataset(user, RIGHT, order.dataset)
    return is_owner and (not order.with_notes or order.asked_by_id == user.pk)


def progress_of(order: BundleOrder) -> OrderProgress:
    """As it stands; of an order whose files were deleted, what they were."""
    waits, failed = Q(due_at__isnull=False), ~Q(problem="")
    counted = order.bundles.aggregate(
        waiting=Count("pk", filter=waits),
        made=Count("pk", filter=Q(size__gt=0)),
        failed=Count("pk", filter=failed),
        size=Sum("size", default=0),
    )
    return OrderProgress(**counted)


def failed_bundles(order: BundleOrder) -> list[OrderedBundle]:
    """Those that can't be made, each with its problem."""
    return list(order.bundles.exclude(problem="").select_related("agreement").order_by("pk"))

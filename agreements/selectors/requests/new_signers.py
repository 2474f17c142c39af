"""Who was named to sign for the people of another signer, and what became of it."""

from django.db.models import QuerySet

from agreements.enums import Status, SuccessionState
from agreements.models import Agreement, Succession, User
from agreements.selectors.addresses import addresses_of
from agreements.selectors.long_texts import without_texts


def successions() -> QuerySet[Succession]:
    """All, the latest first."""
    found = Succession.objects.select_related(
        "agreement__signer__user", "agreement__dataset", "agreement__version", "request"
    )
    found = without_texts(found, "agreement__dataset", "agreement__version")
    return found.order_by("-pk")


def last_succession(agreement: Agreement) -> Succession | None:
    """The one that the owner began last, however it stands."""
    return successions().filter(agreement=agreement).first()


def succession_of(request: Agreement) -> Succession | None:
    """That by which a request was begun: it says why, and who on the owner's side wants it."""
    return successions().filter(request=request).first()


def asked_of(user: User) -> QuerySet[Succession]:
    """What waits for the answer of this person."""
    found = successions().filter(to_email__in=addresses_of(user), state=SuccessionState.ASKED)
    return found.filter(agreement__status=Status.APPROVED)


def own_succession(user: User, reference: str) -> Succession | None:
    """The latest that was asked of this person about an agreement, however it stands."""
    return (
        successions()
        .filter(to_email__in=addresses_of(user), agreement__reference=reference)
        .first()
    )

"""What signer and staff wrote to each other, and what of it waits for staff."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agreements.models import Agreement, MessageFile, RequestMessage, User
from agreements.selectors import access


def messages_of(agreement: Agreement) -> list[RequestMessage]:
    """All, oldest first."""
    return list(agreement.messages.select_related("written_by").prefetch_related("files"))


def file_of_message(agreement: Agreement, message: int, number: int) -> MessageFile:
    """One that came with a message about a request, by both numbers, or Http404."""
    found = MessageFile.objects.select_related("message__agreement")
    return get_object_or_404(
        found, message__agreement=agreement, message__number=message, number=number
    )


def last_number(agreement: Agreement) -> int:
    """The number of the latest message; 0 while there is none."""
    return agreement.messages.values_list("number", flat=True).last() or 0


def unanswered_requests(user: User) -> QuerySet[Agreement]:
    """Requests of this person's datasets in which a message of the signer waits for an answer, the
    oldest message first."""
    found = access.agreements_for_staff(user).filter(unanswered_since__isnull=False)
    return found.order_by("unanswered_since", "pk")

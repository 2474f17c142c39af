"""How many mails to supervisors a student may cause."""

from agreements import rate_limits
from agreements.exceptions import TooManyAsked
from agreements.services.student_requests import asking
from agreements.views.signed_in import SignedInRequest


def count_mail(request: SignedInRequest, address: str) -> None:
    """Count one; only what is sent counts. Raises TooManyAsked, and what the address is refused
    for."""
    asking.check_address(address, by=request.user)
    tries = {"student_asks": str(request.user.pk), "supervisor_asked": address}
    rate_limits.count(request, tries, TooManyAsked)

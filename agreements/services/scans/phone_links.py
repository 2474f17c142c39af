"""A code on the screen lets one phone photograph the pages of one request: for ten minutes to be
opened, once, and then for an hour."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, tokens
from agreements.enums import AuditAction, PhoneLinkEnd
from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, PhoneLink, User
from agreements.selectors.scans import page_photos as found_photos
from agreements.services import page_photos
from agreements.services.agreement_row import lock_agreement

from . import submission

_PURPOSE = "phone"


class CodeIsOver(InvalidTransition):
    """A code was opened that lets nobody in any more."""

    sentence = _("This code is of no use any more, and nothing was changed. Open a new one.")


def make_link(agreement: Agreement, *, by: User) -> PhoneLink:
    """A new link; one that was there ends, and the phone that opened it is let in no more."""
    with transaction.atomic():
        submission.check_upload_allowed(lock_agreement(agreement), by=by)
        page_photos.end_links(agreement, PhoneLinkEnd.REPLACED)
        last = found_photos.latest_link(agreement)
        number = last.number + 1 if last else 1
        token = tokens.make(_PURPOSE, agreement.reference, number)
        audit.record(AuditAction.PHONE_LINK, agreement.reference, by=by, number=number)
        return PhoneLink.objects.create(
            agreement=agreement, number=number, token_sha256=tokens.digest(token), made_by=by
        )


def token_of(link: PhoneLink) -> str:
    """The token of the link's address. Raises KeyMissing."""
    bound = (link.agreement.reference, link.number)
    return tokens.make_again(link.token_sha256, _PURPOSE, *bound)


def open_link(link: PhoneLink, *, session: str) -> None:
    """Let the phone in that holds `session`; the same one a second time changes nothing.

    Raises CodeIsOver, and what `check_upload_allowed` does.
    """
    digest = tokens.digest(session)
    with transaction.atomic():
        submission.check_upload_allowed(lock_agreement(link.agreement), by=link.made_by)
        link.refresh_from_db()
        if link.session_sha256 == digest and found_photos.lets_in(link):
            return
        taken = PhoneLink.objects.filter(session_sha256=digest).exists()  # by another code
        if taken or not found_photos.can_be_opened(link):
            raise CodeIsOver
        link.opened_at, link.session_sha256 = timezone.now(), digest
        link.save(update_fields=["opened_at", "session_sha256"])
        # Whoever has the code: nobody has signed in.
        whose, number = link.made_by.email, link.number
        audit.record(AuditAction.PHONE_OPEN, link.agreement.reference, by=whose, number=number)


def end_link(agreement: Agreement, *, by: User) -> None:
    """No phone is let in any more; what it sent stays."""
    with transaction.atomic():
        lock_agreement(agreement)
        if page_photos.end_links(agreement, PhoneLinkEnd.STOPPED):
            audit.record(AuditAction.PHONE_END, agreement.reference, by=by)

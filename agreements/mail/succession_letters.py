"""The letters to the people of an agreement whose place another one is to take."""

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context, facts_of_successor, language_of_listed
from agreements.mail.outbox import enqueue
from agreements.models import Agreement, AssociatedUser, OutboundEmail
from agreements.selectors.grants import live_grants


def come_along(listing: AssociatedUser, successor: Agreement) -> OutboundEmail:
    """It is signed, and lists them: do they come along? Once for each successor."""
    return _write("come_along", listing, successor)


def came_to_nothing(listing: AssociatedUser, successor: Agreement) -> OutboundEmail:
    """It was withdrawn or rejected: who said yes stays where they are."""
    return _write("stay_where_you_are", listing, successor)


def came_along(listing: AssociatedUser, place: AssociatedUser) -> OutboundEmail:
    """It is approved, and they are there, at this `place`."""
    return _write("came_along", listing, place.agreement, place=place)


def _write(
    letter: str,
    listing: AssociatedUser,
    successor: Agreement,
    place: AssociatedUser | None = None,
) -> OutboundEmail:
    """About the former agreement; about the new one, where the person has a `place` there."""
    former = listing.agreement
    listed_in = successor if place else former
    page = "come_along" if letter == "come_along" else "listing"
    keeps = place and listing.user and live_grants.unended_grant(listing.user, former.dataset)
    return enqueue(
        letter,
        to=listing.mailbox,
        context={
            **agreement_context(former),
            **facts_of_successor(former, successor),
            "name": listing.name,
            "has_access": listing.user is not None,
            "keeps": keeps is not None,
            "carried": place is not None and place.user is not None,
            "status_url": settings.SITE_URL + reverse(page, args=[listed_in.reference]),
        },
        dedup_key=f"{letter}:{successor.pk}:{listing.pk}",
        agreement=former,
        language=language_of_listed(listing.user, former),
    )

"""The letters about a suspension: to the dataset's staff, and to whoever has access."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import in_zone
from agreements.mail.outbox import enqueue_many, new_mail
from agreements.models import DatasetSuspension, OutboundEmail, User
from agreements.selectors import access

# The letter to who has access, by whether it is lifted; each is in the key of its mails.
TO_HOLDERS = {False: "access_suspended", True: "access_resumed"}


def tell_staff(letter: str, suspension: DatasetSuspension, *, by: User) -> None:
    """To all of the dataset's staff, whatever they chose to hear, and to who did it. The link is
    for those whom it opens for."""
    people = suspension.dataset.staff.filter(is_active=True, is_staff=True)
    page = reverse("admin:agreements_dataset_suspension", args=[suspension.dataset.pk])
    context = {
        **_facts(suspension),
        "reason": suspension.reason,
        "suspended_by": suspension.suspended_by.email,
        "lifted_by": suspension.lifted_by.email if suspension.lifted_by else "",
        "tells_holders": suspension.tells_holders,
        "page_url": settings.SITE_URL + page,
    }
    enqueue_many(
        new_mail(
            letter,
            to=user.email,
            context={
                **context,
                "sees_page": access.works_on(user, suspension.dataset),
            },
            dedup_key=f"{letter}:{suspension.pk}:{user.pk}",
            reply_to=suspension.dataset.contact_email,
            language=user.language,
        )
        for user in {*people, by}
    )


def tell_holders(suspension: DatasetSuspension, users: Iterable[User]) -> None:
    """That access is suspended, or open again, without the reason."""
    letter = TO_HOLDERS[suspension.lifted_at is not None]
    page = reverse("data", args=[suspension.dataset.slug])
    context = {**_facts(suspension), "page_url": settings.SITE_URL + page}
    enqueue_many(
        new_mail(
            letter,
            to=user.email,
            context=context,
            dedup_key=key_of(letter, suspension) + str(user.pk),
            reply_to=suspension.dataset.contact_email,
            language=user.language,
        )
        for user in users
    )


def key_of(letter: str, suspension: DatasetSuspension) -> str:
    """How the keys of a letter's mails begin; the account's key follows."""
    return f"{letter}:{suspension.pk}:"


def drop_queued_news(suspension: DatasetSuspension, why: str) -> None:
    """Lifted meanwhile: whom the news has not left for is not told of it."""
    key = key_of(TO_HOLDERS[False], suspension)
    OutboundEmail.objects.filter(dedup_key__startswith=key, status="queued").update(
        status="dropped", due_at=None, server_reply=why
    )


def _facts(suspension: DatasetSuspension) -> dict[str, object]:
    dataset = suspension.dataset
    return {
        "dataset": dataset.name,
        "contact": dataset.contact_email,
        "suspended": in_zone(suspension.suspended_at, dataset.time_zone),
    }

"""The letters about releases and the way to them, to whoever has access or fetched one."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context
from agreements.mail.outbox import enqueue
from agreements.models import DataRelease, DownloadGrant, OutboundEmail, RecallDuty, User


def new_release(
    release: DataRelease, grant: DownloadGrant, person: User, *, key: str
) -> OutboundEmail:
    """Tell the person of a grant of a release."""
    slug = release.dataset.slug
    return enqueue(
        "new_release",
        to=person.email,
        context={
            **agreement_context(grant.agreement),
            "name": _name(grant),
            "label": release.label,
            "status_url": settings.SITE_URL + reverse("data", args=[slug]),
            "news_url": settings.SITE_URL + reverse("release_news", args=[slug]),
        },
        dedup_key=key,
        agreement=grant.agreement,
        language=person.language,
    )


def erratum(release: DataRelease, grant: DownloadGrant, person: User, *, key: str) -> OutboundEmail:
    """Tell the person of a grant what a release corrects, in the words of its notes."""
    slug = release.dataset.slug
    return enqueue(
        "erratum",
        to=person.email,
        context={
            **agreement_context(grant.agreement),
            "name": _name(grant),
            "label": release.label,
            "corrected": release.replaces.label if release.replaces else "",
            "notes": release.notes,
            "status_url": settings.SITE_URL + reverse("data", args=[slug]),
            "news_url": settings.SITE_URL + reverse("release_news", args=[slug]),
        },
        dedup_key=key,
        agreement=grant.agreement,
        language=person.language,
    )


def recall(
    duty: RecallDuty, *, paths: Sequence[str], more: int, is_reminder: bool, key: str
) -> OutboundEmail:
    """Tell somebody which files to delete: `paths`, and `more` that the page names. Also who has
    lost access, so it promises none."""
    release = duty.release
    page = reverse("recall", args=[release.dataset.slug, release.label])
    return enqueue(
        "recall",
        to=duty.user.email,
        context={
            "name": _name(duty.grant),
            "dataset": release.dataset.name,
            "contact": release.dataset.contact_email,
            "notes": release.notes,
            "paths": list(paths),
            "more": more,
            "is_reminder": is_reminder,
            "page_url": settings.SITE_URL + page,
        },
        dedup_key=key,
        agreement=duty.grant.agreement,
        language=duty.user.language,
    )


def password_changed(grant: DownloadGrant, person: User, *, key: str) -> OutboundEmail:
    """Tell somebody who knew the former password that there is another one; never which."""
    dataset = grant.agreement.dataset
    return enqueue(
        "password_changed",
        to=person.email,
        context={
            **agreement_context(grant.agreement),
            "name": _name(grant),
            "status_url": settings.SITE_URL + reverse("data", args=[dataset.slug]),
        },
        dedup_key=key,
        agreement=grant.agreement,
        language=person.language,
    )


def _name(grant: DownloadGrant) -> str:
    """Of its person, as it stands in the agreement."""
    return grant.associate.name if grant.associate else grant.agreement.signer.name

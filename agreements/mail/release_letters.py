"""The letters about releases, to whoever has access."""

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context
from agreements.mail.outbox import enqueue
from agreements.models import DataRelease, DownloadGrant, OutboundEmail, User


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
            "name": "",
            "label": release.label,
            "status_url": settings.SITE_URL + reverse("data", args=[slug]),
            "news_url": settings.SITE_URL + reverse("release_news", args=[slug]),
        },
        dedup_key=key,
        agreement=grant.agreement,
        language=person.language,
    )

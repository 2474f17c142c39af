"""At the page about a new LA version: addresses, browsers, and what was said."""

from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import Channel
from agreements.mail import notice_link

WAYS = (Channel.LINK, Channel.SITE)
TICKED = {"agree": "on"}


def token(delivery: models.NoticeDelivery) -> str:
    return notice_link.notice_token(delivery.version_id, delivery.agreement_id, delivery.audience)


def url(delivery: models.NoticeDelivery, step: str = "", way: str = Channel.LINK) -> str:
    page, key = "notice", token(delivery)
    if way == Channel.SITE:
        page, key = "own_notice", delivery.agreement.reference
    return reverse(f"{page}_{step}" if step else page, args=[key])


def browser(delivery: models.NoticeDelivery, way: str) -> Client:
    client = Client()
    if way == Channel.SITE:
        client.force_login(delivery.agreement.signer.user)
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def main(answer: Any) -> str:
    return text_of(answer).split("<main")[1].split("</main")[0]


def snapshot() -> dict[str, list[Any]]:
    """Every row of every table of ours and of the framework."""
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in apps.get_models()}

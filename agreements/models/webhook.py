"""Where others are told of changes of access, and each message to them."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import DeliveryState, PeopleNamed

from .columns import protected, protected_or_none
from .dataset import Dataset
from .grant_change import GrantChange
from .user import User

# For how long a message is tried.
PATIENCE = timedelta(days=3)


def new_key() -> str:
    """What the secrets of an endpoint are bound to when they are sealed."""
    return secrets.token_hex(16)


class WebhookEndpoint(models.Model):
    """An address of a server elsewhere, for one dataset.

    After a rotation messages are signed with the former secret, too, until `former_until`.
    `ended_by` is nobody where the server said itself that the address is gone (410).
    """

    dataset = protected(Dataset, _("dataset"), "webhooks")
    url = models.URLField(_("address"), max_length=500)
    names_people = models.CharField(
        _("people are named"),
        max_length=20,
        choices=PeopleNamed.choices,
        default=PeopleNamed.PSEUDONYM,
    )
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    sealed_secret = models.TextField(blank=True)
    sealed_former_secret = models.TextField(blank=True)
    former_until = models.DateTimeField(_("former secret until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = protected(User, _("made by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = protected_or_none(User, _("ended by"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        default_permissions = ("view", "add")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by=None), name="webhook_ended"
            ),
            models.CheckConstraint(
                condition=Q(former_until__isnull=False) | Q(sealed_former_secret=""),
                name="webhook_former_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def secret_subject(self) -> str:
        return f"webhook:{self.key}"


class WebhookDelivery(models.Model):
    """One message to one endpoint: of a change, or a test (`change` is null).

    `due_at` is also the claim of whoever sends it, with the number of the attempt. `webhook_id`
    stays the same however often it is sent.
    """

    endpoint = protected(WebhookEndpoint, _("webhook"), "deliveries")
    change = protected_or_none(GrantChange, _("change"), "deliveries")
    webhook_id = models.CharField(_("id"), max_length=40, unique=True)
    made_at = models.DateTimeField(_("made"))
    due_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    state = models.CharField(
        _("state"), max_length=20, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    answer = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    said = models.CharField(_("what happened"), max_length=200, blank=True)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="webhook_delivery_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, due_at__isnull=False)
                | (~Q(state=DeliveryState.WAITING) & Q(due_at=None)),
                name="webhook_waits_or_not",
            )
        ]

    def __str__(self) -> str:
        return self.webhook_id

    @classmethod
    def new(
        cls, endpoint: WebhookEndpoint, change: GrantChange | None, at: datetime
    ) -> "WebhookDelivery":
        """An unsaved one, due at once."""
        return cls(
            endpoint=endpoint,
            change=change,
            webhook_id=f"msg_{secrets.token_hex(16)}",
            made_at=at,
            due_at=at,
            give_up_at=at + PATIENCE,
        )

"""Where servers elsewhere are told of changes of access, and each message to them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agreements.models.webhook

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
_PEOPLE_ARE_NAMED = (
    ("pseudonym", "By a pseudonym, which a visa of theirs names as well"),
    ("address", "By their e-mail addresses"),
)
_STATE = (
    ("waiting", "Waiting"),
    ("delivered", "Delivered"),
    ("given_up", "Given up"),
    ("dropped", "Not sent any more"),
)


def _protected(
    to: str, name: str, related_name: str = "+", **more: Any
) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        to,
        verbose_name=name,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        **more,
    )


def _word(name: str, choices: Any, **more: Any) -> "models.CharField[Any, Any]":
    return models.CharField(verbose_name=name, choices=choices, max_length=20, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_machines"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                _ID,
                ("url", models.URLField(max_length=500, verbose_name="address")),
                (
                    "names_people",
                    _word("people are named", _PEOPLE_ARE_NAMED, default="pseudonym"),
                ),
                (
                    "key",
                    models.CharField(
                        default=agreements.models.webhook.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("sealed_secret", models.TextField(blank=True)),
                ("sealed_former_secret", models.TextField(blank=True)),
                (
                    "former_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="former secret until"),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "dataset",
                    _protected("agreements.dataset", "dataset", "webhooks"),
                ),
                (
                    "ended_by",
                    _protected(settings.AUTH_USER_MODEL, "ended by", null=True, blank=True),
                ),
                (
                    "made_by",
                    _protected(settings.AUTH_USER_MODEL, "made by"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", False), ("ended_by", None), _connector="OR"
                        ),
                        name="webhook_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("former_until__isnull", False),
                            ("sealed_former_secret", ""),
                            _connector="OR",
                        ),
                        name="webhook_former_ends",
                    ),
                ],
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                _ID,
                ("webhook_id", models.CharField(max_length=40, unique=True, verbose_name="id")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next attempt"),
                ),
                ("give_up_at", models.DateTimeField(verbose_name="tried until")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "state",
                    _word("state", _STATE, default="waiting"),
                ),
                (
                    "answer",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer"),
                ),
                (
                    "said",
                    models.CharField(blank=True, max_length=200, verbose_name="what happened"),
                ),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last tried"),
                ),
                (
                    "change",
                    _protected(
                        "agreements.grantchange", "change", "deliveries", null=True, blank=True
                    ),
                ),
                (
                    "endpoint",
                    _protected("agreements.webhookendpoint", "webhook", "deliveries"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="webhook_delivery_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("due_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="webhook_waits_or_not",
                    )
                ],
                "verbose_name": "message to a webhook",
                "verbose_name_plural": "messages to webhooks",
                "default_permissions": (),
            },
        ),
    ]

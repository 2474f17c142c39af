"""Servers elsewhere: who may ask, and what became of grants."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
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


_WHAT = (
    ("granted", "Access given"),
    ("ended", "Access ended"),
    ("suspended", "Access halted"),
    ("resumed", "Access goes on"),
    ("addresses", "Other addresses of the person"),
)


def _word(name: str, choices: Any, **more: Any) -> "models.CharField[Any, Any]":
    return models.CharField(verbose_name=name, choices=choices, max_length=20, **more)


# What became of the grants that there are: whoever begins to follow learns of all of it.
_SO_FAR = """
INSERT INTO agreements_grantchange (dataset_id, grant_id, what, at)
SELECT dataset_id, grant_id, what, at FROM (
    SELECT a.dataset_id, g.id AS grant_id, 'granted' AS what, g.granted_at AS at, 0 AS place
    FROM agreements_downloadgrant g JOIN agreements_agreement a ON a.id = g.agreement_id
    UNION ALL
    SELECT a.dataset_id, g.id, 'ended', g.ended_at, 1
    FROM agreements_downloadgrant g JOIN agreements_agreement a ON a.id = g.agreement_id
    WHERE g.ended_at IS NOT NULL
    UNION ALL
    SELECT dataset_id, NULL, 'suspended', suspended_at, 2 FROM agreements_datasetsuspension
    UNION ALL
    SELECT dataset_id, NULL, 'resumed', lifted_at, 3 FROM agreements_datasetsuspension
    WHERE lifted_at IS NOT NULL
) told ORDER BY at, place, grant_id
"""


class Migration(migrations.Migration):
    safe_beside_release_before = "its SQL only fills a new table, from rows that stay as they are"
    dependencies = [
        ("agreements", "0008_keeping_and_erasing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeFeed",
            fields=[
                _ID,
                ("last_number", models.PositiveBigIntegerField(default=0)),
                (
                    "dataset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_feed",
                        to="agreements.dataset",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GrantChange",
            fields=[
                _ID,
                (
                    "what",
                    _word("what", _WHAT),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "number",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="number"),
                ),
                (
                    "dataset",
                    _protected("agreements.dataset", "dataset", "grant_changes"),
                ),
                (
                    "grant",
                    _protected(
                        "agreements.downloadgrant", "grant", "changes", null=True, blank=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("number", None)),
                        fields=["dataset", "id"],
                        name="change_to_number",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dataset", "number"), name="change_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grant__isnull", False),
                            ("what__in", ["suspended", "resumed"]),
                            _connector="OR",
                        ),
                        name="change_of_whom",
                    ),
                ],
                "verbose_name": "change of access",
                "verbose_name_plural": "changes of access",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Pseudonym",
            fields=[
                _ID,
                ("value", models.CharField(max_length=40, unique=True, verbose_name="pseudonym")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pseudonym",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pseudonym",
                "verbose_name_plural": "pseudonyms",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                _ID,
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("scopes", models.JSONField(default=list, verbose_name="what it may do")),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "datasets",
                    models.ManyToManyField(
                        related_name="api_clients", to="agreements.dataset", verbose_name="datasets"
                    ),
                ),
                (
                    "made_by",
                    _protected(settings.AUTH_USER_MODEL, "made by"),
                ),
                (
                    "revoked_by",
                    _protected(settings.AUTH_USER_MODEL, "revoked by", null=True, blank=True),
                ),
            ],
            options={
                "verbose_name": "client of the API",
                "verbose_name_plural": "clients of the API",
                "default_permissions": ("view", "add"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="api_client_revoked_pair",
                    )
                ],
            },
        ),
        migrations.RunSQL(_SO_FAR, migrations.RunSQL.noop),
    ]

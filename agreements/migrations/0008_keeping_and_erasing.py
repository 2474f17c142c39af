"""How long things are kept: what is erased next, what is held back, what was erased."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
_RULES = {
    "draft": "Drafts that were never submitted",
    "unsigned": "License Agreements that were made out and never sent in",
    "turned_down": "Requests that were rejected, withdrawn or lapsed",
    "ended": "Agreements that ended",
    "mail_words": "Words of e-mails that prove nothing",
    "mail_rows": "E-mails about no request",
    "student_requests": "Questions of students that led to no request",
    "invitations": "Invitations of staff",
    "imports": "Tables of agreements from before this site",
    "lifted_blocks": "Names that were taken off the list of people to look at",
    "ip_addresses": "IP addresses",
    "person": "Asked for by the person",
}
_FIGURES = {
    "asked": "Requests",
    "approved": "Approved",
    "changes": "Changes requested",
    "rejected": "Rejected",
    "granted": "Access given",
    "ended": "Access ended",
}
_BREAKDOWNS = {
    "whole": "In all",
    "country": "Country of the signer",
    "kind": "Kind of the signer’s address",
    "wait": "Days to the decision",
    "why": "Why it ended",
}


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


def _or_none(to: str, name: str, related_name: str = "+") -> "models.ForeignKey[Any, Any]":
    return _protected(to, name, related_name, blank=True, null=True)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_watch"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasedNumber",
            fields=[
                _ID,
                ("day", models.DateField(verbose_name="day")),
                (
                    "figure",
                    models.CharField(
                        choices=list(_FIGURES.items()), max_length=10, verbose_name="figure"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=list(_BREAKDOWNS.items()), max_length=10, verbose_name="by"
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=20, verbose_name="value")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "dataset",
                    _protected("agreements.dataset", "dataset", related_name="erased_numbers"),
                ),
            ],
            options={
                "verbose_name": "number of what was erased",
                "verbose_name_plural": "numbers of what was erased",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["dataset", "day"], name="erased_number_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purge",
            fields=[
                _ID,
                (
                    "rule",
                    models.CharField(
                        choices=list(_RULES.items()), max_length=20, verbose_name="rule"
                    ),
                ),
                (
                    "request_number",
                    models.BigIntegerField(
                        null=True, unique=True, verbose_name="key of the request"
                    ),
                ),
                ("before", models.DateTimeField(null=True, verbose_name="older than")),
                ("counts", models.JSONField(default=dict, verbose_name="rows by table")),
                ("files", models.PositiveIntegerField(default=0, verbose_name="files")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of what went")),
                ("erased_at", models.DateTimeField(verbose_name="erased")),
                ("dataset", _or_none("agreements.dataset", "dataset", "purges")),
                ("erased_by", _or_none(settings.AUTH_USER_MODEL, "erased by")),
            ],
            options={
                "verbose_name": "purge",
                "verbose_name_plural": "purges",
                "default_permissions": (),
                "indexes": [models.Index(fields=["rule", "before"], name="purge_by_rule")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", list(_RULES))), name="purge_rule_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("request_number__isnull", True),
                            ("before__isnull", True),
                            _connector="OR",
                        ),
                        name="purge_of_one_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionHold",
            fields=[
                _ID,
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("held_at", models.DateTimeField(verbose_name="held back")),
                (
                    "lifted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="lifted"),
                ),
                (
                    "agreement",
                    _protected("agreements.agreement", "request", related_name="holds"),
                ),
                ("held_by", _protected(settings.AUTH_USER_MODEL, "held back by")),
                ("lifted_by", _or_none(settings.AUTH_USER_MODEL, "lifted by")),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("agreement",),
                        name="hold_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="hold_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("held_at"))),
                        name="hold_until_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_lifted_pair",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="edited_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last edited"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="erase_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="erased from"),
        ),
        migrations.AddField(
            model_name="dataset",
            name="keep_ended_years",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: for good. When that time is over, the agreement is erased with "
                "its papers, scans and mails. You see it on a list a month before.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="agreements that ended are kept for years",
            ),
        ),
        migrations.AlterField(
            model_name="personaldataerasure",
            name="erased_by",
            field=_or_none(settings.AUTH_USER_MODEL, "erased by"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("erase_from__isnull", False)),
                fields=["erase_from"],
                name="agreement_erased_next",
            ),
        ),
        migrations.AddIndex(
            model_name="eventpersonaldata",
            index=models.Index(
                condition=models.Q(("ip__isnull", False)), fields=["event"], name="event_ip_kept"
            ),
        ),
    ]

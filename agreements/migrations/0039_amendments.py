"""An amendment adds people to an agreement, and is one itself: never in force, never alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0038_terms"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_one_open",
        ),
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_approved_by_someone",
        ),
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_ended_when",
        ),
        migrations.AddField(
            model_name="agreement",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="agreements.agreement",
                verbose_name="amends",
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("awaiting_signature", "Awaiting signature"),
                    ("submitted", "Submitted"),
                    ("in_review", "In review"),
                    ("changes_requested", "Changes requested"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("opted_out", "Opted out"),
                    ("revoked", "Revoked"),
                    ("ended", "Ended by the signer"),
                    ("expired", "Expired"),
                    ("added", "Added to the agreement"),
                    ("lapsed", "Lapsed with the agreement"),
                ],
                default="draft",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="reviewdecision",
            name="verb",
            field=models.CharField(
                choices=[
                    ("start", "Start"),
                    ("issue", "Issue the License Agreement"),
                    ("revise", "Revise the request"),
                    ("submit", "Submit the signed scan"),
                    ("replace_scan", "Replace the signed scan"),
                    ("start_review", "Start review"),
                    ("release_review", "Release review"),
                    ("request_changes", "Request changes"),
                    ("approve", "Approve"),
                    ("reject", "Reject"),
                    ("withdraw", "Withdraw"),
                    ("reissue", "Reissue"),
                    ("opt_out", "Opt out"),
                    ("reinstate", "Reinstate"),
                    ("revoke", "Revoke"),
                    ("end", "End the agreement"),
                    ("renew", "Renew the agreement"),
                    ("expire", "Let the agreement expire"),
                    ("lapse", "Lapse"),
                ],
                max_length=20,
                verbose_name="decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("amends__isnull", True),
                    (
                        "status__in",
                        [
                            "awaiting_signature",
                            "changes_requested",
                            "draft",
                            "in_review",
                            "submitted",
                        ],
                    ),
                ),
                fields=("signer", "dataset"),
                name="agreement_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "awaiting_signature",
                            "changes_requested",
                            "draft",
                            "in_review",
                            "submitted",
                        ],
                    )
                ),
                fields=("amends",),
                name="agreement_one_open_amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amends__isnull", True),
                        models.Q(("status__in", ["added", "lapsed"]), _negated=True),
                    ),
                    models.Q(
                        ("amends__isnull", False),
                        models.Q(
                            (
                                "status__in",
                                ["approved", "ended", "expired", "opted_out", "revoked"],
                            ),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="agreement_status_of_amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "awaiting_signature",
                            "submitted",
                            "in_review",
                            "changes_requested",
                            "approved",
                            "rejected",
                            "withdrawn",
                            "opted_out",
                            "revoked",
                            "ended",
                            "expired",
                            "added",
                            "lapsed",
                        ],
                    )
                ),
                name="agreement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            ["added", "approved", "ended", "expired", "opted_out", "revoked"],
                        ),
                        _negated=True,
                    ),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="agreement_approved_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        (
                            "status__in",
                            [
                                "ended",
                                "expired",
                                "lapsed",
                                "opted_out",
                                "rejected",
                                "revoked",
                                "withdrawn",
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "status__in",
                                [
                                    "ended",
                                    "expired",
                                    "lapsed",
                                    "opted_out",
                                    "rejected",
                                    "revoked",
                                    "withdrawn",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="agreement_ended_when",
            ),
        ),
    ]

"""Why each grant ended, and what must never be of grants and of whoever is listed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_why(apps, _editor):
    """Until now a grant ended with its agreement, by opting out or by being revoked; who opted out
    and was reinstated has an earlier one that ended so, too."""
    ended = apps.get_model("agreements", "DownloadGrant").objects.filter(ended_at__isnull=False)
    ended.filter(agreement__status="revoked").update(ended_why="revoked")
    ended.filter(ended_why="").update(ended_why="opted_out")
    # Of one who was revoked after that, all but the last.
    later = ended.filter(agreement=models.OuterRef("agreement"), pk__gt=models.OuterRef("pk"))
    earlier = ended.filter(models.Exists(later)).values_list("pk", flat=True)
    ended.filter(pk__in=list(earlier)).update(ended_why="opted_out")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0030_grants_of_persons")]

    operations = [
        migrations.RunPython(say_why, migrations.RunPython.noop),
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
                ],
                max_length=20,
                verbose_name="decision",
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
                        ("status__in", ["approved", "ended", "opted_out", "revoked"]), _negated=True
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
                        ("status__in", ["ended", "opted_out", "rejected", "revoked", "withdrawn"]),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "status__in",
                                ["ended", "opted_out", "rejected", "revoked", "withdrawn"],
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
        migrations.AddConstraint(
            model_name="associateduser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("user__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="associate_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="associateduser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("until__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("until__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="associate_ended_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="associateduser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), ("until__isnull", False)),
                    models.Q(("state__in", ("named", "invited")), ("until", None), ("user", None)),
                    models.Q(("state", "confirmed"), ("until", None), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="associate_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("associate__isnull", True), ("ended_at__isnull", True)),
                fields=("agreement",),
                name="grant_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("associate",),
                name="grant_one_live_of_associate",
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("ended_why", "")),
                    models.Q(
                        ("ended_at__isnull", False), models.Q(("ended_why", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="grant_ended_why",
            ),
        ),
        migrations.AddField(
            model_name="datasetsuspension",
            name="dataset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspensions",
                to="agreements.dataset",
                verbose_name="dataset",
            ),
        ),
        migrations.AddField(
            model_name="datasetsuspension",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="lifted by",
            ),
        ),
        migrations.AddField(
            model_name="datasetsuspension",
            name="suspended_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="suspended by",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasetsuspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("dataset",),
                name="suspension_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="datasetsuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="suspension_lifted_pair",
            ),
        ),
    ]

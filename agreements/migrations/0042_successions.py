"""An agreement takes the place of another one; an account has a signer for each address."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_OPEN = ["awaiting_signature", "changes_requested", "draft", "in_review", "submitted"]
_ENDS_OF_APPROVED = ["ended", "expired", "opted_out", "revoked", "succeeded"]
_ENDED = sorted([*_ENDS_OF_APPROVED, "lapsed", "rejected", "withdrawn"])
_STATUSES = [
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
    ("succeeded", "Succeeded by another agreement"),
]
_VERBS = [
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
    ("succeed", "Let another agreement take its place"),
]
_GRANT_ENDS = [
    ("opted_out", "The signer opted out of a new License Agreement"),
    ("revoked", "The data owner revoked the agreement"),
    ("ended", "The signer ended the agreement"),
    ("expired", "The term of the agreement is over"),
    ("removed", "The person is no longer listed"),
    ("left", "The person did not want to be listed any more"),
    ("handed_over", "The person moved to another signer"),
    ("succeeded", "Another agreement took the place of this one"),
]


def _check(name: str, condition: models.Q) -> migrations.AddConstraint:
    constraint = models.CheckConstraint(condition=condition, name=name)
    return migrations.AddConstraint(model_name="agreement", constraint=constraint)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0041_recalls"),
    ]

    operations = [
        *(
            migrations.RemoveConstraint(model_name="agreement", name=name)
            for name in (
                "agreement_status_of_amendment",
                "agreement_status_known",
                "agreement_approved_by_someone",
                "agreement_ended_when",
            )
        ),
        migrations.AddField(
            model_name="agreement",
            name="succeeds",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="agreements.agreement",
                verbose_name="succeeds",
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="status",
            field=models.CharField(
                choices=_STATUSES, default="draft", max_length=20, verbose_name="status"
            ),
        ),
        migrations.AlterField(
            model_name="downloadgrant",
            name="ended_why",
            field=models.CharField(
                blank=True, choices=_GRANT_ENDS, max_length=20, verbose_name="why it ended"
            ),
        ),
        migrations.AlterField(
            model_name="reviewdecision",
            name="verb",
            field=models.CharField(choices=_VERBS, max_length=20, verbose_name="decision"),
        ),
        migrations.AlterField(
            model_name="signer",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signers",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=["succeeds"],
                condition=models.Q(status__in=_OPEN),
                name="agreement_one_open_successor",
            ),
        ),
        _check(
            "agreement_amends_or_succeeds",
            models.Q(amends__isnull=True) | models.Q(succeeds__isnull=True),
        ),
        _check(
            "agreement_status_of_amendment",
            (models.Q(amends__isnull=True) & ~models.Q(status__in=["added", "lapsed"]))
            | (
                models.Q(amends__isnull=False)
                & ~models.Q(status__in=["approved", *_ENDS_OF_APPROVED])
            ),
        ),
        _check(
            "agreement_status_known",
            models.Q(status__in=[status for status, _label in _STATUSES]),
        ),
        _check(
            "agreement_approved_by_someone",
            ~models.Q(status__in=["added", "approved", *_ENDS_OF_APPROVED])
            | models.Q(approved_at__isnull=False),
        ),
        _check(
            "agreement_ended_when",
            models.Q(status__in=_ENDED, ended_at__isnull=False)
            | (~models.Q(status__in=_ENDED) & models.Q(ended_at__isnull=True)),
        ),
    ]

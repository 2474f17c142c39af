"""A dataset may ask for two reviewers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0054_internal_notes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agreement",
            options={
                "permissions": [
                    ("start_review_agreement", "Can start review"),
                    ("release_review_agreement", "Can release review"),
                    ("recommend_agreement", "Can recommend approval"),
                    ("request_changes_agreement", "Can request changes"),
                    ("approve_agreement", "Can approve"),
                    ("reject_agreement", "Can reject"),
                    ("reinstate_agreement", "Can reinstate"),
                    ("revoke_agreement", "Can revoke"),
                ],
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
        ),
        migrations.AddField(
            model_name="dataset",
            name="two_reviewers",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "An approval then takes two members of staff: the first recommends it, "
                    "another one approves it. To reject or to ask for changes takes one."
                ),
                verbose_name="two reviewers",
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
                    ("recommend", "Recommend approval"),
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
                ],
                max_length=20,
                verbose_name="decision",
            ),
        ),
    ]

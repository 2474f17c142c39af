"""Agreements that were signed before the portal, on their way in from a table."""

import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0055_two_reviewers"),
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
                    ("import_agreement", "Can import"),
                ],
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
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
                    ("import", "Import"),
                ],
                max_length=20,
                verbose_name="decision",
            ),
        ),
        migrations.CreateModel(
            name="AgreementImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("table", models.CharField(max_length=200, verbose_name="table")),
                (
                    "table_sha256",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the table"),
                ),
                (
                    "archive",
                    models.CharField(blank=True, max_length=200, verbose_name="ZIP of scans"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("refused", "Could not be read"),
                            ("staged", "To be looked at"),
                            ("importing", "Being imported"),
                            ("done", "Imported"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                (
                    "unknown_columns",
                    models.JSONField(blank=True, default=list, verbose_name="columns passed over"),
                ),
                (
                    "unnamed_files",
                    models.JSONField(
                        blank=True, default=list, verbose_name="files that no row names"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="uploaded"
                    ),
                ),
                (
                    "tells_signers",
                    models.BooleanField(default=False, verbose_name="signers are told"),
                ),
                (
                    "invites_people",
                    models.BooleanField(default=False, verbose_name="people listed are invited"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        default=django.utils.timezone.now,
                        null=True,
                        verbose_name="next attempt",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="agreements.dataset",
                        verbose_name="dataset",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                ("cells", models.JSONField(default=dict, verbose_name="cells")),
                ("errors", models.JSONField(blank=True, default=dict, verbose_name="errors")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "Becomes an agreement"),
                            ("there", "There already"),
                            ("open", "Left out: a request is open"),
                            ("errors", "Left out: errors"),
                            ("imported", "Imported"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                (
                    "affiliation",
                    models.CharField(blank=True, max_length=300, verbose_name="affiliation"),
                ),
                (
                    "address",
                    models.TextField(blank=True, max_length=1000, verbose_name="detailed address"),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country"
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "approved_on",
                    models.DateField(blank=True, null=True, verbose_name="approved on"),
                ),
                ("people", models.JSONField(blank=True, default=list, verbose_name="people")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "scan_name",
                    models.CharField(blank=True, max_length=255, verbose_name="file of the scan"),
                ),
                ("scan_due", models.BooleanField(default=False, verbose_name="scan to be read")),
                ("file", models.CharField(blank=True, max_length=200, verbose_name="signed scan")),
                (
                    "scan_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the scan"),
                ),
                ("scan_pages", models.PositiveSmallIntegerField(default=0, verbose_name="pages")),
                (
                    "agreement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_row",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="agreements.agreementimport",
                        verbose_name="import",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.licenseversion",
                        verbose_name="LA version",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of imports",
                "ordering": ["batch", "number"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="agreementimport",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="import_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="import_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reading", "refused", "staged", "importing", "done"])
                ),
                name="import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", False), ("state__in", ("importing", "done"))),
                    models.Q(
                        models.Q(("state__in", ("importing", "done")), _negated=True),
                        ("confirmed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="import_confirmed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state", "done")),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("finished_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="import_finished_when",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("scan_due", True)),
                fields=["batch", "number"],
                name="import_row_scan_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreement__isnull", False), ("outcome", "imported")),
                    models.Q(
                        models.Q(("outcome", "imported"), _negated=True),
                        ("agreement__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="import_row_imported",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), ("scan_sha256", "")),
                    models.Q(
                        models.Q(("file", ""), _negated=True),
                        models.Q(("scan_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="import_row_scan_pair",
            ),
        ),
    ]

"""That beat goes on, what the operator was told, and indexes by which it is seen what waits.

Only adds: the release before runs on it as it is.
"""

from django.db import migrations, models

WATCHED = [
    ("codes", "Codes and links that somebody waits for"),
    ("letters", "Letters to single people"),
    ("notice_mails", "Mails by the thousand"),
    ("notices", "Notices of a new License Agreement that are to be written"),
    ("release_news", "News of releases that are to be written"),
    ("decisions", "Decisions that are to be carried out"),
    ("scan_checks", "Checks of scans"),
    ("held_uploads", "Uploads that wait for the virus scanner"),
    ("previews", "Pictures of pages"),
    ("imports", "Tables of earlier agreements"),
    ("bundles", "Evidence bundles"),
    ("release_sums", "Sums of the files of a release"),
    ("unchained", "Events that are in no chain yet"),
    ("beat", "Beat, which starts what is due"),
    ("broker", "Redis, which carries nudges"),
    ("disk", "Room for files and uploads"),
    ("releases_disk", "Room for releases"),
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_bundles_reports_erasures")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True, verbose_name="part")),
                ("at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OperatorAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(choices=WATCHED, max_length=20, verbose_name="what")),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                (
                    "began_told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="told that it began"),
                ),
                (
                    "over_told_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="told that it is over"
                    ),
                ),
                ("claim", models.CharField(blank=True, max_length=40)),
                (
                    "leased_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="leased until"),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["-began_at", "-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("began_told_at__isnull", True),
                            ("over_told_at__isnull", True),
                            _connector="OR",
                        ),
                        fields=["began_at"],
                        name="alarm_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("over_at__isnull", True)),
                        fields=("what",),
                        name="alarm_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("over_at__isnull", True),
                            ("over_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="alarm_over_after",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(
                    ("status", "in_review"), ("status", "submitted"), _connector="OR"
                ),
                fields=["submitted_at"],
                name="agreement_undecided",
            ),
        ),
        migrations.AddIndex(
            model_name="noticedelivery",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["state"],
                name="notice_open_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="outboundemail",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["priority", "queued_at"],
                name="outbox_waits_since",
            ),
        ),
        migrations.AddIndex(
            model_name="outboundemail",
            index=models.Index(
                condition=models.Q(
                    models.Q(("status", "dropped"), _negated=True),
                    models.Q(("status", "sent"), _negated=True),
                ),
                fields=["status"],
                name="outbox_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="quarantinedupload",
            index=models.Index(fields=["uploaded_at"], name="quarantined_since"),
        ),
        migrations.AddIndex(
            model_name="scanexamination",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["state"],
                name="examination_not_done",
            ),
        ),
    ]

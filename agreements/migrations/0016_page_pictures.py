import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0015_staff_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="scanexamination",
            name="findings_from",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="findings from number"),
        ),
        migrations.CreateModel(
            name="PagePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveSmallIntegerField(verbose_name="page")),
                (
                    "due_at",
                    models.DateTimeField(
                        db_index=True,
                        default=django.utils.timezone.now,
                        null=True,
                        verbose_name="next attempt",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "small",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="file for small screens"
                    ),
                ),
                (
                    "large",
                    models.CharField(blank=True, max_length=200, verbose_name="file for reading"),
                ),
                (
                    "unreadable",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_slow", "Drawing it takes too long."),
                            ("too_large", "Drawing it takes too much memory."),
                            ("broken", "What is on it could not be read."),
                            (
                                "left_out",
                                "It was left out, because other pages could not be drawn.",
                            ),
                            ("given_up", "Several attempts to draw it were broken off."),
                        ],
                        max_length=10,
                        verbose_name="why there is none",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="agreements.issueddocument",
                        verbose_name="issued document",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="agreements.signedscan",
                        verbose_name="signed scan",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of a page",
                "verbose_name_plural": "pictures of pages",
                "constraints": [
                    models.UniqueConstraint(fields=("scan", "page"), name="picture_scan_page_once"),
                    models.UniqueConstraint(
                        fields=("document", "page"), name="picture_document_page_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", False), ("scan__isnull", True)),
                            models.Q(("document__isnull", True), ("scan__isnull", False)),
                            _connector="OR",
                        ),
                        name="picture_of_one_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False),
                                ("large", ""),
                                ("small", ""),
                                ("unreadable", ""),
                            ),
                            models.Q(
                                ("due_at__isnull", True),
                                ("unreadable", ""),
                                models.Q(("small", ""), _negated=True),
                                models.Q(("large", ""), _negated=True),
                            ),
                            models.Q(
                                ("due_at__isnull", True),
                                ("large", ""),
                                ("small", ""),
                                models.Q(("unreadable", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="picture_waits_is_there_or_failed",
                    ),
                ],
            },
        ),
    ]

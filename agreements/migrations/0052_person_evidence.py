"""Block list, trust in domains, checks of places, mail servers of domains."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0051_search_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailServers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=254, unique=True, verbose_name="domain")),
                ("hosts", models.JSONField(null=True, verbose_name="mail servers")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
            ],
            options={
                "verbose_name": "mail servers of a domain",
                "verbose_name_plural": "mail servers of domains",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BlockedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("blocked_at", models.DateTimeField(verbose_name="blocked")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                (
                    "lifted_why",
                    models.TextField(blank=True, max_length=2000, verbose_name="why lifted"),
                ),
                (
                    "blocked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="blocked by",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocked_people",
                        to="agreements.dataset",
                        verbose_name="dataset",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked person",
                "verbose_name_plural": "block list",
                "ordering": ["-pk"],
                "default_permissions": ("view", "add", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="blocked_person_lifted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("name", ""), _negated=True),
                        name="blocked_person_name_or_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="blocked_person_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DomainTrust",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=254, verbose_name="domain")),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("trusted", "Trusted"),
                            ("distrusted", "Distrusted"),
                            ("neither", "Neither"),
                        ],
                        max_length=12,
                        verbose_name="word",
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="domain_trusts",
                        to="agreements.dataset",
                        verbose_name="dataset",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
            ],
            options={
                "verbose_name": "trust in a domain",
                "verbose_name_plural": "trust in domains",
                "ordering": ["pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["dataset", "domain"], name="domain_trust_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="domain_trust_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("word__in", ["trusted", "distrusted", "neither"])),
                        name="domain_trust_word_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.TextField(max_length=2000, verbose_name="how")),
                ("checked_at", models.DateTimeField(verbose_name="checked")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="place_checks",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of a person’s place",
                "verbose_name_plural": "checks of people’s places",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how", ""), _negated=True), name="place_check_how"
                    )
                ],
            },
        ),
    ]

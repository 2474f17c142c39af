"""Invitations of staff, who may send them, and sealed words in mails that wait."""

import json

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from agreements import field_encryption


def let_data_owners_invite(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where the group stands already. Rights are written after a migration, so they come first."""
    groups = apps.get_model("auth", "Group").objects.filter(name="Data owner")
    if not groups.exists():
        return
    config = apps.get_app_config("agreements")
    config.models_module = True  # else it is taken for an app without models
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="agreements"
    )
    for group in groups:
        group.permissions.add(*rights.filter(codename__endswith="_staffinvitation"))
        group.permissions.remove(*rights.filter(codename="add_user"))


def seal_what_waits(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As `mail.sealed` writes it: a code that is on its way while this runs still arrives."""
    mails = apps.get_model("agreements", "OutboundEmail").objects
    mails.filter(letter="second_factor_changed").update(is_secret=True)
    for mail in mails.filter(is_secret=True, due_at__isnull=False):
        words = json.dumps([mail.subject, mail.text, mail.html])
        mail.text = field_encryption.seal(words, f"mail:{mail.dedup_key}")
        mail.subject = mail.html = ""
        mail.save(update_fields=["subject", "text", "html"])


def open_what_waits(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    mails = apps.get_model("agreements", "OutboundEmail").objects
    for mail in mails.filter(is_secret=True, due_at__isnull=False):
        words = json.loads(field_encryption.unseal(mail.text, f"mail:{mail.dedup_key}"))
        mail.subject, mail.text, mail.html = words
        mail.save(update_fields=["subject", "text", "html"])


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0014_originals"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "datasets",
                    models.ManyToManyField(
                        related_name="invitations", to="agreements.dataset", verbose_name="datasets"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        related_name="+", to="auth.group", verbose_name="groups"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitation",
                        to="agreements.outboundemail",
                        verbose_name="outbound e-mail",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations of staff",
                "default_permissions": ("view", "add"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_accepted_who_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(
                                ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_withdrawn_who_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at", None), ("withdrawn_at", None), _connector="OR"
                        ),
                        name="invitation_ends_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("email", "invited_by"),
                        name="invitation_open_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(let_data_owners_invite, migrations.RunPython.noop),
        migrations.RunPython(seal_what_waits, open_what_waits),
    ]

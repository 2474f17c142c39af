"""By what else a bounce is known to be ours, and whom the desk is to tell another way."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0018_typed_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboundemail",
            name="provider_id",
            field=models.CharField(blank=True, max_length=200, verbose_name="the provider's id"),
        ),
        migrations.AddField(
            model_name="outboundemail",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="told another way"),
        ),
        migrations.AddField(
            model_name="outboundemail",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="outboundemail",
            name="told_how",
            field=models.TextField(blank=True, verbose_name="how they were told"),
        ),
        migrations.AddField(
            model_name="outboundemail",
            name="unreached_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="found not to have arrived"
            ),
        ),
        # A code of long ago is of no concern any more.
        migrations.RunSQL(
            "UPDATE agreements_outboundemail SET unreached_at = COALESCE(sent_at, queued_at) "
            "WHERE status IN ('failed', 'bounced') AND NOT is_secret",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="outboundemail",
            index=models.Index(fields=["provider_id"], name="outbox_provider_id"),
        ),
        migrations.AddIndex(
            model_name="outboundemail",
            index=models.Index(
                condition=models.Q(("unreached_at__isnull", False)),
                fields=["unreached_at"],
                name="outbox_unreached",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboundemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="mail_told_pair",
            ),
        ),
    ]

"""What must never be about notices, and the indexes that match the queries."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_notices")]

    operations = [
        migrations.RunSQL(
            "UPDATE agreements_outboundemail SET due_at = NULL "
            "WHERE status NOT IN ('queued', 'sending')",
            "UPDATE agreements_outboundemail SET due_at = created_at WHERE due_at IS NULL",
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='wording',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='agreements.noticewording', verbose_name='wording'),
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='agreements.noticedelivery', verbose_name='notice'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'announced')), fields=('dataset',), name='version_one_announced'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('announced_at__isnull', True), ('announced_by__isnull', True)), models.Q(('announced_at__isnull', False), ('announced_by__isnull', False)), _connector='OR'), name='version_announced_pair'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['announced', 'called_off']), _negated=True), ('announced_at__isnull', False), _connector='OR'), name='version_announced_when'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'called_off'), _negated=True), ('called_off_at__isnull', False), _connector='OR'), name='version_called_off_when'),
        ),
        migrations.AddIndex(
            model_name='outboundemail',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['priority', 'due_at'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='outboundemail',
            index=models.Index(fields=['message_id'], name='outbox_message_id'),
        ),
        migrations.AddConstraint(
            model_name='outboundemail',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'sending']), ('due_at__isnull', True), _connector='OR'), name='mail_settled_not_due'),
        ),
        migrations.AddConstraint(
            model_name='outboundemail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['queued', 'sending']), _negated=True), ('due_at__isnull', False), _connector='OR'), name='mail_queued_is_due'),
        ),
        migrations.AddConstraint(
            model_name='licensetranslation',
            constraint=models.UniqueConstraint(fields=('version', 'language'), name='translation_once'),
        ),
        migrations.AddIndex(
            model_name='noticedelivery',
            index=models.Index(fields=['version', 'state', 'id'], name='notice_by_state'),
        ),
        migrations.AddIndex(
            model_name='noticedelivery',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='notice_step_due'),
        ),
        migrations.AddIndex(
            model_name='noticedelivery',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['version', 'effective_at'], name='notice_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.UniqueConstraint(fields=('version', 'agreement', 'audience'), name='notice_once'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('continued', 'opted_out')), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='notice_answered_when'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('informed_at__isnull', True), ('informed_by__isnull', True)), models.Q(('informed_at__isnull', False), ('informed_by__isnull', False)), _connector='OR'), name='notice_informed_pair'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='notice_settled_pair'),
        ),
        migrations.AddConstraint(
            model_name='noticewording',
            constraint=models.UniqueConstraint(fields=('version', 'audience', 'step', 'language'), name='wording_once'),
        ),
    ]

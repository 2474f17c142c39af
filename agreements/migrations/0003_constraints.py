"""What must never be, and the indexes that match the queries."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_evidence")]

    operations = [
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once_whatever_the_case'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email__regex', '^[!-?A-~]+@[a-z0-9.-]+$')), name='user_email_ascii'),
        ),
        migrations.AddConstraint(
            model_name='associateduser',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('agreement', 'person_key', 'competition_id'), name='associate_person_once'),
        ),
        migrations.AddConstraint(
            model_name='associateduser',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), ('until__isnull', True)), fields=('agreement', 'email'), name='associate_email_once'),
        ),
        migrations.AddConstraint(
            model_name='downloadgrant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agreement',), name='grant_one_live'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.UniqueConstraint(fields=('dataset', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'in_force')), fields=('dataset',), name='version_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='licenseversion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft']), ('effective_at__isnull', False), _connector='OR'), name='version_announced_has_effective_moment'),
        ),
        migrations.AddConstraint(
            model_name='issueddocument',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='document_number_once'),
        ),
        migrations.AddIndex(
            model_name='outboundemail',
            index=models.Index(condition=models.Q(('status__in', ['queued', 'sending'])), fields=['due_at'], name='outbox_due'),
        ),
        migrations.AddConstraint(
            model_name='outboundemail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='mail_sent_when'),
        ),
        migrations.AddIndex(
            model_name='signedscan',
            index=models.Index(fields=['sha256'], name='scan_sha256'),
        ),
        migrations.AddConstraint(
            model_name='signedscan',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='scan_number_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.CheckConstraint(condition=models.Q(('signer_user__isnull', True), models.Q(('signer_user', models.F('reviewer')), _negated=True), _connector='OR'), name='decision_not_by_the_signer'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['request_changes', 'reject', 'revoke']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='signer',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='signer_email_once'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['dataset', 'status', 'submitted_at'], name='agreement_queue'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['awaiting_signature', 'changes_requested', 'draft', 'in_review', 'submitted'])), fields=('signer', 'dataset'), name='agreement_one_open'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('signer', 'dataset'), name='agreement_one_approved'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'awaiting_signature', 'submitted', 'in_review', 'changes_requested', 'approved', 'rejected', 'withdrawn', 'opted_out', 'revoked'])), name='agreement_status_known'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='agreement_approved_pair'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review_started_at__isnull', True), ('reviewer__isnull', True)), models.Q(('review_started_at__isnull', False), ('reviewer__isnull', False)), _connector='OR'), name='agreement_review_pair'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'opted_out', 'revoked']), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='agreement_approved_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ['opted_out', 'rejected', 'revoked', 'withdrawn'])), models.Q(models.Q(('status__in', ['opted_out', 'rejected', 'revoked', 'withdrawn']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='agreement_ended_when'),
        ),
    ]

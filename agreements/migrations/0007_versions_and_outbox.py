"""Columns for announcing versions and for mails to thousands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agreements.dates


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_held_scan")]

    operations = [
        migrations.AlterModelOptions(
            name='licenseversion',
            options={'ordering': ['dataset', '-created_at'], 'permissions': [('announce_licenseversion', 'Can announce, postpone and call off LA versions')], 'verbose_name': 'LA version', 'verbose_name_plural': 'LA versions'},
        ),
        migrations.RemoveIndex(
            model_name='outboundemail',
            name='outbox_due',
        ),
        migrations.AddField(
            model_name='dataset',
            name='silence',
            field=models.CharField(choices=[('moves', 'The new version applies'), ('keeps', 'The old version goes on')], default='moves', max_length=10, verbose_name='if a signer does not answer'),
        ),
        migrations.AddField(
            model_name='dataset',
            name='time_zone',
            field=models.CharField(default='Asia/Shanghai', max_length=50, validators=[agreements.dates.check_zone], verbose_name='time zone of its dates'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='announced_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='announced'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='announced_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='called_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='called off'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='sending paused'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='postponed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='postponed'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='agreements.licenseversion', verbose_name='replaces'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='reported_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reported'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='summary',
            field=models.TextField(blank=True, max_length=4000, verbose_name='summary of changes'),
        ),
        migrations.AddField(
            model_name='licenseversion',
            name='weight',
            field=models.CharField(choices=[('minor', 'Minor: wording only'), ('major', 'Major: rights or duties change')], default='major', max_length=10, verbose_name='weight'),
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='personal',
            field=models.JSONField(blank=True, default=dict, verbose_name='what is personal'),
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='priority',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='priority'),
        ),
        migrations.AlterField(
            model_name='licenseversion',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('in_force', 'In force'), ('superseded', 'Superseded'), ('called_off', 'Called off')], default='draft', max_length=20, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='outboundemail',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='next attempt'),
        ),
        migrations.AlterField(
            model_name='outboundemail',
            name='html',
            field=models.TextField(blank=True, verbose_name='HTML'),
        ),
        migrations.AlterField(
            model_name='outboundemail',
            name='status',
            field=models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('bounced', 'Bounced'), ('failed', 'Failed'), ('paused', 'Paused by staff'), ('dropped', 'Not sent: no longer due')], default='queued', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='outboundemail',
            name='text',
            field=models.TextField(blank=True, verbose_name='text'),
        ),
    ]

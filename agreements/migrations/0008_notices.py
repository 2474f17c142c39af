"""Who is told of a new LA version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0007_versions_and_outbox")]

    operations = [
        migrations.CreateModel(
            name='LicenseTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=15, verbose_name='language')),
                ('source', models.TextField(verbose_name='text (Markdown with front matter)')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='agreements.licenseversion', verbose_name='LA version')),
            ],
            options={
                'verbose_name': 'translation',
                'verbose_name_plural': 'translations',
                'ordering': ['version', 'language'],
            },
        ),
        migrations.CreateModel(
            name='NoticeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('agreement', 'Approved agreement'), ('request', 'Open request')], max_length=10, verbose_name='told as')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('pending', 'Not queued yet'), ('queued', 'Queued'), ('sent', 'Sent'), ('opened', 'Opened the page'), ('continued', 'Continues'), ('opted_out', 'Opted out'), ('unreached', 'Not reached'), ('informed', 'Informed otherwise'), ('moot', 'No longer concerned')], default='pending', max_length=10, verbose_name='state')),
                ('step', models.CharField(blank=True, choices=[('notice', 'Notice'), ('reminder_7', 'Reminder, 7 days before'), ('reminder_1', 'Reminder, 1 day before'), ('postponed', 'Postponed'), ('called_off', 'Called off'), ('deletion', 'Reminder to delete copies')], max_length=10, verbose_name='next step')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='next step due')),
                ('effective_at', models.DateTimeField(verbose_name='takes effect for this agreement')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted by the mail server')),
                ('told_effective_at', models.DateTimeField(blank=True, null=True, verbose_name='date that was told')),
                ('unreached_at', models.DateTimeField(blank=True, null=True, verbose_name='found not reached')),
                ('unreached_why', models.TextField(blank=True, verbose_name='why not reached')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='page opened')),
                ('opened_how', models.CharField(blank=True, choices=[('link', 'The link in the mail'), ('site', 'Signed in')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_how', models.CharField(blank=True, choices=[('link', 'The link in the mail'), ('site', 'Signed in')], max_length=10, verbose_name='answered by way of')),
                ('asked_back_at', models.DateTimeField(blank=True, null=True, verbose_name='asked to be reinstated')),
                ('informed_at', models.DateTimeField(blank=True, null=True, verbose_name='informed otherwise')),
                ('informed_how', models.TextField(blank=True, verbose_name='how they were informed')),
                ('attested_at', models.DateTimeField(blank=True, null=True, verbose_name='attested that copies are deleted')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='effect dealt with')),
                ('outcome', models.CharField(blank=True, choices=[('moved', 'Moved to the new version'), ('kept', 'Stays on the old version'), ('none', 'Not concerned')], max_length=10, verbose_name='outcome')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='agreements.agreement', verbose_name='agreement')),
                ('informed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='agreements.licenseversion', verbose_name='LA version')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['version', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticeWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('agreement', 'Approved agreement'), ('request', 'Open request')], max_length=10, verbose_name='told as')),
                ('step', models.CharField(choices=[('notice', 'Notice'), ('reminder_7', 'Reminder, 7 days before'), ('reminder_1', 'Reminder, 1 day before'), ('postponed', 'Postponed'), ('called_off', 'Called off'), ('deletion', 'Reminder to delete copies')], max_length=10, verbose_name='step')),
                ('language', models.CharField(max_length=15, verbose_name='language')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(verbose_name='HTML')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='agreements.licenseversion', verbose_name='LA version')),
            ],
            options={
                'verbose_name': 'words of a notice',
                'verbose_name_plural': 'words of notices',
            },
        ),
        migrations.CreateModel(
            name='SendingPace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('server', models.CharField(max_length=255, unique=True, verbose_name='mail server')),
                ('tokens', models.FloatField(default=0, verbose_name='mails that may go out at once')),
                ('counted_at', models.DateTimeField(verbose_name='counted')),
                ('halvings', models.PositiveSmallIntegerField(default=0, verbose_name='halvings')),
                ('slowed_at', models.DateTimeField(blank=True, null=True, verbose_name='last slowed down')),
            ],
            options={
                'verbose_name': 'sending pace',
                'verbose_name_plural': 'sending paces',
            },
        ),
    ]

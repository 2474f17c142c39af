"""LA versions, documents, scans, decisions, mail, signers."""

import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='LicenseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='version')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('in_force', 'In force'), ('superseded', 'Superseded')], default='draft', max_length=20, verbose_name='status')),
                ('source', models.TextField(verbose_name='text (Markdown with front matter)')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the text')),
                ('effective_at', models.DateTimeField(blank=True, null=True, verbose_name='takes effect')),
                ('body_pdf', models.CharField(max_length=200, verbose_name='rendered body')),
                ('body_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the rendered body')),
                ('body_pages', models.PositiveSmallIntegerField(verbose_name='pages of the body')),
                ('body_layout', models.JSONField(default=dict, verbose_name='layout of the body')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='agreements.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'LA version',
                'verbose_name_plural': 'LA versions',
                'ordering': ['dataset', '-created_at'],
            },
        ),
        migrations.CreateModel(
            name='IssuedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('document_id', models.CharField(max_length=20, unique=True, verbose_name='document id')),
                ('terms', models.JSONField(verbose_name='terms')),
                ('terms_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the terms')),
                ('file', models.CharField(max_length=200, verbose_name='file')),
                ('file_name', models.CharField(max_length=255, verbose_name='file name')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('layout', models.JSONField(verbose_name='layout')),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='agreements.agreement', verbose_name='agreement')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.licenseversion', verbose_name='LA version')),
            ],
            options={
                'verbose_name': 'issued document',
                'verbose_name_plural': 'issued documents',
                'ordering': ['agreement', 'number'],
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agreements.licenseversion', verbose_name='LA version bound'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='version_signed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements_signed', to='agreements.licenseversion', verbose_name='LA version signed'),
        ),
        migrations.CreateModel(
            name='OutboundEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dedup_key', models.CharField(max_length=200, unique=True, verbose_name='dedup key')),
                ('letter', models.CharField(max_length=50, verbose_name='letter')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(verbose_name='HTML')),
                ('message_id', models.CharField(max_length=200, verbose_name='Message-ID')),
                ('is_secret', models.BooleanField(default=False, verbose_name='secret')),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('bounced', 'Bounced'), ('failed', 'Failed')], default='queued', max_length=10, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='queued')),
                ('due_at', models.DateTimeField(verbose_name='next attempt')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='of no use after')),
                ('claim', models.CharField(blank=True, max_length=40)),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                ('server_reply', models.TextField(blank=True, verbose_name="the server's words")),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted by the server')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='agreements.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'outbound e-mail',
                'verbose_name_plural': 'outbound e-mails',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='SignedScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('file', models.CharField(max_length=200, verbose_name='file')),
                ('original_name', models.CharField(max_length=255, verbose_name='original file name')),
                ('file_name', models.CharField(max_length=255, verbose_name='canonical file name')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='agreements.agreement', verbose_name='agreement')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='agreements.issueddocument', verbose_name='issued document')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'signed scan',
                'verbose_name_plural': 'signed scans',
                'ordering': ['agreement', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ReviewDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('start', 'Start'), ('issue', 'Issue the License Agreement'), ('revise', 'Revise the request'), ('submit', 'Submit the signed scan'), ('replace_scan', 'Replace the signed scan'), ('start_review', 'Start review'), ('release_review', 'Release review'), ('request_changes', 'Request changes'), ('approve', 'Approve'), ('reject', 'Reject'), ('withdraw', 'Withdraw'), ('reissue', 'Reissue'), ('opt_out', 'Opt out'), ('reinstate', 'Reinstate'), ('revoke', 'Revoke')], max_length=20, verbose_name='decision')),
                ('reason', models.TextField(blank=True, max_length=4000, verbose_name='reason, shown to the signer')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note, for staff only')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='agreements.agreement', verbose_name='agreement')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                ('signer_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='agreements.signedscan', verbose_name='signed scan')),
            ],
            options={
                'verbose_name': 'review decision',
                'verbose_name_plural': 'review decisions',
                'ordering': ['decided_at'],
            },
        ),
        migrations.CreateModel(
            name='Signer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='work e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('affiliation', models.CharField(blank=True, max_length=300, verbose_name='affiliation')),
                ('address', models.TextField(blank=True, max_length=1000, verbose_name='detailed address')),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('address_explanation', models.TextField(blank=True, max_length=2000, verbose_name='explanation of the e-mail address')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signer', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'signer',
                'verbose_name_plural': 'signers',
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='signer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agreements.signer', verbose_name='signer'),
        ),
    ]

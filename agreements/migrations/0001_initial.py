"""People, datasets, requests."""

import agreements.models.agreement
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='work e-mail')),
                ('language', models.CharField(choices=[('en', 'English')], default='en', max_length=10, verbose_name='language')),
                ('is_staff', models.BooleanField(default=False, verbose_name='staff')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=agreements.models.agreement.new_reference, editable=False, max_length=12, unique=True, verbose_name='reference')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('awaiting_signature', 'Awaiting signature'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('changes_requested', 'Changes requested'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('opted_out', 'Opted out'), ('revoked', 'Revoked')], default='draft', max_length=20, verbose_name='status')),
                ('intended_use', models.TextField(blank=True, max_length=4000, verbose_name='intended use')),
                ('accepted', models.JSONField(blank=True, default=list, verbose_name='clauses accepted')),
                ('people_saved_at', models.DateTimeField(blank=True, null=True, verbose_name='associated users answered')),
                ('typed', models.JSONField(blank=True, default=dict, verbose_name='typed, not yet valid')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('changed_at', models.DateTimeField(auto_now_add=True, verbose_name='last step')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('review_started_at', models.DateTimeField(blank=True, null=True, verbose_name='review started')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'permissions': [('start_review_agreement', 'Can start review'), ('release_review_agreement', 'Can release review'), ('request_changes_agreement', 'Can request changes'), ('approve_agreement', 'Can approve'), ('reject_agreement', 'Can reject'), ('reinstate_agreement', 'Can reinstate'), ('revoke_agreement', 'Can revoke')],
            },
        ),
        migrations.CreateModel(
            name='AssociatedUser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('person_key', models.CharField(editable=False, max_length=400)),
                ('role', models.CharField(choices=[('student', 'Student'), ('employee', 'Employee')], max_length=20, verbose_name='role')),
                ('competition_id', models.CharField(max_length=100, verbose_name='registered ID for the competition')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='from')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='associates', to='agreements.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'associated user',
                'verbose_name_plural': 'associated users',
                'ordering': ['agreement', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('action', models.CharField(help_text='subject:action', max_length=60, verbose_name='action')),
                ('subject', models.CharField(help_text='such as a reference', max_length=60, verbose_name='subject')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name="actor's id")),
                ('actor', models.CharField(help_text="address, or 'system'", max_length=254, verbose_name='actor')),
                ('ip', models.GenericIPAddressField(null=True, verbose_name='from')),
                ('details', models.JSONField(default=dict, verbose_name='details')),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit events',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['subject', 'id'], name='audit_subject')],
            },
        ),
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='short name in links')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('full_name', models.CharField(max_length=300, verbose_name='full name')),
                ('owner', models.CharField(max_length=300, verbose_name='owner')),
                ('contact_email', models.EmailField(max_length=254, verbose_name='contact e-mail')),
                ('summary', models.TextField(verbose_name='what it is (Markdown)')),
                ('citation', models.TextField(verbose_name='how to cite (plain text)')),
                ('bibtex', models.TextField(blank=True, verbose_name='BibTeX')),
                ('notice_days', models.PositiveSmallIntegerField(default=30, verbose_name='notice period in days')),
                ('trusted_domains', models.JSONField(blank=True, default=list, verbose_name='trusted domains')),
                ('distrusted_domains', models.JSONField(blank=True, default=list, verbose_name='distrusted domains')),
                ('is_listed', models.BooleanField(default=True, verbose_name='shown to the public')),
                ('staff', models.ManyToManyField(blank=True, related_name='datasets', to=settings.AUTH_USER_MODEL, verbose_name='staff')),
            ],
            options={
                'verbose_name': 'dataset',
                'verbose_name_plural': 'datasets',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='dataset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agreements.dataset', verbose_name='dataset'),
        ),
        migrations.CreateModel(
            name='AccessInstructions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='instructions (Markdown)')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link to the data')),
                ('sealed_password', models.TextField(blank=True, editable=False, verbose_name='password, encrypted')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('dataset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='access', to='agreements.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'access instructions',
                'verbose_name_plural': 'access instructions',
            },
        ),
        migrations.CreateModel(
            name='DownloadGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted_at', models.DateTimeField(verbose_name='granted')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='agreements.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'download grant',
                'verbose_name_plural': 'download grants',
            },
        ),
        migrations.CreateModel(
            name='DownloadRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('instructions', 'Access instructions'), ('password', 'Password')], max_length=20, verbose_name='what')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('ip', models.GenericIPAddressField(null=True, verbose_name='from')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='agreements.downloadgrant', verbose_name='grant')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'download record',
                'verbose_name_plural': 'download records',
                'ordering': ['-at'],
            },
        ),
    ]

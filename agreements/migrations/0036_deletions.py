"""Whose access has ended owes the deletion of copies; reminders of notices give way to that."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def owe_deletions(apps, _editor):
    """For the last grant of each signer who has none any more, as far as it was attested by a
    notice. Who was reminded by one is reminded once more at most, who ended long ago not at all."""
    grants, deletions, events, notices, mails = (
        apps.get_model("agreements", name).objects
        for name in ("DownloadGrant", "Deletion", "AuditEvent", "NoticeDelivery", "OutboundEmail")
    )
    now = timezone.now()
    # Until now only signers had grants, one after the other.
    later = grants.filter(
        agreement__signer=models.OuterRef("agreement__signer"),
        agreement__dataset=models.OuterRef("agreement__dataset"),
        pk__gt=models.OuterRef("pk"),
    )
    last = grants.filter(associate=None).exclude(models.Exists(later))
    ended = last.filter(ended_at__isnull=False).select_related("agreement")
    for grant in ended.iterator(chunk_size=500):
        agreement = grant.agreement
        opted_out = notices.filter(agreement=agreement, state="opted_out")
        notice = opted_out.order_by("-answered_at").first()
        days = [grant.ended_at + timedelta(days=number) for number in (14, 28)]
        row = deletions.model(grant=grant, due_since=grant.ended_at)
        if notice and notice.attested_at:
            said = events.filter(action="notice:attest", subject=agreement.reference).last()
            signed_in = bool(said and said.actor_id and said.details.get("how") == "site")
            row.attested_at = notice.attested_at
            row.attested_how = "site" if signed_in else "link"
            row.attested_by_id = said.actor_id if signed_in else None
        else:
            told = mails.filter(notice=notice, letter="deletion_agreement") if notice else ()
            if told and (mail := told.exclude(status__in=("queued", "paused")).last()):
                row.reminded, row.reminded_at = 1, mail.created_at
            coming = [day for day in days[row.reminded :] if day > now]
            row.remind_at = coming[0] if coming else None
        row.save()


def drop_notice_steps(apps, _editor):
    """No notice reminds of copies any more; what waits in the outbox is not sent."""
    notices, mails = (
        apps.get_model("agreements", name).objects for name in ("NoticeDelivery", "OutboundEmail")
    )
    notices.filter(step="deletion").update(step="", due_at=None)
    waiting = mails.filter(letter="deletion_agreement", status__in=("queued", "paused"))
    waiting.update(
        status="dropped", due_at=None, server_reply="This reminder is written another way now."
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0034_downloads"),
    ]

    operations = [
        migrations.AlterField(
            model_name="downloadgrant",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opted_out", "The signer opted out of a new License Agreement"),
                    ("revoked", "The data owner revoked the agreement"),
                    ("ended", "The signer ended the agreement"),
                    ("removed", "The person is no longer listed"),
                    ("left", "The person did not want to be listed any more"),
                ],
                max_length=20,
                verbose_name="why it ended",
            ),
        ),
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_since", models.DateTimeField(verbose_name="due since")),
                (
                    "remind_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next reminder"),
                ),
                ("reminded", models.PositiveSmallIntegerField(default=0, verbose_name="reminders")),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last reminder"),
                ),
                (
                    "attested_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="attested"),
                ),
                (
                    "attested_how",
                    models.CharField(
                        blank=True,
                        choices=[("link", "The link in the mail"), ("site", "Signed in")],
                        max_length=10,
                        verbose_name="attested by way of",
                    ),
                ),
                (
                    "lapsed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="has access anew since"
                    ),
                ),
                (
                    "attested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="attested by",
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deletion",
                        to="agreements.downloadgrant",
                        verbose_name="grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "deletion of copies",
                "verbose_name_plural": "deletions of copies",
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("remind_at__isnull", False)),
                        fields=["remind_at"],
                        name="deletion_reminder_due",
                    ),
                    models.Index(
                        condition=models.Q(("attested_at", None), ("lapsed_at", None)),
                        fields=["due_since"],
                        name="deletion_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("attested_at", None), ("attested_by", None), ("attested_how", "")
                            ),
                            models.Q(
                                ("attested_at__isnull", False),
                                ("attested_by", None),
                                ("attested_how", "link"),
                            ),
                            models.Q(
                                ("attested_at__isnull", False),
                                ("attested_by__isnull", False),
                                ("attested_how", "site"),
                            ),
                            _connector="OR",
                        ),
                        name="deletion_attested_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attested_at", None), ("lapsed_at", None), _connector="OR"
                        ),
                        name="deletion_closed_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("remind_at", None),
                            models.Q(("attested_at", None), ("lapsed_at", None)),
                            _connector="OR",
                        ),
                        name="deletion_closed_not_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reminded", 0), ("reminded_at", None)),
                            models.Q(("reminded__gt", 0), ("reminded_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="deletion_reminded_when",
                    ),
                ],
            },
        ),
        migrations.RunPython(owe_deletions, migrations.RunPython.noop),
        migrations.RunPython(drop_notice_steps, migrations.RunPython.noop),
    ]

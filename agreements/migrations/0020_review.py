"""What a signer who is asked for changes has to do; what stood against an approval."""

from django.db import migrations, models
from django.db.models import functions

ASKED = [
    ("scan_again", "Scan again"),
    ("sign_again", "Sign again"),
    ("correct_form", "Correct the form"),
]
# Of the lines that came with the portal when this was written; all others say: sign again.
STOCK = {
    "scan_again": ["page-missing", "other-request", "unreadable", "schedule-missing"],
    "correct_form": [
        *("not-supervisor", "name-differs", "email-differs"),
        *("use-unclear", "use-commercial"),
    ],
}


def fill(apps, _editor):
    """Until now everybody who was asked for changes had to sign again."""
    agreements = apps.get_model("agreements", "Agreement").objects
    agreements.filter(status="changes_requested").update(remedy="sign_again")
    for remedy, codes in STOCK.items():
        apps.get_model("agreements", "Defect").objects.filter(code__in=codes).update(remedy=remedy)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0019_bounces")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="remedy",
            field=models.CharField(
                blank=True, choices=ASKED, default="", max_length=20, verbose_name="to be done"
            ),
        ),
        migrations.AddField(
            model_name="defect",
            name="remedy",
            field=models.CharField(
                choices=ASKED,
                default="sign_again",
                max_length=20,
                verbose_name="what mends it",
            ),
        ),
        migrations.AddField(
            model_name="reviewdecision",
            name="remedy",
            field=models.CharField(
                blank=True, choices=ASKED, default="", max_length=20, verbose_name="asked for"
            ),
        ),
        migrations.AddField(
            model_name="reviewdecision",
            name="against",
            field=models.JSONField(blank=True, default=list, verbose_name="what stood against it"),
        ),
        migrations.AddField(
            model_name="reviewdecision",
            name="despite",
            field=models.TextField(blank=True, max_length=4000, verbose_name="why all the same"),
        ),
        migrations.AddField(
            model_name="reviewdecision",
            name="answers",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="answers that are not printed"
            ),
        ),
        migrations.AddIndex(
            model_name="associateduser",
            index=models.Index(fields=["person_key"], name="associate_person_key"),
        ),
        migrations.AddIndex(
            model_name="associateduser",
            index=models.Index(functions.Upper("competition_id"), name="associate_competition_id"),
        ),
        migrations.AddIndex(
            model_name="associateduser",
            index=models.Index(fields=["email"], name="associate_email"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remedy__in", ["scan_again", "sign_again", "correct_form"]),
                    ("status", "changes_requested"),
                )
                | (~models.Q(status="changes_requested") & models.Q(remedy="")),
                name="agreement_remedy_of_changes",
            ),
        ),
    ]

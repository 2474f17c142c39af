"""A dataset is shown once its owner says so, gives at least a day's notice, and says what its LA
asks for."""

import django.core.validators
from django.db import migrations, models

import agreements.models.own_words

# Pages said this of every dataset. It is true of the one whose LA 1.0 comes with the portal: its
# text, which is frozen, says so in these words.
_ITS_TEXT = "fill in all students/employees’ info (name, registered ID for the competition)"
_ASKS = {
    "work_email": 2,
    "supervisor": 2,
    "no_commerce": 1,
    "storage": 3,
    "citing": 4,
    "no_warranty": 6,
}
_WORDS = {
    "given_to": "Researchers, for non-commercial use",
    "publishing": (
        "Publish images of subject 07 only, as few as you need, and never with anything personal "
        "(clause 3)."
    ),
    "use_hint": (
        "Two or three sentences: the research question, what you will do with the data, and the "
        "competition if you take part in one."
    ),
    "person_id": "Registered ID for the competition",
    "person_id_column": "Competition ID",
    "person_id_help": (
        "The registered ID is the one for the competition. Enter “none” for whoever does not take "
        "part."
    ),
}


def say(apps, _editor):
    """Let the pages of CASMEMG go on saying what they say."""
    versions = apps.get_model("agreements", "LicenseVersion").objects
    named = versions.filter(source__contains=_ITS_TEXT, dataset__name="CASMEMG")
    datasets = apps.get_model("agreements", "Dataset").objects
    datasets.filter(pk__in=named.values("dataset")).update(asks=_ASKS, words=_WORDS)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0020_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="asks",
            field=models.JSONField(
                blank=True,
                default=dict,
                validators=[agreements.models.own_words.check_asks],
                verbose_name="which clause asks for what",
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="words",
            field=models.JSONField(
                blank=True,
                default=dict,
                validators=[agreements.models.own_words.check_words],
                verbose_name="what its pages say",
            ),
        ),
        migrations.RunPython(say, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="dataset",
            name="is_listed",
            field=models.BooleanField(default=False, verbose_name="shown to the public"),
        ),
        migrations.AlterField(
            model_name="dataset",
            name="notice_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="notice period in days",
            ),
        ),
    ]

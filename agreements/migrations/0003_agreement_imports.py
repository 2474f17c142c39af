"""Agreements that were signed before the portal, on their way in from a table."""

from typing import Any

import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_USER = settings.AUTH_USER_MODEL
_CONFIRMED = ("importing", "done")
_STATES = {
    "reading": "Being read",
    "refused": "Could not be read",
    "staged": "To be looked at",
    "importing": "Being imported",
    "done": "Imported",
}
_OUTCOMES = {
    "new": "Becomes an agreement",
    "there": "There already",
    "open": "Left out: a request is open",
    "errors": "Left out: errors",
    "imported": "Imported",
}
_STAFF_VERBS = (
    *("start_review", "release_review", "recommend", "request_changes", "approve", "reject"),
    *("reinstate", "revoke", "import"),
)
_VERBS = {
    "start": "Start",
    "issue": "Issue the License Agreement",
    "revise": "Revise the request",
    "submit": "Submit the signed scan",
    "replace_scan": "Replace the signed scan",
    "start_review": "Start review",
    "release_review": "Release review",
    "recommend": "Recommend approval",
    "request_changes": "Request changes",
    "approve": "Approve",
    "reject": "Reject",
    "withdraw": "Withdraw",
    "reissue": "Reissue",
    "opt_out": "Opt out",
    "reinstate": "Reinstate",
    "revoke": "Revoke",
    "end": "End the agreement",
    "renew": "Renew the agreement",
    "expire": "Let the agreement expire",
    "lapse": "Lapse",
    "succeed": "Let another agreement take its place",
    "import": "Import",
}


def _id() -> models.Field[Any, Any]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _key(to: str, name: str, related: str = "+", *, null: bool = False) -> models.Field[Any, Any]:
    may_be_none = {"null": True, "blank": True} if null else {}
    return models.ForeignKey(
        to, on_delete=models.PROTECT, related_name=related, verbose_name=name, **may_be_none
    )


def _word(longest: int, name: str, words: dict[str, str], **more: Any) -> models.Field[Any, Any]:
    choices = list(words.items())
    return models.CharField(choices=choices, max_length=longest, verbose_name=name, **more)


def _line(longest: int, name: str, *, blank: bool = True) -> models.Field[Any, Any]:
    return models.CharField(blank=blank, max_length=longest, verbose_name=name)


def _moment(name: str) -> models.Field[Any, Any]:
    return models.DateTimeField(blank=True, null=True, verbose_name=name)


def _day(name: str) -> models.Field[Any, Any]:
    return models.DateField(blank=True, null=True, verbose_name=name)


def _list(name: str) -> models.Field[Any, Any]:
    return models.JSONField(blank=True, default=list, verbose_name=name)


_IMPORT = (
    ("id", _id()),
    ("name", _line(255, "name of the file", blank=False)),
    ("table", _line(200, "table", blank=False)),
    ("table_sha256", _line(64, "SHA-256 of the table", blank=False)),
    ("archive", _line(200, "ZIP of scans")),
    ("state", _word(10, "state", _STATES, default="reading")),
    ("problem", models.TextField(blank=True, verbose_name="problem")),
    ("unknown_columns", _list("columns passed over")),
    ("unnamed_files", _list("files that no row names")),
    (
        "uploaded_at",
        models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded"),
    ),
    ("tells_signers", models.BooleanField(default=False, verbose_name="signers are told")),
    (
        "invites_people",
        models.BooleanField(default=False, verbose_name="people listed are invited"),
    ),
    ("confirmed_at", _moment("confirmed")),
    ("finished_at", _moment("finished")),
    (
        "due_at",
        models.DateTimeField(
            blank=True, default=django.utils.timezone.now, null=True, verbose_name="next attempt"
        ),
    ),
    ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
    ("confirmed_by", _key(_USER, "confirmed by", null=True)),
    ("dataset", _key("agreements.dataset", "dataset", "imports")),
    ("uploaded_by", _key(_USER, "uploaded by")),
)
_ROW = (
    ("id", _id()),
    ("number", models.PositiveIntegerField(verbose_name="row")),
    ("cells", models.JSONField(default=dict, verbose_name="cells")),
    ("errors", models.JSONField(blank=True, default=dict, verbose_name="errors")),
    ("outcome", _word(10, "outcome", _OUTCOMES)),
    ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
    ("name", _line(200, "name")),
    ("title", _line(200, "title")),
    ("affiliation", _line(300, "affiliation")),
    ("address", models.TextField(blank=True, max_length=1000, verbose_name="detailed address")),
    (
        "country",
        django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
    ),
    ("signed_on", _day("signed on")),
    ("approved_on", _day("approved on")),
    ("people", _list("people")),
    ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
    ("scan_name", _line(255, "file of the scan")),
    ("scan_due", models.BooleanField(default=False, verbose_name="scan to be read")),
    ("file", _line(200, "signed scan")),
    ("scan_sha256", _line(64, "SHA-256 of the scan")),
    ("scan_pages", models.PositiveSmallIntegerField(default=0, verbose_name="pages")),
    (
        "agreement",
        models.OneToOneField(
            "agreements.agreement",
            blank=True,
            null=True,
            on_delete=models.PROTECT,
            related_name="import_row",
            verbose_name="agreement",
        ),
    ),
    ("batch", _key("agreements.agreementimport", "import", "rows")),
    ("version", _key("agreements.licenseversion", "LA version", null=True)),
)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_beside_the_models"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agreement",
            options={
                "permissions": [
                    (f"{verb}_agreement", f"Can {_VERBS[verb].lower()}") for verb in _STAFF_VERBS
                ],
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
        ),
        migrations.AlterField("reviewdecision", "verb", _word(20, "decision", _VERBS)),
        migrations.CreateModel(
            name="AgreementImport",
            fields=_IMPORT,
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "default_permissions": ("view", "add"),
                "indexes": [
                    models.Index(
                        fields=["due_at"], condition=Q(due_at__isnull=False), name="import_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                        | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                        name="import_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=list(_STATES)), name="import_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=_CONFIRMED, confirmed_at__isnull=False)
                        | (~Q(state__in=_CONFIRMED) & Q(confirmed_at__isnull=True)),
                        name="import_confirmed_when",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="done", finished_at__isnull=False)
                        | (~Q(state="done") & Q(finished_at__isnull=True)),
                        name="import_finished_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=_ROW,
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of imports",
                "ordering": ["batch", "number"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome"),
                    models.Index(
                        fields=["batch", "number"],
                        condition=Q(scan_due=True),
                        name="import_row_scan_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
                    models.CheckConstraint(
                        condition=Q(outcome="imported", agreement__isnull=False)
                        | (~Q(outcome="imported") & Q(agreement__isnull=True)),
                        name="import_row_imported",
                    ),
                    models.CheckConstraint(
                        condition=Q(file="", scan_sha256="") | (~Q(file="") & ~Q(scan_sha256="")),
                        name="import_row_scan_pair",
                    ),
                ],
            },
        ),
    ]

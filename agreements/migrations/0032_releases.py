"""Releases of a dataset's files, and who wants no mail about new ones."""

from functools import partial

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_KINDS = [
    ("release", "Release"),
    ("erratum", "Erratum: corrects a release"),
    ("recall", "Recall: takes the place of a release whose files must be deleted"),
]
_STATUSES = [("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")]
_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
_protected = partial(models.ForeignKey, on_delete=django.db.models.deletion.PROTECT)
_moment = partial(models.DateTimeField, blank=True, null=True)


def _columns_of_file(related_name: str) -> list[tuple[str, models.Field]]:
    return [
        _ID,
        ("path", models.CharField(max_length=900, verbose_name="path")),
        ("size", models.BigIntegerField(verbose_name="size in bytes")),
        ("file", models.CharField(max_length=1024, verbose_name="name in storage")),
        (
            "release",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name=related_name,
                to="agreements.datarelease",
                verbose_name="release",
            ),
        ),
    ]


def _somebody(name: str) -> models.ForeignKey:
    user = settings.AUTH_USER_MODEL
    return _protected(to=user, related_name="+", verbose_name=name, blank=True, null=True)


def _pair(at: str, by: str, name: str) -> models.CheckConstraint:
    neither = Q((f"{at}__isnull", True), (f"{by}__isnull", True))
    both = Q((f"{at}__isnull", False), (f"{by}__isnull", False))
    return models.CheckConstraint(condition=neither | both, name=name)


_RELEASE = [
    _ID,
    ("label", models.CharField(max_length=50, verbose_name="label")),
    ("notes", models.TextField(blank=True, max_length=20000, verbose_name="notes (Markdown)")),
    (
        "kind",
        models.CharField(choices=_KINDS, default="release", max_length=10, verbose_name="kind"),
    ),
    (
        "status",
        models.CharField(choices=_STATUSES, default="draft", max_length=10, verbose_name="status"),
    ),
    (
        "is_marked",
        models.BooleanField(default=True, verbose_name="each person gets a copy of their own"),
    ),
    ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
    ("published_at", _moment(verbose_name="published")),
    ("published_by", _somebody("published by")),
    ("withdrawn_at", _moment(verbose_name="withdrawn")),
    ("withdrawn_by", _somebody("withdrawn by")),
    (
        "withdrawn_why",
        models.TextField(blank=True, max_length=4000, verbose_name="why it was withdrawn"),
    ),
    ("news_due_at", _moment(verbose_name="letters due")),
    ("told_up_to", models.BigIntegerField(default=0, verbose_name="told up to this grant")),
    (
        "dataset",
        _protected(to="agreements.dataset", related_name="releases", verbose_name="dataset"),
    ),
    (
        "replaces",
        _protected(
            to="agreements.datarelease",
            related_name="replaced_by",
            verbose_name="replaces",
            blank=True,
            null=True,
        ),
    ),
]
_RELEASE_CONSTRAINTS = [
    models.UniqueConstraint(fields=("dataset", "label"), name="release_label_once"),
    models.CheckConstraint(
        condition=Q(kind="release") | Q(replaces__isnull=False), name="release_corrects_one"
    ),
    _pair("published_at", "published_by", "release_published_pair"),
    _pair("withdrawn_at", "withdrawn_by", "release_withdrawn_pair"),
    models.CheckConstraint(
        condition=Q(status="draft", published_at__isnull=True)
        | (~Q(status="draft") & Q(published_at__isnull=False)),
        name="release_published_when",
    ),
    models.CheckConstraint(
        condition=(Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_why=""))
        | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_why="")),
        name="release_withdrawn_why",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0031_student_requests")]

    operations = [
        migrations.CreateModel(
            "DataRelease",
            _RELEASE,
            options={
                "verbose_name": "release",
                "verbose_name_plural": "releases",
                "ordering": ["dataset", "-pk"],
                "permissions": [("publish_datarelease", "Can publish and withdraw releases")],
                "constraints": _RELEASE_CONSTRAINTS,
                "indexes": [
                    models.Index(
                        fields=["news_due_at"],
                        condition=Q(news_due_at__isnull=False),
                        name="release_news_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "ReleaseFile",
            [
                *_columns_of_file("files"),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("crc32", models.BigIntegerField(verbose_name="CRC-32")),
            ],
            options={
                "verbose_name": "file of a release",
                "verbose_name_plural": "files of releases",
                "ordering": ["release", "path"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "path"), name="release_path_once"),
                    models.CheckConstraint(condition=Q(size__gte=0), name="release_file_size"),
                    models.CheckConstraint(
                        condition=Q(crc32__gte=0, crc32__lt=2**32), name="release_file_crc32"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ArrivingFile",
            [
                *_columns_of_file("arriving"),
                ("done", models.BigIntegerField(default=0, verbose_name="bytes read")),
                (
                    "due_at",
                    _moment(
                        db_index=True,
                        default=django.utils.timezone.now,
                        verbose_name="next attempt",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
            ],
            options={
                "verbose_name": "arriving file",
                "verbose_name_plural": "arriving files",
                "ordering": ["release", "path"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "path"), name="arriving_path_once")
                ],
            },
        ),
        migrations.CreateModel(
            "MutedReleaseNews",
            [
                _ID,
                ("muted_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "dataset",
                    _protected(to="agreements.dataset", related_name="+", verbose_name="dataset"),
                ),
                (
                    "user",
                    _protected(
                        to=settings.AUTH_USER_MODEL,
                        related_name="muted_release_news",
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "muted news of releases",
                "verbose_name_plural": "muted news of releases",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "dataset"), name="muted_release_news_once"
                    )
                ],
            },
        ),
    ]

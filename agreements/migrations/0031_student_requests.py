"""Students ask supervisors to sign."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

import agreements.models.student_request

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_STATES = [
    ("asked", "Supervisor asked"),
    ("corrected", "Supervisor corrected"),
    ("taken_up", "Taken up"),
    ("declined", "Declined"),
    ("lapsed", "Lapsed"),
    ("withdrawn", "Withdrawn"),
]
_DECLINES = [
    ("word", "I won’t sign for this student"),
    ("not_me", "I am not this student’s supervisor"),
    ("no_more_mail", "Don’t write to this address again, whoever asks"),
]
_WAITING = Q(state__in=["asked", "corrected"])
_ROLES = [("student", "Student"), ("employee", "Employee")]


def _line(name, length, **more):
    return models.CharField(max_length=length, verbose_name=name, **more)


def _moment(name, **more):
    return models.DateTimeField(verbose_name=name, **more)


def _points(to, name, related="+", **more):
    on_delete = models.PROTECT
    return models.ForeignKey(
        to=to, verbose_name=name, related_name=related, on_delete=on_delete, **more
    )


def _may(**more):
    return {"blank": True, "null": True, **more}


def _pair(at, by, name):
    neither = Q((f"{at}__isnull", True), (f"{by}__isnull", True))
    both = Q((f"{at}__isnull", False), (f"{by}__isnull", False))
    return models.CheckConstraint(condition=neither | both, name=name)


_PERSON = [
    ("name", _line("name", 200)),
    ("role", _line("role", 20, choices=_ROLES)),
    ("competition_id", _line("registered ID for the competition", 100, blank=True)),
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0030_why_grants_end")]

    operations = [
        migrations.CreateModel(
            name="StoppedAddress",
            fields=[
                ("id", _ID.clone()),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("stopped_at", _moment("stopped", auto_now_add=True)),
            ],
            options={
                "verbose_name": "stopped address",
                "verbose_name_plural": "stopped addresses",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StudentRequest",
            fields=[
                ("id", _ID.clone()),
                (
                    "reference",
                    _line(
                        "reference",
                        12,
                        default=agreements.models.student_request.new_student_reference,
                        editable=False,
                        unique=True,
                    ),
                ),
                *((name, field.clone()) for name, field in _PERSON),
                ("intended_use", models.TextField(max_length=4000, verbose_name="intended use")),
                ("supervisor_name", _line("supervisor’s name", 200)),
                (
                    "supervisor_email",
                    models.EmailField(max_length=254, verbose_name="supervisor’s work e-mail"),
                ),
                ("state", _line("state", 20, choices=_STATES, default="asked")),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("link_number", models.PositiveSmallIntegerField(default=1, verbose_name="link")),
                ("asked_at", _moment("asked")),
                ("last_asked_at", _moment("last asked")),
                (
                    "reminded",
                    models.PositiveSmallIntegerField(**_may(verbose_name="reminded after days")),
                ),
                ("reminded_at", _moment("last reminded", **_may())),
                ("taken_up_at", _moment("taken up", **_may())),
                (
                    "decline",
                    _line("how it was declined", 20, blank=True, default="", choices=_DECLINES),
                ),
                (
                    "decline_word",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="the supervisor’s word"
                    ),
                ),
                ("ended_at", _moment("ended", **_may())),
                (
                    "agreement",
                    _points("agreements.agreement", "agreement", "student_requests", **_may()),
                ),
                ("dataset", _points("agreements.dataset", "dataset", "student_requests")),
                ("mail", _points("agreements.outboundemail", "outbound e-mail", **_may())),
                ("student", _points(settings.AUTH_USER_MODEL, "student", "student_requests")),
                (
                    "taken_up_by",
                    _points(settings.AUTH_USER_MODEL, "taken up by", "students_taken_up", **_may()),
                ),
            ],
            options={
                "verbose_name": "student’s request",
                "verbose_name_plural": "students’ requests",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=_WAITING,
                        fields=["last_asked_at"],
                        name="student_request_waiting",
                    ),
                    models.Index(fields=["supervisor_email"], name="student_request_supervisor"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=_WAITING,
                        fields=("student", "dataset"),
                        name="student_request_one_open",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=[state for state, _label in _STATES]),
                        name="student_request_state_known",
                    ),
                    _pair("reminded_at", "reminded", "student_request_reminded_pair"),
                    _pair("taken_up_at", "taken_up_by", "student_request_taken_up_pair"),
                    _pair("taken_up_at", "agreement", "student_request_taken_up_into"),
                    models.CheckConstraint(
                        condition=Q(state="taken_up", taken_up_at__isnull=False)
                        | (~Q(state="taken_up") & Q(taken_up_at__isnull=True)),
                        name="student_request_taken_up_when",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            state="declined", decline__in=[kind for kind, _label in _DECLINES]
                        )
                        | (~Q(state="declined") & Q(decline="", decline_word="")),
                        name="student_request_declined_how",
                    ),
                    models.CheckConstraint(
                        condition=(_WAITING & Q(ended_at__isnull=True))
                        | (~_WAITING & Q(ended_at__isnull=False)),
                        name="student_request_ended_when",
                    ),
                    models.CheckConstraint(
                        condition=Q(supervisor_email=Lower("supervisor_email")),
                        name="student_request_supervisor_normalized",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FellowStudent",
            fields=[
                ("id", _ID.clone()),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                *((name, field.clone()) for name, field in _PERSON),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("request", _points("agreements.studentrequest", "student’s request", "fellows")),
            ],
            options={
                "verbose_name": "fellow student",
                "verbose_name_plural": "fellow students",
                "ordering": ["request", "position"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "position"), name="fellow_position_once"
                    )
                ],
            },
        ),
    ]

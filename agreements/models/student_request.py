"""A student asks a supervisor to sign (LA, clause 2). No agreement: that begins with its signer."""

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.enums import Decline, Role, StudentRequestState
from agreements.student_request_lifecycle import INITIAL_STATE, WAITING_FOR_SUPERVISOR

from .agreement import REFERENCE_ALPHABET, Agreement
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .outbox import OutboundEmail
from .user import User

_S = StudentRequestState


def new_student_reference() -> str:
    """A short public reference such as SR-7K3M9QRT; says nothing about order or number."""
    return "SR-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _unused in range(8))


class StudentRequest(models.Model):
    """One student asks one supervisor. `state` and what goes with it are written by
    `services.student_requests.student_request_transitions` alone.

    `token_sha256` finds the row by the link in the supervisor's mail, of which `link_number` tells
    how often it was made anew; the link itself is kept nowhere.
    """

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_student_reference, editable=False
    )
    dataset = protected(Dataset, _("dataset"), "student_requests")
    student = protected(User, _("student"), "student_requests")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    competition_id = models.CharField(
        _("registered ID for the competition"), max_length=100, blank=True
    )
    intended_use = models.TextField(_("intended use"), max_length=4000)
    supervisor_name = models.CharField(_("supervisor’s name"), max_length=200)
    supervisor_email = models.EmailField(_("supervisor’s work e-mail"), max_length=254)

    state = models.CharField(
        _("state"), max_length=20, choices=StudentRequestState.choices, default=INITIAL_STATE
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    link_number = models.PositiveSmallIntegerField(_("link"), default=1)
    # The newest mail to the supervisor: what became of it, the student is told.
    mail = protected_or_none(OutboundEmail, _("outbound e-mail"))
    asked_at = models.DateTimeField(_("asked"))
    # The days are counted from here: the supervisor was written to because the student said so.
    last_asked_at = models.DateTimeField(_("last asked"))
    reminded = models.PositiveSmallIntegerField(_("reminded after days"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last reminded"), null=True, blank=True)
    taken_up_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    taken_up_by = protected_or_none(User, _("taken up by"), "students_taken_up")
    agreement = protected_or_none(Agreement, _("agreement"), "student_requests")
    decline = models.CharField(
        _("how it was declined"), max_length=20, choices=Decline.choices, blank=True, default=""
    )
    decline_word = models.TextField(_("the supervisor’s word"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("student’s request")
        verbose_name_plural = _("students’ requests")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["last_asked_at"],
                condition=Q(state__in=sorted(WAITING_FOR_SUPERVISOR)),
                name="student_request_waiting",
            ),
            models.Index(fields=["supervisor_email"], name="student_request_supervisor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "dataset"],
                condition=Q(state__in=sorted(WAITING_FOR_SUPERVISOR)),
                name="student_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StudentRequestState.values),
                name="student_request_state_known",
            ),
            pair("reminded_at", "reminded", "student_request_reminded_pair"),
            pair("taken_up_at", "taken_up_by", "student_request_taken_up_pair"),
            pair("taken_up_at", "agreement", "student_request_taken_up_into"),
            models.CheckConstraint(
                condition=Q(state=_S.TAKEN_UP, taken_up_at__isnull=False)
                | (~Q(state=_S.TAKEN_UP) & Q(taken_up_at__isnull=True)),
                name="student_request_taken_up_when",
            ),
            models.CheckConstraint(
                condition=Q(state=_S.DECLINED, decline__in=Decline.values)
                | (~Q(state=_S.DECLINED) & Q(decline="", decline_word="")),
                name="student_request_declined_how",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(WAITING_FOR_SUPERVISOR)) & Q(ended_at__isnull=True))
                | (~Q(state__in=sorted(WAITING_FOR_SUPERVISOR)) & Q(ended_at__isnull=False)),
                name="student_request_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(supervisor_email=Lower("supervisor_email")),
                name="student_request_supervisor_normalized",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("student_request", args=[self.reference])

    @property
    def address(self) -> str:
        """The student's, which was proved."""
        return self.student.email

    @property
    def is_waiting(self) -> bool:
        """Whether the supervisor has yet to answer."""
        return self.state in WAITING_FOR_SUPERVISOR


class StoppedAddress(models.Model):
    """An address that wants no more mail of supervisors, whichever student asks."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    stopped_at = models.DateTimeField(_("stopped"), auto_now_add=True)

    class Meta:
        verbose_name = _("stopped address")
        verbose_name_plural = _("stopped addresses")
        default_permissions = ()

    def __str__(self) -> str:
        return self.email


class FellowStudent(models.Model):
    """Somebody whom the student names beside themselves, for the supervisor to check."""

    request = models.ForeignKey(
        StudentRequest,
        verbose_name=_("student’s request"),
        on_delete=models.PROTECT,
        related_name="fellows",
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    competition_id = models.CharField(
        _("registered ID for the competition"), max_length=100, blank=True
    )
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("fellow student")
        verbose_name_plural = _("fellow students")
        ordering = ["request", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="fellow_position_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """As the student who asked typed it; "" where none was."""
        return self.email

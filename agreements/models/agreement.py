"""One signer's request for one dataset, and the contract it becomes."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.enums import AddressKind, CameBy, Remedy, Status
from agreements.lifecycle import (
    ENDED,
    NEVER_OF_AMENDMENTS,
    OF_AMENDMENTS,
    ONCE_APPROVED,
    OPEN,
    STAFF_VERBS,
)

from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .license import LicenseVersion
from .signer import Signer
from .user import User

# No 0/O, 1/I/L, U/V: a reference is read aloud and typed from paper.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_reference() -> str:
    """A short public reference such as LA-7K3M9Q; says nothing about order or number."""
    return "LA-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _unused in range(6))


class Agreement(models.Model):
    """Status and facts; only `services.transitions` writes `status`."""

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    signer = protected(Signer, _("signer"), "agreements")
    dataset = protected(Dataset, _("dataset"), "agreements")
    version = protected(LicenseVersion, _("LA version bound"), "agreements")
    # An amendment adds people to this agreement, of the same signer; it has no grant of its own.
    amends = models.ForeignKey(
        "self",
        verbose_name=_("amends"),
        on_delete=models.PROTECT,
        related_name="amendments",
        null=True,
        blank=True,
    )
    # Approved, it takes the place of this one, which ends then: of the same person at another
    # address, or of another signer.
    succeeds = models.ForeignKey(
        "self",
        verbose_name=_("succeeds"),
        on_delete=models.PROTECT,
        related_name="successors",
        null=True,
        blank=True,
    )
    version_signed = protected_or_none(LicenseVersion, _("LA version signed"), "agreements_signed")
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT
    )
    # What the signer has to do, for as long as changes are requested.
    remedy = models.CharField(
        _("to be done"), max_length=20, choices=Remedy.choices, blank=True, default=""
    )
    intended_use = models.TextField(_("intended use"), max_length=4000, blank=True)
    accepted = models.JSONField(_("clauses accepted"), default=list, blank=True)
    # What the LA asks for beyond what is known of its signer: {name of the form field: answer}.
    form_answers = models.JSONField(_("own fields of the LA"), default=dict, blank=True)
    # Naming nobody is an answer too, so that it was given has to be told apart.
    people_saved_at = models.DateTimeField(_("associated users answered"), null=True, blank=True)
    # What was typed but is not saved: {section: [draft, …]}, see
    # `services.requests.section_edits`. Nothing typed is ever lost.
    typed = models.JSONField(_("typed, not yet valid"), default=dict, blank=True)

    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last step"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # What lists said of the signer's address when it was submitted; anew while it waits, when the
    # dataset's own lists change (`services.review.address_kinds`).
    address_kind = models.CharField(
        _("kind of address"), max_length=20, choices=AddressKind.choices, blank=True, default=""
    )
    # What came on paper was taken in by staff, for a signer who did not use the site.
    entered_at = models.DateTimeField(_("taken in"), null=True, blank=True)
    entered_by = protected_or_none(User, _("taken in by"), "entered")
    came_by = models.CharField(
        _("came"), max_length=10, choices=CameBy.choices, blank=True, default=""
    )
    # Whose it is among the staff while it waits; the reviewer's while it is reviewed.
    assignee = protected_or_none(User, _("assigned to"), "assigned")
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True)
    reviewer = protected_or_none(User, _("reviewer"), "reviews")
    review_started_at = models.DateTimeField(_("review started"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = protected_or_none(User, _("approved by"), "approvals")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Where the dataset has a term; the days of the last reminder before it.
    expires_at = models.DateTimeField(_("term ends"), null=True, blank=True)
    term_reminded = models.PositiveSmallIntegerField(
        _("reminded days before the end of the term"), null=True, blank=True
    )
    # The last thing done by anybody, where it is the signer's turn and a reminder is yet to come;
    # the days of the last reminder since the last step; when the signer wanted no more of them.
    waiting_since = models.DateTimeField(_("waits for its signer since"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(_("reminded after days"), null=True, blank=True)
    reminders_off_at = models.DateTimeField(_("no more reminders since"), null=True, blank=True)
    # When an answer of it was last changed or typed.
    edited_at = models.DateTimeField(_("last edited"), null=True, blank=True)
    # As its owner was told: not before that it is erased (`retention`). Null: not within a month.
    erase_from = models.DateTimeField(_("erased from"), null=True, blank=True)
    # Since when a message of its signer waits for an answer of staff.
    unanswered_since = models.DateTimeField(_("message unanswered since"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        permissions = [(f"{v.value}_agreement", f"Can {v.label.lower()}") for v in STAFF_VERBS]
        indexes = [
            models.Index(fields=["dataset", "status", "submitted_at"], name="agreement_queue"),
            models.Index(fields=["changed_at"], name="agreement_last_step"),
            models.Index(fields=["address_kind"], name="agreement_address"),
            models.Index(
                fields=["waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="agreement_waiting",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(status=Status.APPROVED, expires_at__isnull=False),
                name="agreement_term",
            ),
            models.Index(
                fields=["erase_from"],
                condition=Q(erase_from__isnull=False),
                name="agreement_erased_next",
            ),
            models.Index(
                fields=["dataset", "unanswered_since"],
                condition=Q(unanswered_since__isnull=False),
                name="agreement_unanswered",
            ),
            models.Index(
                fields=["submitted_at"],
                # As `selectors.watch.waiting` asks: SQLite takes no index with an IN.
                condition=Q(status=Status.IN_REVIEW) | Q(status=Status.SUBMITTED),
                name="agreement_undecided",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["signer", "dataset"],
                condition=Q(status__in=sorted(OPEN), amends__isnull=True),
                name="agreement_one_open",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(status__in=sorted(OPEN)),
                name="agreement_one_open_amendment",
            ),
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=Q(status__in=sorted(OPEN)),
                name="agreement_one_open_successor",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | Q(succeeds__isnull=True),
                name="agreement_amends_or_succeeds",
            ),
            models.CheckConstraint(
                condition=(Q(amends__isnull=True) & ~Q(status__in=sorted(OF_AMENDMENTS)))
                | (Q(amends__isnull=False) & ~Q(status__in=sorted(NEVER_OF_AMENDMENTS))),
                name="agreement_status_of_amendment",
            ),
            models.UniqueConstraint(
                fields=["signer", "dataset"],
                condition=Q(status=Status.APPROVED),
                name="agreement_one_approved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="agreement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CHANGES_REQUESTED, remedy__in=Remedy.values)
                | (~Q(status=Status.CHANGES_REQUESTED) & Q(remedy="")),
                name="agreement_remedy_of_changes",
            ),
            pair("approved_at", "approved_by", "agreement_approved_pair"),
            pair("entered_at", "entered_by", "agreement_entered_pair"),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True, came_by="")
                | Q(entered_at__isnull=False, came_by__in=CameBy.values),
                name="agreement_entered_how",
            ),
            pair("assigned_at", "assignee", "agreement_assigned_pair"),
            pair("review_started_at", "reviewer", "agreement_review_pair"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ONCE_APPROVED)) | Q(approved_at__isnull=False),
                name="agreement_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True)),
                name="agreement_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.reference])

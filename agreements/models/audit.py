"""The record of who did what."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from agreements import audit_leaf

from .erasure import PersonalDataErasure


class AuditEvents(models.Manager["AuditEvent"]):
    """With what can be erased of each: it is read together."""

    def get_queryset(self) -> "models.QuerySet[AuditEvent]":
        return super().get_queryset().select_related("personal")


class AuditEvent(models.Model):
    """Append-only, without foreign keys: it outlives what it tells of. Guarded by the database.

    What could tell of a person is in `EventPersonalData`; here are the digests of it.
    """

    at = models.DateTimeField(_("when"))
    action = models.CharField(_("action"), max_length=60, help_text="subject:action")
    subject = models.CharField(_("subject"), max_length=60, help_text="such as a reference")
    actor_id = models.BigIntegerField(_("actor's id"), null=True)
    facts = models.JSONField(_("details that last"), default=dict)
    digests = models.JSONField(_("digests of what can be erased"), default=dict)

    objects = AuditEvents()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    def chained_bytes(self) -> bytes:
        """What is hashed of it for its leaf: the same when personal data is erased."""
        return audit_leaf.canonical(self.leaf_entry())

    def leaf_entry(self) -> dict[str, object]:
        return audit_leaf.leaf_entry(
            number=self.pk,
            at=self.at,
            action=self.action,
            subject=self.subject,
            actor_id=self.actor_id,
            facts=self.facts,
            digests=self.digests,
        )

    @property
    def erasable(self) -> "EventPersonalData | None":
        return getattr(self, "personal", None)

    @property
    def actor(self) -> str:
        """An address, or `system`."""
        kept = self.erasable
        return gettext("(erased)") if kept is None or kept.actor is None else kept.actor

    @property
    def ip(self) -> str | None:
        return self.erasable.ip if self.erasable else None

    @property
    def details(self) -> dict[str, object]:
        words = self.erasable.words if self.erasable else None
        return {**self.facts, **(words or {})}


def _erased_with_its_salt(part: str) -> models.CheckConstraint:
    gone = models.Q((f"{part}__isnull", True), (f"{part}_salt", ""))
    kept = models.Q((f"{part}__isnull", False)) & ~models.Q((f"{part}_salt", ""))
    return models.CheckConstraint(condition=gone | kept, name=f"event_{part}_has_salt")


def _kept_or_erased(part: str) -> models.CheckConstraint:
    kept = models.Q((f"{part}_erasure__isnull", True))
    gone = models.Q((f"{part}__isnull", True))
    return models.CheckConstraint(condition=kept | gone, name=f"event_{part}_kept_or_erased")


def _erasure(name: StrOrPromise) -> "models.ForeignKey[PersonalDataErasure | None]":
    """Why the part is not there any more. Nobody looks for the events of an erasure."""
    return models.ForeignKey(
        PersonalDataErasure,
        verbose_name=name,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )


class EventPersonalData(models.Model):
    """What of an event can be erased: nothing else of it may change, and it stays chained.

    `words` are the details that are not in `audit_leaf.LASTING_DETAILS`.
    """

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="personal")
    actor = models.CharField(_("actor"), max_length=254, null=True)  # noqa: DJ001  # erased
    actor_salt = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(_("from"), null=True)
    ip_salt = models.CharField(max_length=64, blank=True)
    words = models.JSONField(_("words and names"), null=True)
    words_salt = models.CharField(max_length=64, blank=True)
    actor_erasure = _erasure(_("why the actor is erased"))
    ip_erasure = _erasure(_("why the address is erased"))
    words_erasure = _erasure(_("why words are erased"))

    PARTS = ("actor", "ip", "words")

    class Meta:
        verbose_name = _("personal data of an audit event")
        verbose_name_plural = _("personal data of audit events")
        constraints = [
            rule(part)
            for rule in (_erased_with_its_salt, _kept_or_erased)
            for part in ("actor", "ip", "words")
        ]
        indexes = [
            models.Index(
                fields=["event"], condition=models.Q(ip__isnull=False), name="event_ip_kept"
            )
        ]

    def __str__(self) -> str:
        return str(self.event_id)

    def kept_parts(self) -> dict[str, tuple[object, str]]:
        """What is not erased, each with its salt."""
        parts = {part: (getattr(self, part), getattr(self, f"{part}_salt")) for part in self.PARTS}
        return {part: told for part, told in parts.items() if told[0] is not None}

    def erasures(self) -> dict[str, PersonalDataErasure]:
        """Why what is erased is."""
        told = {part: getattr(self, f"{part}_erasure") for part in self.PARTS}
        return {part: erasure for part, erasure in told.items() if erasure}

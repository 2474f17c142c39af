"""Audit events in chains that nothing can be taken out of unseen: a Merkle tree for each dataset.

All hashes in hex. Written by `services.evidence.chaining` alone.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements import audit_leaf

from .audit import AuditEvent
from .columns import protected, protected_or_none


class AuditChain(models.Model):
    """The chain of a dataset, or the portal's own; without a foreign key: it outlives both."""

    name = models.CharField(max_length=40, unique=True, help_text="portal, or such as dataset:3")
    size = models.PositiveBigIntegerField(_("events"), default=0)

    class Meta:
        verbose_name = _("audit chain")
        verbose_name_plural = _("audit chains")

    def __str__(self) -> str:
        return self.name


class ChainPlace(models.Model):
    """Where an event is in its chain; nowhere yet, where it has no chain."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="place")
    chain = protected_or_none(AuditChain, _("chain"), "places")
    position = models.PositiveBigIntegerField(_("position"), null=True)
    leaf = models.CharField(_("hash of the leaf"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("place in a chain")
        verbose_name_plural = _("places in chains")
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="one_event_for_each_place"),
            models.CheckConstraint(
                condition=Q(chain__isnull=True, position__isnull=True, leaf="")
                | Q(chain__isnull=False, position__isnull=False) & ~Q(leaf=""),
                name="chained_or_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["event"], condition=Q(chain__isnull=True), name="waits_for_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class ChainNode(models.Model):
    """The hash of a complete subtree (`merkle_tree.Node`) above the leaves."""

    chain = protected(AuditChain, _("chain"), "nodes")
    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("node of a chain")
        verbose_name_plural = _("nodes of chains")
        constraints = [
            models.UniqueConstraint(fields=["chain", "level", "number"], name="one_hash_of_a_node")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.level}/{self.number}"


class AuditHead(models.Model):
    """What a chain was at some moment: signed, so that it can be shown elsewhere.

    `key_id` is the fingerprint of the key (`signatures.fingerprint`), `signature` is in hex.
    """

    chain = protected(AuditChain, _("chain"), "heads")
    size = models.PositiveBigIntegerField(_("events"))
    root = models.CharField(max_length=64)
    at = models.DateTimeField(_("signed"))
    key_id = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")
        constraints = [models.UniqueConstraint(fields=["chain", "size"], name="one_head_of_a_size")]

    def __str__(self) -> str:
        return f"{self.chain} {self.size}"

    @property
    def line(self) -> str:
        """As it is shown elsewhere: what `verify_audit --head` takes."""
        return f"{self.chain.name} {self.size} {self.root}"

    def statement(self) -> bytes:
        """What is signed of it."""
        return audit_leaf.head_statement(self.chain.name, self.size, self.root, self.at)

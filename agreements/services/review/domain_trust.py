"""Staff say whether their dataset trusts a domain, and why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.affiliation.verdict import judge
from agreements.enums import AuditAction, DomainWord
from agreements.exceptions import NotYourMove, PortalError, ReasonMissing
from agreements.models import Agreement, Dataset, DomainTrust, User
from agreements.selectors import access

from . import address_kinds
from .domain_evidence import OPEN_TO_ALL

SAY = "agreements.change_dataset"


class OpenToAll(PortalError):
    """Whoever trusts a provider for everybody trusts everybody."""

    sentence = _(
        "Everybody gets an address there: to trust it would say that all of them are known. Note "
        "that this person’s place was checked instead."
    )


def domain_of(agreement: Agreement) -> str:
    """The domain that a word about this signer's address is about."""
    return judge(agreement.signer.email).domain


def may_say(user: User, dataset: Dataset) -> bool:
    """Whether this person's word about domains counts for the dataset."""
    return access.may_on_dataset(user, SAY, dataset)


def say_of_domain(agreement: Agreement, *, by: User, word: DomainWord, reason: str) -> DomainTrust:
    """Trust the domain of the signer's address for the dataset, distrust it, or take that back; the
    dataset's lists follow. Raises NotYourMove, ReasonMissing, OpenToAll."""
    if not may_say(by, agreement.dataset) or access.is_own(by, agreement):
        raise NotYourMove
    if not reason.strip():
        raise ReasonMissing
    found = judge(agreement.signer.email)
    if word == DomainWord.TRUSTED and found.kind in OPEN_TO_ALL:
        raise OpenToAll
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(no_key=True).get(pk=agreement.dataset_id)
        for field, listed in (
            ("trusted_domains", word == DomainWord.TRUSTED),
            ("distrusted_domains", word == DomainWord.DISTRUSTED),
        ):
            others = [each for each in getattr(dataset, field) if each != found.domain]
            setattr(dataset, field, [*others, found.domain] if listed else others)
        dataset.save(update_fields=["trusted_domains", "distrusted_domains"])
        address_kinds.judge_waiting(dataset)
        made = DomainTrust.objects.create(
            dataset=dataset,
            domain=found.domain,
            word=word,
            reason=reason.strip(),
            said_at=timezone.now(),
            said_by=by,
        )
        audit.record(
            AuditAction.DOMAIN_SAY,
            dataset.slug,
            by=by,
            domain=found.domain,
            word=word.value,
            request=agreement.reference,
        )
    return made

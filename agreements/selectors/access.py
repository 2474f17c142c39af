"""The only doorway from (person, reference) to an object. Who may not see it gets a 404."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements import tokens
from agreements.enums import Audience, Party, Verb, VersionStatus
from agreements.lifecycle import ON_PAPER, TABLE, permission
from agreements.models import (
    Agreement,
    DataRelease,
    Dataset,
    IssuedDocument,
    LicenseVersion,
    NoticeDelivery,
    OutboundEmail,
    ProposedScan,
    SignedScan,
    Signer,
    StaffInvitation,
    StudentRequest,
    User,
)
from agreements.selectors.addresses import addresses_of
from agreements.selectors.long_texts import without_texts

# What `may` asks of an agreement for each verb: a page that shows many verbs fetches it once.
ASKED_BY_MAY = ("dataset__staff", "associates", "amends__associates")


def agreements_of(user: User) -> QuerySet[Agreement]:
    """The signer's own agreements, newest first."""
    found = Agreement.objects.filter(signer__user=user).order_by("-pk")
    # Few amend one: of the others there is nothing to ask for.
    found = found.select_related("signer", "dataset", "version").prefetch_related("amends")
    return without_texts(found, "dataset", "version")


def of_person(signer: Signer) -> Q:
    """Agreements of this signer, and of the same person at other addresses."""
    own = Q(signer=signer)
    return own | Q(signer__user=signer.user_id) if signer.user_id else own


def datasets_for_staff(user: User) -> QuerySet[Dataset]:
    """The datasets that a member of staff works on."""
    return Dataset.objects.all() if user.is_superuser else user.datasets.all()


def is_staff_with(user: User, permission: str) -> bool:
    """Whether this person is at work and may do something, on whichever dataset."""
    return user.is_active and user.is_staff and user.has_perm(permission)


def may_on_dataset(user: User, permission: str, dataset: Dataset) -> bool:
    """Likewise, on this dataset: as one of its staff or as an administrator."""
    return is_staff_with(user, permission) and (user.is_superuser or user in dataset.staff.all())


def works_on(user: User, dataset: Dataset) -> bool:
    """Whether this person works on the dataset's requests, as owner or reviewer."""
    return may_on_dataset(user, "agreements.view_agreement", dataset)


def agreements_for_staff(user: User) -> QuerySet[Agreement]:
    """Agreements of the datasets that a member of staff belongs to."""
    found = Agreement.objects.select_related(
        "signer__user", "dataset", "version", "reviewer", "assignee", "amends"
    )
    if not is_staff_with(user, "agreements.view_agreement"):
        return found.none()
    datasets = datasets_for_staff(user)
    # A subquery, not a join: only so does SQLite find what waits by the index `agreement_queue`.
    return found.filter(dataset__in=datasets)


def version_for_staff(user: User, pk: int) -> LicenseVersion:
    """An LA version of one of the person's datasets, drafts included, or Http404."""
    found = LicenseVersion.objects.select_related("dataset", "announced_by")
    if not is_staff_with(user, "agreements.view_licenseversion"):
        found = found.none()
    elif not user.is_superuser:
        found = found.filter(dataset__staff=user)
    return get_object_or_404(found, pk=pk)


def release_for_staff(user: User, pk: int) -> DataRelease:
    """A release of one of the person's datasets, drafts included, or Http404."""
    found = DataRelease.objects.select_related("dataset", "published_by", "withdrawn_by")
    if not is_staff_with(user, "agreements.view_datarelease"):
        found = found.none()
    return get_object_or_404(found, pk=pk, dataset__in=datasets_for_staff(user))


def own_agreement(user: User, reference: str, *, with_texts: bool = False) -> Agreement:
    """The signer's own agreement, or Http404; `with_texts` of its LA and dataset."""
    found = agreements_of(user)
    return get_object_or_404(found.defer(None) if with_texts else found, reference=reference)


def staff_agreement(user: User, reference: str) -> Agreement:
    """An agreement as its staff see it, or Http404."""
    return get_object_or_404(agreements_for_staff(user), reference=reference)


def mail_for_staff(user: User, pk: int) -> OutboundEmail:
    """A mail about a request of the person's datasets, or Http404; administrators see all."""
    found = OutboundEmail.objects.select_related("agreement__signer", "notice_template")
    if not user.is_superuser:
        found = found.filter(agreement__in=agreements_for_staff(user))
    return get_object_or_404(found, pk=pk)


def own_document(user: User, reference: str, number: int) -> IssuedDocument:
    """An issued document of the signer's own, or Http404."""
    agreement = own_agreement(user, reference)
    return get_object_or_404(agreement.documents.select_related("agreement"), number=number)


def own_scan(user: User, reference: str, number: int) -> SignedScan:
    """A signed scan of the signer's own, or Http404. Staff read at their desk."""
    agreement = own_agreement(user, reference)
    return get_object_or_404(agreement.scans.select_related("agreement"), number=number)


def own_proposed_pages(user: User, reference: str) -> ProposedScan:
    """The pages that a signer is about to add to a scan, or Http404."""
    return get_object_or_404(ProposedScan, agreement=own_agreement(user, reference))


def public_dataset(slug: str) -> Dataset:
    """A dataset that is shown to the public, or Http404."""
    return get_object_or_404(Dataset, slug=slug, is_listed=True)


def public_version(slug: str, number: str) -> LicenseVersion:
    """An LA version that the public may read: announced or later; or Http404."""
    return get_object_or_404(
        LicenseVersion.objects.exclude(status=VersionStatus.DRAFT).select_related("dataset"),
        dataset__slug=slug,
        dataset__is_listed=True,
        number=number,
    )


def notice_by_token(token: str) -> NoticeDelivery:
    """The notice that a link in a mail is bound to, or Http404."""
    return get_object_or_404(_notices(), token_sha256=tokens.digest(token))


def own_notice(user: User, reference: str) -> NoticeDelivery:
    """The latest notice that the signer of an agreement was sent as its licensee, or Http404."""
    agreement = own_agreement(user, reference)
    notice = _notices().filter(agreement=agreement, audience=Audience.AGREEMENT).last()
    if notice is None:
        raise Http404
    return notice


def invitation_by_token(token: str) -> StaffInvitation:
    """The invitation that a link in a mail leads to, or Http404."""
    found = StaffInvitation.objects.select_related("invited_by")
    return get_object_or_404(found, token_sha256=tokens.digest(token))


def student_requests_of(user: User) -> QuerySet[StudentRequest]:
    """What a student asked supervisors for, newest first."""
    found = StudentRequest.objects.filter(student=user).order_by("-pk")
    found = found.select_related("student", "dataset", "mail", "agreement__signer")
    return without_texts(found, "dataset", "mail")


def own_student_request(user: User, reference: str) -> StudentRequest:
    """The student's own, or Http404."""
    return get_object_or_404(student_requests_of(user), reference=reference)


def student_request_by_token(token: str) -> StudentRequest:
    """The student's request that a link in a supervisor's mail leads to, or Http404."""
    found = StudentRequest.objects.select_related("student", "dataset", "agreement__signer")
    return get_object_or_404(found, token_sha256=tokens.digest(token))


def invitations_for_staff(user: User) -> QuerySet[StaffInvitation]:
    """Invitations to datasets that this person works on, and to no other, newest first."""
    found = StaffInvitation.objects.select_related("invited_by", "mail")
    found = without_texts(found, "mail").order_by("-pk")
    if user.is_superuser:
        return found
    others = Dataset.objects.exclude(pk__in=user.datasets.values("pk"))
    return found.exclude(datasets__in=others)


def may_announce(user: User, dataset: Dataset) -> bool:
    """Whether this person announces, postpones, calls off and sends for a dataset."""
    return may_on_dataset(user, "agreements.announce_licenseversion", dataset)


def _notices() -> QuerySet[NoticeDelivery]:
    related = ["version__dataset", "version__replaces", "agreement__signer__user"]
    related += ["agreement__dataset", "agreement__version"]
    found = NoticeDelivery.objects.select_related(*related).order_by("pk")
    return without_texts(found, "version__dataset", "agreement__dataset")


def is_own(user: User, agreement: Agreement) -> bool:
    """Whether this person signs the agreement or is listed in it, or in the one that it amends:
    nobody decides on their own."""
    if agreement.signer.user_id == user.pk:
        return True
    own, both = {user.pk, *addresses_of(user)}, filter(None, (agreement, agreement.amends))
    return any(own & {each.user_id, each.email} for one in both for each in one.associates.all())


def may_take_in(user: User, dataset: Dataset) -> bool:
    """Whether this person takes in what came on paper for the dataset."""
    return may_on_dataset(user, permission(Verb.START_REVIEW), dataset)


def acts_for_signer(user: User, agreement: Agreement) -> bool:
    """Whether this person types and uploads what its signer sent on paper."""
    came = agreement.entered_at is not None
    return came and may_take_in(user, agreement.dataset) and not is_own(user, agreement)


def may_answer(user: User, agreement: Agreement) -> bool:
    """Whether this person writes to the signer for the dataset, and notes for its staff."""
    return works_on(user, agreement.dataset) and not is_own(user, agreement)


def may(user: User | None, agreement: Agreement, verb: Verb) -> bool:
    """Whether the verb is this person's to use on this agreement, whatever its status.

    `None` is the system. Staff need the verb's own permission and membership in the dataset.
    """
    party = TABLE[verb].party
    if user is None or party is Party.SYSTEM:
        return user is None and party is Party.SYSTEM
    if not user.is_active:
        return False
    if party is Party.SIGNER:
        is_signer = agreement.signer.user_id == user.pk
        return is_signer or (verb in ON_PAPER and acts_for_signer(user, agreement))
    may_here = may_on_dataset(user, permission(verb), agreement.dataset)
    return may_here and not is_own(user, agreement)

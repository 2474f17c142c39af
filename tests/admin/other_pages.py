"""Pages of the desk that need a world of their own, or are about no row."""

from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import NoticeState, Status, Verb
from agreements.services.accounts import staff
from agreements.services.keeping import holds
from agreements.services.license_texts import drafts
from agreements.services.review import decisions
from tests.admin import desk
from tests.admin.license_versions import LA, with_translation_draft
from tests.factories import AgreementFactory, DatasetFactory, UserFactory, staff_user
from tests.services.telling import announced, told

FAR_AWAY = timezone.now().date().replace(year=timezone.now().year + 5, day=1)


def other_pages(dataset: models.Dataset, by: models.User) -> list[str]:
    """Their addresses, for an owner of the dataset."""
    return [
        *_of_no_row(dataset),
        *_of_requests(dataset, by),
        *_of_two_reviewers(by),
        *_of_versions(by),
        *_of_bundles(dataset, by),
    ]


def _of_no_row(dataset: models.Dataset) -> list[str]:
    """Lists that were not opened, what is counted, and a person with all that is kept of them."""
    signer = dataset.agreements.order_by("pk")[0].signer
    return [
        reverse("admin:app_list", args=["agreements"]),
        reverse("admin:logout"),
        reverse("admin:numbers"),
        f"{reverse('admin:numbers')}?dataset={dataset.slug}&since=2025-01-01&until=2025-12-31",
        reverse("admin:yearly_report_text", args=[dataset.slug, timezone.localdate().year]),
        reverse("admin:person"),
        f"{reverse('admin:person')}?email={signer.email}",
        reverse("admin:agreements_downloadgrant_changelist"),
        reverse("admin:agreements_downloadgrant_export"),
        reverse("admin:agreements_defect_add"),
        reverse("admin:agreements_agreement_enter"),
        f"{reverse('admin:agreements_agreement_enter')}?dataset={dataset.slug}",
        f"{reverse('admin:agreements_agreement_changelist')}?q=nobody&status=rejected",
    ]


def _of_requests(dataset: models.Dataset, by: models.User) -> list[str]:
    version = dataset.versions.get()
    waits = desk.filed(Status.SUBMITTED, whole=True, version=version)
    begun = desk.filed(Status.IN_REVIEW, version=version, reviewer=by)
    unsigned = desk.filed(Status.AWAITING_SIGNATURE, version=version)
    held = AgreementFactory(status=Status.REJECTED, version=version)
    holds.hold_back(held, by=by, reason="A dispute", until=FAR_AWAY)
    mail = desk.mail(waits, status="bounced")
    return [
        desk.page("document_text", waits, 1),
        desk.page("assign", waits),
        desk.page("correct_signer", waits),
        desk.page("paper", unsigned),
        desk.page("release_review", begun),
        desk.page("hold", held),
        desk.page("change", held),
        reverse("admin:agreements_dataset_erased_next", args=[dataset.pk]),
        reverse("admin:agreements_outboundemail_told", args=[mail.pk]),
    ]


def _of_two_reviewers(by: models.User) -> list[str]:
    """Of a request that nobody recommended yet, and of one that a colleague did."""
    first = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
    first.dataset.staff.add(by)
    second = desk.filed(Status.IN_REVIEW, version=first.version)
    colleague = staff_user(staff.REVIEWER, first.dataset)
    decisions.recommend(second, by=colleague, note="The seal fits.")
    return [
        desk.page("recommend", first),
        desk.page("change", first),
        desk.page("change", second),
        desk.page("approve", second),
    ]


def _of_versions(by: models.User) -> list[str]:
    version, hidden = announced(), DatasetFactory(is_listed=False)
    version.dataset.staff.add(by)
    hidden.staff.add(by)
    translated = with_translation_draft()
    translated.dataset.staff.add(by)
    opted_out = told(version, NoticeState.OPTED_OUT)
    first = drafts.create_draft(hidden, by=by, source=LA)
    return [
        *(desk.version_page(name, version) for name in ("postpone", "call_off")),
        desk.version_page("put_into_force", first),
        desk.version_page("publish_translation", translated, "language=fr"),
        desk.page(Verb.REINSTATE, opted_out.agreement),
    ]


def _of_bundles(dataset: models.Dataset, by: models.User) -> list[str]:
    now = timezone.now()
    order = dataset.bundle_orders.create(asked_at=now, asked_by=UserFactory(), until=now)
    dataset.bundle_orders.create(asked_at=now, asked_by=by, until=now, deleted_at=now)
    return [
        reverse("admin:agreements_bundleorder_changelist"),
        reverse("admin:agreements_bundleorder_change", args=[order.pk]),
    ]

"""Every page of the desk that a data owner can open by a link."""

from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Check, Severity, Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.datasets import opening
from agreements.services.grants import leak_incidents
from agreements.services.machines import webhook_endpoints
from agreements.services.requests import new_signer
from agreements.services.review import assignment, block_list
from tests import examined
from tests.admin import desk
from tests.admin.other_pages import other_pages
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.services.importing import imported, signers, staged
from tests.services.machines import followed as machines
from tests.services.releases.recalling import fetched, recalled, release_of
from tests.services.succeeding import successor


def every_page() -> tuple[models.User, list[str]]:
    """A data owner and the addresses, the world behind them made."""
    by, addresses = desk.everything()
    dataset = AgreementFactory(version=rendered_version()).dataset
    dataset.staff.add(by)
    return by, [
        *addresses,
        reverse("admin:watch"),
        *_of_requests(dataset, by),
        *_of_access(dataset, by),
        *_of_imports(dataset, by),
        *_of_machines(dataset),
        *other_pages(dataset, by),
    ]


def _of_machines(dataset: models.Dataset) -> list[str]:
    client, _token = machines.client(dataset)
    webhook, _secret = machines.webhook(dataset)
    webhook_endpoints.send_test(webhook, by=webhook.made_by)
    webhook.deliveries.update(state="given_up", due_at=None, answer=503, said="x", attempts=2)
    rows = {"apiclient": client, "webhookendpoint": webhook}
    names = {f"admin:agreements_{kind}": row.pk for kind, row in rows.items()}
    return [
        *(reverse(f"{name}_{page}") for name in names for page in ("changelist", "add")),
        *(reverse(f"{name}_change", args=[key]) for name, key in names.items()),
    ]


def _of_imports(dataset: models.Dataset, by: models.User) -> list[str]:
    version = dataset.versions.get()
    wrong = {"E-mail": "x", "Signed on": "3/4/2021", "Scan": "gone.pdf"}
    batch = staged(version, wrong, *signers(2, People="Li Na, CAS-1; Ben"), by=by)
    done = imported(staged(version, {}, wrong, by=by))
    one = "admin:agreements_agreementimport"
    return [
        reverse(f"{one}_changelist"),
        reverse(f"{one}_add"),
        *(reverse(f"{one}_{name}", args=[batch.pk]) for name in ("change", "confirm", "drop")),
        reverse(f"{one}_change", args=[done.pk]),
        reverse(
            "admin:agreements_agreement_change",
            args=[done.rows.get(outcome="imported").agreement],
        ),
    ]


def _of_datasets(dataset: models.Dataset, by: models.User) -> list[str]:
    block = block_list.block_person(dataset, by=by, reason="Why", name="Ann")
    named = {
        "name": "New",
        "full_name": "New",
        "slug": "new",
        "owner": "I",
        "contact_email": "a@b.cn",
    }
    new = opening.begin_dataset(by=by, named=named)
    return [
        reverse("admin:agreements_blockedperson_changelist"),
        reverse("admin:agreements_blockedperson_add"),
        reverse("admin:agreements_blockedperson_change", args=[block.pk]),
        reverse("admin:agreements_dataset_add"),
        reverse("admin:agreements_dataset_staff", args=[dataset.pk]),
        reverse("admin:agreements_dataset_pass_on", args=[dataset.pk, by.pk]),
        reverse("admin:agreements_dataset_take_off", args=[dataset.pk, _holder(dataset).pk]),
        reverse("admin:agreements_dataset_picture", args=[dataset.pk]),
        reverse("admin:agreements_dataset_opening", args=[dataset.pk]),
        reverse("admin:agreements_dataset_opening", args=[new.pk]),
        *(
            reverse("admin:agreements_dataset_opening_step", args=[new.pk, step])
            for step in ("names", "texts", "terms")
        ),
    ]


def _holder(dataset: models.Dataset) -> models.User:
    """One of the staff who holds a request that waits."""
    holder = staff_user(staff.REVIEWER, dataset)
    request = AgreementFactory(status=Status.SUBMITTED, version=dataset.versions.get())
    assignment.assign(request, to=holder, by=holder, seen=None)
    return holder


def _of_requests(dataset: models.Dataset, by: models.User) -> list[str]:
    version = dataset.versions.get()
    read = desk.filed(Status.IN_REVIEW, version=version)
    examined.read(
        read.scans.get(),
        examined.finding(Check.RECOGNIZED, "recognized"),
        examined.finding(Check.DATE, "date_blank", Severity.PROBLEM),
    )
    agreement = desk.filed(Status.APPROVED, version=version)
    ann = with_grant(agreement, UserFactory(email="ann@stu.example.edu"), name="Ann")
    asked = AgreementFactory(status=Status.APPROVED, version=version)
    new_signer.name_new_signer(asked, by=by, to_email="new@x.edu", reason="No answer.")
    followed = AgreementFactory(status=Status.APPROVED, version=version)
    AssociatedUserFactory(agreement=followed, name="Bob")
    follows = successor(Status.IN_REVIEW, of=followed, filed=True)
    ended = AgreementFactory(status=Status.APPROVED, version=version)
    transitions.apply(ended, Verb.END, by=ended.signer.user)
    return [
        desk.page("change", agreement),
        desk.page("revoke", agreement),
        desk.page("new_signer", agreement),
        desk.page("correct_name", agreement, ann.pk),
        desk.page("new_signer", asked),
        desk.page("domain", agreement),
        desk.page("place_check", agreement),
        desk.page("hold", agreement),
        *_of_datasets(dataset, by),
        desk.page("change", asked),
        desk.page("change", follows),
        desk.page("approve", follows),
        desk.page("reject", read),
        desk.page("scan_review", read, 1),
        desk.page("overrule", read, 1, 1),
        reverse("admin:agreements_succession_changelist"),
        reverse("admin:agreements_deletion_changelist"),
        reverse("admin:agreements_user_change", args=[staff_user("", dataset).pk]),
    ]


def _of_access(dataset: models.Dataset, by: models.User) -> list[str]:
    agreement = AgreementFactory(status=Status.APPROVED, version=dataset.versions.get())
    release = release_of(dataset)
    fetched(release, agreement.signer.user)
    leak = leak_incidents.report(
        dataset=dataset,
        what="A folder",
        where_found="A server",
        found_at=timezone.now(),
        grant=None,
        tool_words="",
        by=by,
    )
    pages = {"change": release, "withdraw": release, "erratum": release, "fetches": release}
    pages |= {"recall": release, "history": release}
    found = [
        reverse(f"admin:agreements_datarelease_{name}", args=[one.pk])
        for name, one in pages.items()
    ]
    return [
        *found,
        *_of_recall(dataset),
        reverse("admin:agreements_leakincident_changelist"),
        reverse("admin:agreements_leakincident_add"),
        reverse("admin:agreements_leakincident_change", args=[leak.pk]),
        reverse("admin:agreements_accessinstructions_add"),
        reverse("admin:agreements_dataset_suspension", args=[dataset.pk]),
        reverse("admin:agreements_dataset_erased_next", args=[dataset.pk]),
    ]


def _of_recall(dataset: models.Dataset) -> list[str]:
    """Of another release, which was fetched, too."""
    release = release_of(dataset, "9.0", {"s01/other.mat": b"other", "s02.mat": b"more"})
    agreement = AgreementFactory(status=Status.APPROVED, version=dataset.versions.get())
    fetched(release, agreement.signer.user)
    recall = recalled(release, label="9.1")
    duty = recall.recall_duties.get()
    return [
        reverse("admin:agreements_datarelease_duties", args=[recall.pk]),
        reverse("admin:agreements_datarelease_erase", args=[recall.pk]),
        reverse("admin:agreements_datarelease_note_deleted", args=[recall.pk, duty.pk]),
    ]

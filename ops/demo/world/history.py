"""The demo's history, played through the portal's own services with the clock set back."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from agreements import storage
from agreements.documents.license_text import parse_license_text
from agreements.enums import ChangeType, MailStatus, Remedy, Status, Verb
from agreements.models import AccessInstructions, Agreement, Dataset, OutboundEmail, User
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.datasets.dataset_file import load_dataset
from agreements.services.grants import access_instructions
from agreements.services.license_texts import drafts
from agreements.services.requests import applying, issuing
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from agreements.services.review import decisions
from agreements.services.scan_files import Upload
from agreements.services.scans import scan_receipts, submission

from . import release
from .handwriting import signed_scan
from .licensee import Licensee
from .others import FREE_MAIL
from .papers import register_papers
from .people import LICENSEES, OWNER, REVIEWER

_TOML = Path(settings.BASE_DIR) / "agreements" / "licenses" / "casmemg.toml"
# The LA with two clauses changed. The changes are made up: CASMEMG's owner never wrote them.
_DRAFT = Path(__file__).with_name("casmemg-1.1.md")
_SUMMARY = (
    "Clause 3: the data has to be encrypted wherever it is stored.\n"
    "Clause 4: the citation belongs into published code, too."
)
# Older mail counts as sent; the rest really goes out.
_FRESH = timedelta(days=2)

_CHANGES = (
    "Page 2 is missing, and the date box is empty. "
    "Please date the signer’s page and scan all pages."
)
_REJECTED = "Clause 1: the data may not be used to prove the quality of a commercial product."
_REVOKED = "Images of subject 12 appeared in a public talk (clause 3)."


@transaction.atomic
def build_world() -> None:
    """Write the whole world, once. Raises ImproperlyConfigured outside the demo."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Made-up people belong in a demo only: set DEMO=true.")
    if User.objects.filter(email=OWNER).exists():
        return
    with _days_ago(90):
        dataset = load_dataset(_TOML, by=None).dataset
        Dataset.objects.filter(pk=dataset.pk).update(distrusted_domains=[FREE_MAIL])
        dataset.refresh_from_db()
        groups = staff.ensure_groups()
        owner = User.objects.create_user(OWNER, is_staff=True)
        owner.groups.add(groups[staff.DATA_OWNER])
        reviewer = User.objects.create_user(REVIEWER, is_staff=True)
        reviewer.groups.add(groups[staff.REVIEWER])
        dataset.staff.add(owner, reviewer)
        _write_instructions(dataset, owner)
    for seed, licensee in enumerate(LICENSEES):
        _Story(dataset, licensee, reviewer, owner, seed).play()
    with _days_ago(10):
        release.publish_release(dataset, owner)
        release.let_student_confirm()
    with _days_ago(1):
        _draft(dataset, owner)
        register_papers()
    past = OutboundEmail.objects.filter(created_at__lt=timezone.now() - _FRESH)
    for mail in past:
        past.filter(pk=mail.pk).update(
            status=MailStatus.SENT, due_at=None, sent_at=mail.created_at, server_reply="250 OK"
        )


def _draft(dataset: Dataset, owner: User) -> None:
    """LA 1.1, ready to be looked at, changed and announced."""
    source = _DRAFT.read_text(encoding="utf-8")
    draft = drafts.create_draft(dataset, by=owner, source=source)
    drafts.update_draft(
        draft,
        by=owner,
        seen=drafts.draft_digest(draft),
        source=source,
        change_type=ChangeType.MAJOR,
        summary=_SUMMARY,
    )


def _write_instructions(dataset: Dataset, owner: User) -> None:
    instructions = AccessInstructions.objects.create(
        dataset=dataset,
        text="1. Open the link and enter the password.\n"
        "2. Download `casmemg-part1.zip` to `casmemg-part4.zip` to a computer that only you and "
        "the users you listed can reach.\n"
        "3. Compare the SHA-256 sums in `SHA256SUMS`.",
        url="https://data.casmemg.example/download/",
    )
    access_instructions.set_password(instructions, by=owner, password="micro-2026-expression")


@contextmanager
def _days_ago(days: float) -> Iterator[None]:
    """Everything inside happened that long ago."""
    moment = timezone.now() - timedelta(days=days)
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


class _Story:
    """One licensee's request, step by step, until it is where it shall be."""

    def __init__(
        self, dataset: Dataset, licensee: Licensee, reviewer: User, owner: User, seed: int
    ) -> None:
        self.licensee, self.reviewer, self.owner, self.seed = licensee, reviewer, owner, seed
        self.user = User.objects.create_user(licensee.email)
        self.days = float(licensee.days_ago)
        self.agreement = Agreement()
        self.dataset = dataset

    def play(self) -> None:
        for step in self._steps():
            with _days_ago(self.days):
                step()
            self.agreement.refresh_from_db()
            self.days *= 0.85

    def _steps(self) -> list[Callable[[], object]]:
        to_submitted: list[Callable[[], object]] = [self._fill, self._issue, self._upload]
        to_review = [*to_submitted, self._start_review]
        by, agreement = self.reviewer, self._agreement
        steps: dict[Status, list[Callable[[], object]]] = {
            Status.DRAFT: [self._fill],
            Status.AWAITING_SIGNATURE: [self._fill, self._issue],
            Status.SUBMITTED: to_submitted,
            Status.IN_REVIEW: to_review,
            Status.CHANGES_REQUESTED: [
                *to_review,
                lambda: decisions.request_changes(
                    agreement(), by=by, reason=_CHANGES, remedy=Remedy.SCAN_AGAIN
                ),
            ],
            Status.REJECTED: [
                *to_review,
                lambda: decisions.decide(agreement(), Verb.REJECT, by=by, reason=_REJECTED),
            ],
            Status.WITHDRAWN: [
                *to_submitted,
                lambda: applying.withdraw_request(agreement(), by=self.user),
            ],
            Status.APPROVED: [*to_review, self._approve],
            Status.OPTED_OUT: [
                *to_review,
                self._approve,
                lambda: transitions.apply(agreement(), Verb.OPT_OUT, by=self.user),
            ],
            Status.REVOKED: [
                *to_review,
                self._approve,
                lambda: decisions.decide(agreement(), Verb.REVOKE, by=self.owner, reason=_REVOKED),
            ],
        }
        return steps[self.licensee.status]

    def _agreement(self) -> Agreement:
        return Agreement.objects.select_related("signer__user", "dataset", "version").get(
            pk=self.agreement.pk
        )

    def _fill(self) -> None:
        who, by = self.licensee, self.user
        self.agreement = applying.start_request(self.dataset, by=by)
        applying.save_signer(
            self.agreement,
            by=by,
            opened=opened_now(self.agreement, Section.SIGNER),
            name=who.name,
            title=who.title,
            affiliation=who.affiliation,
            address=who.address,
            country=who.country,
        )
        if who.explanation:
            opened = opened_now(self.agreement, Section.ADDRESS)
            explanation = who.explanation
            applying.save_address(self.agreement, by=by, opened=opened, explanation=explanation)
        if not who.use:
            return
        opened = opened_now(self.agreement, Section.USE)
        applying.save_use(self.agreement, by=by, opened=opened, intended_use=who.use)
        opened = opened_now(self.agreement, Section.PEOPLE)
        applying.save_people(self.agreement, by=by, opened=opened, people=who.associates)
        version = self.agreement.version
        applying.save_clauses(
            self.agreement,
            by=by,
            opened=opened_now(self.agreement, Section.CLAUSES),
            version=version,
            accepted=[clause.key for clause in parse_license_text(version.source).clauses],
        )

    def _issue(self) -> None:
        issuing.issue_document(self._agreement(), by=self.user)

    def _upload(self) -> None:
        agreement = self._agreement()
        document = agreement.documents.latest("number")
        pdf = signed_scan(
            storage.read_file(document.file),
            document.layout,
            seed=self.seed,
            careless=self.licensee.careless,
        )
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            upload = Upload(Path(file.name), "Scan 2026.pdf")
            submission.submit_scan(agreement, by=self.user, upload=upload)
        scan_receipts.write_due_receipts(
            ahead=scan_receipts.WAIT
        )  # the checks look at it in the demo's present

    def _start_review(self) -> None:
        transitions.apply(self._agreement(), Verb.START_REVIEW, by=self.reviewer)

    def _approve(self) -> None:
        decisions.approve(self._agreement(), by=self.reviewer)

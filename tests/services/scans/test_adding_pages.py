"""Pages put by to be added to a scan: with what is known of both, and erased when forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models, storage, tasks
from agreements.enums import Check, Severity
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import proposed_pages
from agreements.services.requests import issuing
from agreements.services.scan_files import PickedPage
from agreements.services.scans import adding_pages
from tests import examined, some_pages
from tests.services.holding import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def document():
    return examined.issued()


@pytest.fixture
def scan(document):
    """It shows pages 2 and 3."""
    return examined.scan(document, some_pages.of(document, 2, 3), pages=2)


@pytest.fixture
def add(scan, tmp_path):
    def added(content: bytes, name: str = "more.pdf"):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content)
        by = scan.agreement.signer.user
        return adding_pages.submit_or_propose(scan.agreement, by=by, files=[NamedFile(path, name)])

    return added


def test_what_the_checks_saw_of_the_scan_goes_before_a_quick_look(document, scan, add) -> None:
    examined.read(scan, shows=[3, 1])
    assert add(some_pages.of(document, 2)).base_shows == [(3, 0, ()), (1, 0, ())]


@pytest.mark.parametrize("code", ["other_request", "older_issue"])
def test_a_page_that_the_checks_know_to_be_of_another_is_none_of_this(
    document, scan, add, code
) -> None:
    of_another = examined.finding(Check.REQUEST, code, Severity.PROBLEM, page=2)
    examined.read(scan, of_another, shows=[2, None])
    assert add(some_pages.of(document, 1)).base_shows == [(2, 0, ()), (0, 0, ())]


def test_a_sheet_of_two_pages_is_there_for_both_and_once_in_the_file(document, scan, add) -> None:
    beside = examined.finding(
        Check.PAGES, "pages_beside", Severity.OK, page=1, facts={"issued_pages": [2, 3]}
    )
    examined.read(scan, beside, shows=[2, None])
    row = add(some_pages.of(document, 1))
    assert row.base_shows == [(2, 0, (3,)), (None, 0, ())]
    places = proposed_pages.leaves_by_page(row, {})
    assert [leaves[0].key for leaves in places.values()] == ["new-1", "old-1", "old-1"]
    picks = [PickedPage(n, leaves[0].new, leaves[0].number) for n, leaves in places.items()]
    used = adding_pages.use_picked_pages(row, by=scan.agreement.signer.user, picks=picks)
    assert (used.number, used.pages) == (2, 2)


@pytest.mark.full
def test_pages_from_two_windows_at_once_both_wait(document, add, monkeypatch) -> None:
    """While one upload is looked at for viruses, another is put by."""
    look = adding_pages.submission.check_for_viruses

    def slow(*of: object) -> None:
        monkeypatch.setattr(adding_pages.submission, "check_for_viruses", look)
        add(some_pages.of(document, 2, remark="other"), "other.pdf")

    monkeypatch.setattr(adding_pages.submission, "check_for_viruses", slow)
    row = add(some_pages.of(document, 1), "one.pdf")
    assert [leaf.issued for leaf in proposed_pages.offered_leaves(row) if leaf.new] == [2, 1]
    assert models.ProposedScan.objects.get() == row


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_what_nobody_comes_back_for_is_erased(document, scan, add) -> None:
    before = set(storage.stored_names(storage.Kind.PROPOSED))
    row = add(some_pages.of(document, 1))
    late = timezone.now() - proposed_pages.KEPT
    models.ProposedScan.objects.update(uploaded_at=late + timedelta(minutes=1))
    tasks.remove_orphan_files()
    assert proposed_pages.waiting_proposal(scan.agreement) == row
    models.ProposedScan.objects.update(uploaded_at=late)
    assert proposed_pages.waiting_proposal(scan.agreement) is None
    tasks.remove_orphan_files()
    assert set(storage.stored_names(storage.Kind.PROPOSED)) == before
    assert recorded(scan.agreement) == ["scan:put_by", "scan:drop_pages"]


def test_after_a_new_issue_there_is_nothing_to_add_to(document, scan, add) -> None:
    add(some_pages.of(document, 1))
    agreement = scan.agreement
    models.Agreement.objects.filter(pk=agreement.pk).update(
        status="changes_requested", remedy="sign_again"
    )
    agreement.refresh_from_db()
    issuing.issue_document(agreement, by=agreement.signer.user)
    agreement.refresh_from_db()
    assert adding_pages.current_proposal(agreement) is None
    assert isinstance(add(some_pages.of(agreement.documents.last(), 1)), models.SignedScan)

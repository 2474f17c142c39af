"""A full or read-only disk is a 503 with a sentence at every door, and nothing half done stays."""

import json
import sqlite3
from unittest import mock

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from ops import ports
from tests import desk_doors, doors, site_world
from tests.admin import desk
from tests.admin.world import made
from tests.factories import complete_draft, rendered_version, staff_user
from tests.scans import honest, taken
from tests.services.mail.test_bounces import sent_mail
from tests.views.notices import test_mailgun as mailgun
from tests.views.tabs import Tab

GO_BACK = "Go back to find what you typed"
SENTENCE = "What you sent just now could not be saved."


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


def said(answer) -> tuple[int, bool]:
    """Also whether it is said that what was sent could not be saved, where something was sent."""
    page, is_post = answer.content.decode(), answer.wsgi_request.method == "POST"
    return answer.status_code, "Nothing can be saved" in page and (SENTENCE in page) == is_post


def browser(user: models.User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def files(settings) -> set[str]:
    root = settings.PRIVATE_ROOT
    return {str(path) for path in root.rglob("*") if path.is_file()}


def scans(*names: str) -> dict[str, list[SimpleUploadedFile]]:
    content = {"pdf": honest.scan(), "jpg": taken.jpeg()}
    return {"scan": [SimpleUploadedFile(n, content[n.rpartition(".")[2]]) for n in names]}


class TestADiskThatIsFull:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def full(self, settings, full_disk):
        """From the call on; what is tried then leaves no file."""
        before = []

        def fill():
            before.append(files(settings))
            full_disk()

        yield fill
        assert [files(settings)] == before

    def test_issues_nothing(self, full):
        draft = complete_draft()
        client, before = browser(draft.signer.user), models.AuditEvent.objects.count()
        check = Tab(client, reverse("request_check", args=[draft.reference]))
        full()
        answer = check.save({})
        assert said(answer) == (503, True)
        assert GO_BACK not in answer.content.decode()
        assert answer.headers["Retry-After"] == "3600"
        draft.refresh_from_db()
        assert (draft.status, draft.documents.count()) == (Status.DRAFT, 0)
        assert models.AuditEvent.objects.count() == before

    @pytest.mark.parametrize("names", [["scan.pdf"], ["1.jpg", "2.jpg"]])
    @pytest.mark.parametrize("scanner", ["none", "away"])
    def test_takes_no_scan_in(self, agreement, full, settings, names, scanner):
        if scanner == "away":
            settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
        client = browser(agreement.signer.user)
        full()
        url = reverse("request_upload", args=[agreement.reference])
        assert said(client.post(url, scans(*names))) == (503, True)
        agreement.refresh_from_db()
        assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)
        assert not models.QuarantinedUpload.objects.exists()

    def test_says_so_to_a_script_in_its_words(self, agreement, full):
        client = browser(agreement.signer.user)
        full()
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, scans("scan.pdf"), headers={"accept": "application/json"})
        assert answer.status_code == 503
        assert answer.json()["error"].startswith("Nothing can be saved right now.")

    def test_writes_no_draft(self, full):
        version = rendered_version()
        owner = staff_user(staff.DATA_OWNER, version.dataset)
        client = desk.browser(owner)
        client.raise_request_exception = False
        full()
        url = reverse("admin:agreements_licenseversion_add")
        assert said(client.post(url, {"dataset": version.dataset.slug})) == (503, True)
        assert version.dataset.versions.get() == version

    def test_saves_no_draft_over_the_one_that_is_there(self, full):
        draft = desk.draft_of(rendered_version())
        client = desk.browser(staff_user(staff.DATA_OWNER, draft.dataset))
        client.raise_request_exception = False
        page = desk.version_page("change", draft)
        typed = {
            "source": draft.source.replace("any commercial", "every"),
            "change_type": draft.change_type,
            "seen": drafts.draft_digest(draft),
        }
        full()
        answer = client.post(page, typed)
        assert said(answer) == (503, True)
        assert GO_BACK in answer.content.decode()
        before = draft.source
        draft.refresh_from_db()
        assert draft.source == before


class TestADatabaseThatIsOnlyRead:
    """Every page of every kind of person: shown as ever, or a 503 where the visit is recorded."""

    @pytest.mark.full
    def test_shows_signers_all_that_records_nothing(self, agreement_to_visit, read_only_database):
        client = agreement_to_visit["signer"]
        with read_only_database():
            got = {n: client.get(site_world.address(n)).status_code for n in doors.TABLE}
        refused = {name for name, status in got.items() if status != doors.TABLE[name]["signer"]}
        # With SQLite a look at the grant holds the lock already; wrong codes and visas are counted.
        assert refused - {"data"} == {"document", "scan", "originals", "check_letter", "passport"}
        assert {got[name] for name in refused} == {503}

    def test_takes_no_post_of_a_signer(self, agreement_to_visit, read_only_database):
        people = agreement_to_visit
        typed = {"agree": "on", "note": "words", "email": "a@psych.example.edu", "action": "save"}
        with read_only_database():
            answers = {n: people["signer"].post(site_world.address(n), typed) for n in doors.TABLE}
        assert {n for n, a in answers.items() if a.status_code >= 500} == {
            n for n, a in answers.items() if said(a) == (503, True)
        }
        assert {"request_withdraw", "notice_opt_out", "own_notice_continue"} <= {
            n for n, a in answers.items() if a.status_code == 503
        }

    @pytest.mark.full
    def test_sends_back_only_whoever_typed_something(self, agreement_to_visit, read_only_database):
        client = agreement_to_visit["signer"]
        with read_only_database():
            pressed = client.post(site_world.address("request_withdraw"))
            looked = client.get(site_world.address("document"))
            typed = Client(raise_request_exception=False).post(
                reverse("account_login"), {"email": "a@psych.example.edu"}
            )
        answers = (pressed, looked, typed)
        assert [said(answer) for answer in answers] == [(503, True)] * 3
        assert [GO_BACK in a.content.decode() for a in answers] == [False, False, True]

    def test_issues_nothing(self, read_only_database, settings):
        draft = complete_draft()
        client, before = browser(draft.signer.user), files(settings)
        check = Tab(client, reverse("request_check", args=[draft.reference]))
        with read_only_database():
            answer = check.save({})
        assert said(answer) == (503, True)
        assert files(settings) == before

    def test_takes_no_decision_at_the_desk(self, transactional_db, read_only_database):
        agreement = desk.filed(Status.SUBMITTED, version=rendered_version())
        client = desk.reviewer(agreement.dataset)
        client.raise_request_exception = False
        url = reverse("admin:agreements_agreement_start_review", args=[agreement.reference])
        with read_only_database():
            assert said(client.post(url)) == (503, True)

    @pytest.mark.full
    def test_answers_none_at_the_desk_with_a_500(self, transactional_db, read_only_database):
        world = made()
        client = world.people["owner"]
        client.raise_request_exception = False
        with read_only_database():
            for address in map(world.address, desk_doors.TABLE):
                for answer in (client.get(address), client.post(address)):
                    assert answer.status_code < 500 or said(answer) == (503, True), address

    def test_has_bounces_sent_again(self, transactional_db, read_only_database, settings):
        settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = mailgun.KEY
        event = mailgun.payload("permanent failure", sent_mail())
        with read_only_database():
            answer = Client(raise_request_exception=False).post(
                reverse("mailgun"), json.dumps(event), content_type="application/json"
            )
        assert answer.status_code == 503


@pytest.fixture
def agreement_to_visit(transactional_db):
    """The people of `site_world`, who see a 500 as browsers do."""
    people = site_world.browsers(site_world.submitted())
    for client in people.values():
        client.raise_request_exception = False
    return people


@pytest.mark.django_db
def test_a_session_that_cannot_be_written_is_not_taken_for_one_that_is_gone(agreement) -> None:
    client = browser(agreement.signer.user)
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    gone = UpdateError()
    gone.__context__ = OperationalError("database or disk is full")
    gone.__context__.__cause__ = full
    with (
        mock.patch("django.contrib.sessions.backends.db.SessionStore.save", side_effect=gone),
        mock.patch("django.contrib.messages.success", side_effect=lambda r, _: touch(r)),
    ):
        answer = client.post(reverse("request_withdraw", args=[agreement.reference]))
    assert answer.status_code == 503


def touch(request) -> None:
    request.session["touched"] = True


@pytest.mark.django_db
def test_another_error_is_a_500_as_ever(agreement) -> None:
    client = browser(agreement.signer.user)
    with mock.patch(
        "agreements.services.requests.applying.withdraw_request", side_effect=RuntimeError
    ):
        answer = client.post(reverse("request_withdraw", args=[agreement.reference]))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()

"""Requests that were not signed when their LA was replaced."""

import re
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings

from agreements import models, storage
from agreements.documents.license_text import parse_license_text
from agreements.enums import Remedy, Status
from agreements.selectors.requests import timeline
from agreements.services import waiting_uploads
from agreements.services.accounts import staff
from agreements.services.requests import progress
from agreements.services.requests.progress import Section, SectionState
from agreements.services.review import decisions
from agreements.services.scan_files import Upload
from agreements.services.versions import effect_worker
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    complete_draft,
    rendered_version,
    staff_user,
)
from tests.services.taking_effect import letters
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


BOX = r'<input type="checkbox" name="([a-z0-9-]+)"(?:(?! checked)[^>])*( checked)?[^>]*>'
LICENSE = Path(settings.BASE_DIR, "agreements/licenses/casmemg-1.0.md").read_text()
PARTS = re.split(r"(?m)^(?=## \d+\. |---$\n\n)", LICENSE)
HEAD, CLAUSES, TAIL = PARTS[0], PARTS[1:7], "".join(PARTS[7:])
NEW = "## 9. Reports\n\nThe User reports once a year.\n\n"
ONE, TWO, *REST = CLAUSES
# The clauses of the new text; all of the old one has the license's own six.
CHANGES = {
    "nothing": (ONE, TWO, *REST),
    "inserted before": (ONE, NEW, TWO, *REST),
    "inserted first": (NEW, ONE, TWO, *REST),
    "inserted last": (ONE, TWO, *REST, NEW),
    "taken out": (TWO, *REST),
    "swapped": (TWO, ONE, *REST),
    "replaced": (NEW, TWO, *REST),
    "another word": (ONE, TWO.replace("User", "Person", 1), *REST),
    "another heading": (ONE, re.sub(r"(?m)^(## \d\. .*)$", r"\1 anew", TWO), *REST),
    "another emphasis": (ONE, re.sub(r"(?m)^([A-Z]\w+) ", r"**\1** ", TWO, count=1), *REST),
}


def text(*clauses: str) -> str:
    """A License Agreement 1.1 of these clauses, numbered anew."""
    numbered = (re.sub(r"^## \d+", f"## {n}", one) for n, one in enumerate(clauses, start=1))
    return HEAD.replace('"1.0"', '"1.1"') + "".join(numbered) + TAIL


def words(version: models.LicenseVersion) -> dict[str, tuple[str, str]]:
    """Heading and text of each clause by its key."""
    return {c.key: (c.heading, c.markdown) for c in parse_license_text(version.source).clauses}


class TestUnsigned:
    @pytest.mark.parametrize(
        "status", [Status.DRAFT, Status.AWAITING_SIGNATURE, Status.CHANGES_REQUESTED]
    )
    def test_start_over_with_the_new_version(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)
        (mail,) = letters("reissued")
        assert mail.to == request.signer.email

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW])
    def test_what_was_signed_goes_on_until_it_falls_back(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (status, version.replaces)
        by = staff_user(staff.REVIEWER, version.dataset)
        decisions.request_changes(request, by=by, reason="Page 2 is missing.")
        effect_worker.apply_effects()
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)

    def reissued_after(self, version, take_effect, remedy: Remedy):
        """The request and its letter: a reviewer had asked for something, then the LA changed."""
        request = AgreementFactory(version=version.replaces, status=Status.SUBMITTED)
        by = staff_user(staff.REVIEWER, version.dataset)
        decisions.request_changes(request, by=by, reason="Mend it at 200 dpi.", remedy=remedy)
        take_effect(version)
        request.refresh_from_db()
        (mail,) = letters("reissued")
        return request, mail

    def test_what_is_to_be_corrected_is_a_step(self, version, take_effect):
        request, mail = self.reissued_after(version, take_effect, Remedy.CORRECT_FORM)
        assert "Mend it at 200 dpi." in mail.text
        assert "Your turn: Correct what the reviewer asked for, then sign" in mail.text
        assert "2. Correct what the reviewer asked for" in mail.text
        assert "4. Download it" in mail.text
        assert "Correct what the reviewer asked for, if you have not done so yet." in mail.html
        assert timeline.last_asked(request)[0] == "Mend it at 200 dpi."

    def test_how_to_sign_is_to_be_minded_with_the_new_paper(self, version, take_effect):
        _request, mail = self.reissued_after(version, take_effect, Remedy.SIGN_AGAIN)
        assert "mind it when you sign the new one" in mail.text
        assert "Mend it at 200 dpi." in mail.text
        assert "3. Download it" in mail.text

    def test_a_better_scan_of_the_earlier_paper_is_asked_for_no_more(self, version, take_effect):
        request, mail = self.reissued_after(version, take_effect, Remedy.SCAN_AGAIN)
        for body in (mail.text, mail.html):
            assert "A reviewer had written to you:" not in body
            assert "so you need not scan it again:" in body
        assert timeline.last_asked(request)[1] == Remedy.SCAN_AGAIN

    def test_what_was_accepted_stays_where_the_words_stayed(self, take_effect, settings):
        texts = settings.BASE_DIR
        old = LicenseVersionFactory(
            source=(texts / "agreements/licenses/casmemg-1.0.md").read_text()
        )
        new = (texts / "ops/demo/world/casmemg-1.1.md").read_text()
        version = announced(replaces=old, source=new)
        changed = {
            f"clause-{before.number}"
            for before, after in zip(
                parse_license_text(old.source).clauses, parse_license_text(new).clauses, strict=True
            )
            if before.markdown != after.markdown
        }
        request = AgreementFactory(version=old, status=Status.AWAITING_SIGNATURE)
        accepted = set(request.accepted)
        take_effect(version)
        request.refresh_from_db()
        assert len(changed) == 2
        assert set(request.accepted) == accepted - changed

    @pytest.mark.parametrize("accepted", [[1, 2, 3, 4, 5, 6], [1, 3], [2, 6]])
    @pytest.mark.parametrize("change", CHANGES)
    def test_an_acceptance_is_of_words_not_of_a_number(self, take_effect, change, accepted):
        old = rendered_version()
        version = announced(replaces=old, source=text(*CHANGES[change]))
        request = AgreementFactory(version=old, accepted=[f"clause-{n}" for n in accepted])
        take_effect(version)
        request.refresh_from_db()
        then, now = words(old), words(version)
        assert [now[key] for key in request.accepted if now[key] not in then.values()] == []
        assert {now[key] for key in request.accepted} == {
            then[f"clause-{n}"] for n in accepted
        } & set(now.values())

    def test_what_is_left_has_to_be_accepted_before_it_is_issued(self, client, take_effect):
        request = complete_draft()
        inserted = text(*CHANGES["inserted before"])
        version = announced(replaces=request.version, source=inserted)
        take_effect(version)
        request.refresh_from_db()
        assert progress.section_states(request)[Section.CLAUSES] == SectionState.STARTED
        client.force_login(request.signer.user)
        page = client.get(f"/requests/{request.reference}/form/clauses/").content.decode()
        boxes = re.findall(BOX, page)
        assert [name for name, ticked in boxes if not ticked] == ["clause-2"]
        assert len(boxes) == 7

    def test_a_file_held_for_the_virus_scanner_goes(self, version, take_effect):
        request = AgreementFactory(version=version.replaces, status=Status.AWAITING_SIGNATURE)
        waiting_uploads.put_in_quarantine(
            request,
            by=request.signer.user,
            stored=storage.store("held", b"%PDF-1.7"),
            upload=Upload(Path(), "scan.pdf"),
        )
        take_effect(version)
        assert not models.QuarantinedUpload.objects.exists()
        assert len(letters("scan_refused")) == 1

    def test_once_each(self, version, take_effect):
        AgreementFactory(version=version.replaces, status=Status.DRAFT)
        take_effect(version)
        effect_worker.apply_effects()
        assert len(letters("reissued")) == 1

    def test_one_that_can_not_be_reissued_stops_no_other(self, version, take_effect, caplog):
        first, second = (AgreementFactory(version=version.replaces) for _one in range(2))
        real = effect_worker.reissuing.reissue

        def failing(agreement, version):
            if agreement == first:
                raise RuntimeError("no such file")
            return real(agreement, version)

        with mock.patch.object(effect_worker.reissuing, "reissue", failing):
            take_effect(version)
        second.refresh_from_db()
        assert second.version == version
        assert f"{first} stays" in caplog.text

    def test_requests_on_a_version_that_was_not_replaced_stay(self, version, take_effect):
        other = AgreementFactory(version=LicenseVersionFactory())
        take_effect(version)
        assert models.Agreement.objects.get(pk=other.pk).version == other.version

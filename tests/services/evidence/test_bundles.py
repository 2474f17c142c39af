"""What an evidence bundle holds, and that it says nothing which is secret."""

import io
import json
from pathlib import Path
from typing import IO

import pytest
from django.utils import timezone

from agreements import storage
from agreements.archives.bundle_check import check_bundle
from agreements.archives.bundle_writer import BundleWriter
from agreements.exceptions import KeyMissing, NotYourMove
from agreements.models import Agreement, AuditEvent, EventPersonalData, PersonalDataErasure
from agreements.services.accounts import staff
from agreements.services.evidence import bundles
from tests.factories import UserFactory, staff_user
from tests.services.evidence.bundled import SECRET, bundle_of, case, members

pytestmark = pytest.mark.django_db
NOTE = "Zinnoberrot"


@pytest.fixture
def agreement() -> Agreement:
    return case()


def checked(bundle: bytes) -> list[str]:
    return check_bundle(io.BytesIO(bundle)).problems


def test_holds_everything_of_the_case(agreement: Agreement) -> None:
    bundle = bundle_of(agreement)
    assert checked(bundle) == []
    files = members(bundle)
    scan, document = agreement.scans.get(), agreement.documents.get()
    assert files["issued/document-1.pdf"] == storage.read_file(document.file)
    assert files["scans/scan-1.pdf"] == storage.read_file(scan.file)
    old, new = document.version, agreement.version
    assert files[f"license/{old.pk}-{old.number}.md"].decode() == old.source
    changes = files[f"license/changes-{old.pk}-{old.number}-{new.pk}-1.1.html"].decode()
    assert f"What changes from {old.number} to 1.1" in changes
    assert files["mails/0001-approved.txt"].decode() == (
        "To: li@uni.edu\nSubject: Approved\n\nDear signer,\nit is approved."
    )
    assert not any(SECRET.encode() in content for content in files.values())
    records = {
        name: json.loads(content) for name, content in files.items() if name.startswith("records")
    }
    (facts,) = records["records/agreement.json"]
    assert (facts["reference"], facts["signer"]) == (agreement.reference, str(agreement.signer))
    assert records["records/findings.json"][0]["code"] == "date_blank"
    assert records["records/scans.json"][0]["sha256"] == scan.sha256
    assert len(records["records/mails.json"]) == 2
    assert "text" not in records["records/mails.json"][0]
    assert not any("token" in key for rows in records.values() for row in rows for key in row)


def test_holds_the_events_of_the_case_alone_and_that_it_was_made(agreement: Agreement) -> None:
    by = UserFactory()
    with bundles.make_bundle(agreement, by=by) as file:
        told = json.loads(members(file.read())["audit/events.json"])
    assert {each["event"]["subject"] for each in told} == {agreement.reference}
    assert [each["event"]["action"] for each in told] == [*["scan:view"] * 5, "bundle:make"]
    assert told[-1]["kept"]["actor"][0] == by.email
    assert told[0]["kept"]["words"][0] == {"word": "Hm."}
    assert told[0]["kept"]["ip"][0] == "192.0.2.1"


def test_says_which_file_the_portal_has_lost(agreement: Agreement) -> None:
    storage.discard([agreement.scans.get().file])
    bundle = bundle_of(agreement)
    assert checked(bundle) == []
    assert json.loads(members(bundle)["manifest.json"])["missing"] == ["scans/scan-1.pdf"]


def test_of_what_was_erased_proves_the_rest(agreement: Agreement) -> None:
    why = PersonalDataErasure.objects.create(
        reason="Asked for.", erased_at=timezone.now(), erased_by=UserFactory()
    )
    EventPersonalData.objects.exclude(ip=None).update(ip=None, ip_salt="", ip_erasure=why)
    bundle = bundle_of(agreement)
    assert checked(bundle) == []
    told = json.loads(members(bundle)["audit/events.json"])
    assert sorted(told[0]["event"]["digests"]) == ["actor", "ip", "words"]
    assert sorted(told[0]["kept"]) == ["actor", "words"]
    assert told[0]["erased"]["ip"]["because"] == "Asked for."


def test_holds_messages_with_their_files_and_what_is_known_of_the_person(
    agreement: Agreement,
) -> None:
    stored = storage.store("messages", b"a seal", ".jpg")
    by = {"said_at": timezone.now(), "said_by": UserFactory()}
    written = {"written_at": timezone.now(), "written_by": agreement.signer.user}
    message = agreement.messages.create(number=1, side="signer", text="See the seal.", **written)
    columns = {"file": stored.name, "sha256": stored.sha256, "size": stored.size}
    message.files.create(number=1, original_name="x.jpg", content_type="image/jpeg", **columns)
    agreement.place_checks.create(
        how="Their page names them.", checked_at=timezone.now(), checked_by=UserFactory()
    )
    host = agreement.signer.email.rpartition("@")[2]
    for domain in (host, host.partition(".")[2], f"x{host}"):
        agreement.dataset.domain_trusts.create(domain=domain, word="trusted", reason=domain, **by)
    scan = agreement.scans.get()
    agreement.decisions.create(
        scan=scan, verb="recommend", reviewer=UserFactory(), decided_at=timezone.now(), note=NOTE
    )
    files = members(bundle_of(agreement))
    assert files["messages/1-1.jpg"] == b"a seal"

    def read(name: str) -> list[dict[str, object]]:
        return json.loads(files[f"records/{name}.json"])

    assert [row["text"] for row in read("messages")] == ["See the seal."]
    assert read("message_files")[0]["sha256"] == stored.sha256
    assert read("place_checks")[0]["how"] == "Their page names them."
    assert [row["domain"] for row in read("domain_trusts")] == [host, host.partition(".")[2]]
    assert [row["verb"] for row in read("decisions")] == ["recommend"]


def test_what_staff_noted_leaves_the_house_only_if_it_was_ticked(agreement: Agreement) -> None:
    writer = {"written_at": timezone.now(), "written_by": UserFactory()}
    agreement.internal_notes.create(number=1, text=NOTE, **writer)
    agreement.decisions.create(
        scan=agreement.scans.get(),
        verb="recommend",
        reviewer=UserFactory(),
        decided_at=timezone.now(),
        note=NOTE,
    )
    by = staff_user(staff.DATA_OWNER, agreement.dataset)
    for ticked, number in ((False, 0), (True, 2)):
        with bundles.make_bundle(agreement, by=by, with_notes=ticked) as file:
            content = file.read()
        assert checked(content) == []
        files = members(content)
        assert sum(NOTE.encode() in each for each in files.values()) == number
        assert json.loads(files["manifest.json"])["internal_notes"] is ticked
        said = "are in it" if ticked else "are not in it"
        assert f"Notes of staff among themselves {said}" in files["README.txt"].decode()
    facts = AuditEvent.objects.filter(action="bundle:make").values_list("facts", flat=True)
    assert list(facts) == [{}, {"internal_notes": True}]
    with pytest.raises(NotYourMove):
        bundles.make_bundle(agreement, by=agreement.signer.user, with_notes=True)


def test_one_that_was_made_before_still_verifies() -> None:
    """By the portal of format 1."""
    path = Path(__file__).parent / "bundle_of_format_1.zip"
    with path.open("rb") as file:
        found = check_bundle(file)
    assert (found.problems, found.events, found.erased) == ([], 2, {})


def test_without_a_key_is_not_made_and_nothing_is_recorded(agreement: Agreement, settings) -> None:
    settings.SIGNING_KEYS = []
    with pytest.raises(KeyMissing):
        bundles.make_bundle(agreement, by=UserFactory())
    assert not AuditEvent.objects.filter(action="bundle:make").exists()


def test_is_gone_where_making_it_fails(agreement: Agreement, monkeypatch) -> None:
    def fail(writer: BundleWriter, _agreement: Agreement) -> None:
        made.append(writer._zip.fp)
        raise ZeroDivisionError

    made: list[IO[bytes]] = []
    monkeypatch.setattr(bundles, "_add_audit", fail)
    with pytest.raises(ZeroDivisionError):
        bundles.make_bundle(agreement, by=UserFactory())
    assert made[0].closed

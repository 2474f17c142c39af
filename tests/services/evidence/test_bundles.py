"""What an evidence bundle holds, and that it says nothing which is secret."""

import io
import json
from typing import IO

import pytest

from agreements import storage
from agreements.archives.bundle_check import check_bundle
from agreements.archives.bundle_writer import BundleWriter
from agreements.exceptions import KeyMissing
from agreements.models import Agreement, AuditEvent, EventPersonalData
from agreements.services.evidence import bundles
from tests.factories import UserFactory
from tests.services.evidence.bundled import SECRET, bundle_of, case, members

pytestmark = pytest.mark.django_db


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
    EventPersonalData.objects.update(ip=None, ip_salt="")
    bundle = bundle_of(agreement)
    assert checked(bundle) == []
    told = json.loads(members(bundle)["audit/events.json"])
    assert sorted(told[0]["event"]["digests"]) == ["actor", "ip", "words"]
    assert sorted(told[0]["kept"]) == ["actor", "words"]


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

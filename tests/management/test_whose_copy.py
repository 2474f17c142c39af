"""`manage.py whose_copy`."""

import getpass
import hashlib
import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements.models import AuditEvent
from tests.factories import DatasetFactory
from tests.services.releases.test_personal_copies import copies, published, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]


def said(path: Path) -> str:
    out = io.StringIO()
    call_command("whose_copy", str(path), stdout=out)
    return out.getvalue()


def test_names_reference_person_release_and_odds(tmp_path):
    release = published(tmp_path, DatasetFactory(), label="1.0")
    _first, copy = copies(release, 2)
    path = tmp_path / "found.zip"
    path.write_bytes(whole(copy))
    agreement = copy.grant.agreement
    lines = said(path).splitlines()
    assert lines[:3] == [
        "Files found: 42; recognized as of a release: 40.",
        f"{agreement.reference}, {agreement.signer} (signer), release {release}:",
        "  40 files have the times of this copy, off by +0:00 hours; 40 stand in its order.",
    ]
    odds = "  Odds that chance alone makes one of all copies (2) look so: 1 in 10^"
    assert lines[3].startswith(odds)
    assert lines[4:] == ["This says whose copy it was, not who passed it on."]
    event = AuditEvent.objects.get(action="leak:look")
    assert (event.subject, event.actor) == ("found.zip", "system")
    assert event.details == {
        "looker": getpass.getuser(),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "copies": 2,
        "named": [f"{agreement.reference} ({copy.grant.pk}), {release}"],
    }


def test_says_that_nobody_can_tell_and_why(tmp_path):
    found = tmp_path / "found"
    found.mkdir()
    assert said(found) == (
        "Files found: 0; recognized as of a release: 0.\n"
        "Nobody can tell whose copy it is: no marked copy was ever asked for.\n"
    )
    copies(published(tmp_path, DatasetFactory()), 1)
    (found / "other.csv").write_bytes(b"")
    assert said(found) == (
        "Files found: 1; recognized as of a release: 0.\n"
        "Nobody can tell whose copy it is: nothing in it has the name of a file of a release.\n"
    )
    (found / "1.csv").write_bytes(b"1" * 50)
    os.utime(found / "1.csv", (0, 0))
    assert said(found) == (
        "Files found: 2; recognized as of a release: 1.\n"
        "Nobody can tell whose copy it is: chance alone makes one of all copies (1) look as much "
        "like it with odds of 1 in 1. A name is given below 1 in 1,000,000 only.\n"
    )


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="can't be read: No such file"):
        said(tmp_path / "nowhere")


def test_a_key_that_is_gone_is_said(tmp_path, settings):
    (copy,) = copies(published(tmp_path, DatasetFactory()), 1)
    (tmp_path / "found.zip").write_bytes(whole(copy))
    settings.MARK_KEYS = ["another"]
    with pytest.raises(CommandError, match="MARK_KEY"):
        said(tmp_path / "found.zip")
    settings.MARK_KEYS = ["another", "tests-only-mark-key"]
    assert copy.grant.agreement.reference in said(tmp_path / "found.zip")

"""`manage.py verify_backup`: whether a backup is whole, and what is damaged of it."""

import json

import pyrage
import pytest
from django.core.management import call_command

from agreements.enums import Status
from tests.admin import desk
from tests.factories import rendered_version
from tests.management.backups_made import manifest, manifests, objects, refused
from tests.services.operations.backing_up import (
    back_up,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installation", "identity"),
]


@pytest.fixture
def agreement(installation):
    return desk.filed(Status.APPROVED, version=rendered_version())


class TestVerify:
    def test_says_that_it_is_whole(self, agreement, to_folder, identity, capsys):
        back_up(to_folder)
        call_command("verify_backup", to_folder)
        assert "files were read and compared" in capsys.readouterr().out
        call_command("verify_backup", to_folder, "--identity", str(identity))
        said = capsys.readouterr().out
        assert "files were read and opened" in said
        assert "as this portal signed it" in said

    @pytest.mark.parametrize("what", ["database", "object", "list"])
    @pytest.mark.parametrize("damage", ["torn", "changed", "gone"])
    def test_names_what_is_damaged(self, agreement, to_folder, identity, what, damage):
        back_up(to_folder)
        folder = manifests(to_folder)[0].parent
        path = {
            "database": folder / "database",
            "list": folder / "files.jsonl",
            "object": min(objects(to_folder)),
        }[what]
        content = bytearray(path.read_bytes())
        if damage == "gone":
            path.unlink()
        elif damage == "torn":
            path.write_bytes(content[: len(content) // 2])
        else:
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        name = str(path.relative_to(to_folder))
        for more in ([], ["--identity", str(identity)]):
            assert name in refused(to_folder, *more, command="verify_backup")

    def test_a_damaged_one_is_healed_by_the_next_backup(self, agreement, to_folder):
        back_up(to_folder)
        damaged = min(objects(to_folder))
        damaged.write_bytes(b"x" * damaged.stat().st_size)
        assert "came back damaged" in back_up(to_folder)
        call_command("verify_backup", to_folder)
        (newest,) = manifests(to_folder)[1:]
        assert damaged.name not in newest.with_name("files.jsonl").read_text()

    def test_refuses_another_identity(self, agreement, to_folder, tmp_path):
        back_up(to_folder)
        other = tmp_path / "other"
        other.write_text(str(pyrage.x25519.Identity.generate()))
        said = refused(to_folder, "--identity", str(other), command="verify_backup")
        assert "does not open this backup: it is sealed for age1" in said

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            (lambda told: told["manifest"].update(files=0), "not as the portal signed it"),
            (lambda told: told["manifest"].update(format=2), "a newer version"),
            (lambda told: told.pop("manifest"), "no manifest of a backup"),
        ],
    )
    def test_a_manifest_that_was_changed(self, agreement, to_folder, changed, words):
        back_up(to_folder)
        path = manifests(to_folder)[0]
        told = json.loads(path.read_text())
        changed(told)
        path.write_text(json.dumps(told))
        assert words in refused(to_folder, command="verify_backup")

    def test_of_no_backup(self, to_folder):
        assert "There is no backup there" in refused(to_folder, command="verify_backup")
        said = refused(to_folder, "--at", "noon", command="verify_backup")
        assert "“noon” is no time" in said

    def test_of_a_time(self, agreement, to_folder, capsys):
        back_up(to_folder)
        first = manifest(to_folder)
        back_up(to_folder)
        capsys.readouterr()
        call_command("verify_backup", to_folder, "--at", first["taken_at"])
        assert first["id"] in capsys.readouterr().out
        said = refused(to_folder, "--at", "2020-01-01T00:00", command="verify_backup")
        assert "no backup of that time or before" in said

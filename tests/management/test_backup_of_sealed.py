"""Files are in a backup as they lie now, sealed, under whichever key."""

import hashlib

import pytest
from django.core.management import call_command

from agreements.enums import Status
from tests.admin import desk
from tests.factories import rendered_version
from tests.management.backups_made import as_it_lies, listed, objects
from tests.services.operations.backing_up import back_up

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installation", "identity"),
]


def test_what_was_locked_anew_is_copied_once_more(to_folder, settings) -> None:
    desk.filed(Status.APPROVED, version=rendered_version())
    back_up(to_folder)
    before = objects(to_folder)
    settings.STORAGE_KEYS = ["new", *settings.STORAGE_KEYS]
    call_command("seal_files")
    back_up(to_folder)
    files = {file[1]: file for file in listed(to_folder)}
    assert len(objects(to_folder) - before) >= len(files)
    for name, file in files.items():
        assert file[3] == hashlib.sha256(as_it_lies(name)).hexdigest()

"""French, of which one sentence is translated."""

import shutil

import pytest

from tests.recipes.conftest import Filled
from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed"),
]

CATALOGS = "tests/ops/test_messages.py"
SAID = """
import django
django.setup()
from django.utils.translation import gettext, override
with override("fr"):
    print(gettext("Release review"))
"""


def test_as_contributing_tells(copy: WorkingCopy, databases: Filled) -> None:
    told = recipe("Add a language.")
    assert copy.run("-m", "ops.messages", "fr").returncode == 0
    copy.insert(
        "locale/fr/LC_MESSAGES/django.po",
        "Rendre la demande",
        after='msgid "Release review"\nmsgstr "',
    )
    copy.insert(
        "casmemg_portal/settings.py",
        ', ("fr", _("French"))',
        after='LANGUAGES = [("en", _("English"))',
    )
    copy.manage("makemigrations", "-n", "french")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "compiled")
    assert not passed, "what is translated is not compiled yet"
    assert "Rendre la demande" in said
    assert copy.run("-m", "ops.messages").returncode == 0
    passed, said = copy.tests(told.tests())
    assert passed, said
    spoken = copy.run("-c", SAID, DJANGO_SETTINGS_MODULE="casmemg_portal.settings")
    assert spoken.stdout == "Rendre la demande\n"
    assert told.compare(copy.touched(), only_run={CATALOGS}) == ([], [])

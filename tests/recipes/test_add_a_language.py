"""French, a third language: one sentence in French, whatever else there is as it stands."""

import shutil

import pytest

from tests.recipes.conftest import Filled
from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed"),
]

CATALOGS = {"tests/ops/test_messages.py", "tests/languages/test_catalog.py"}
# What a translator does: no entry is left empty.
FILL = """
import re, sys
from pathlib import Path

path = Path(sys.argv[1])
blocks = path.read_text(encoding="utf-8").split("\\n\\n")
for at, block in enumerate(blocks[1:], start=1):
    one = re.search(r'^msgid (.*?)(?=^msg)', block, re.DOTALL | re.MULTILINE)
    many = re.search(r'^msgid_plural (.*?)(?=^msg)', block, re.DOTALL | re.MULTILINE)
    if not one:
        continue
    words = '"Rendre la demande"\\n' if one[1] == '"Release review"\\n' else one[1]
    forms = {"": words, "[0]": words, "[1]": many[1] if many else words}
    for form, said in forms.items():
        said = said.rstrip("\\n")
        block = re.sub(
            rf'^msgstr{re.escape(form)} ""$', lambda _: f"msgstr{form} {said}", block, flags=re.M
        )
    blocks[at] = block
path.write_text("\\n\\n".join(blocks), encoding="utf-8")
"""
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
    written = copy.run("-c", FILL, "locale/fr/LC_MESSAGES/django.po")
    assert written.returncode == 0, written.stderr
    copy.insert(
        "casmemg_portal/settings.py",
        ', ("fr", "français")',
        after='LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")',
    )
    copy.manage("makemigrations", "-n", "french")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "compiled")
    assert not passed, "what is translated is not compiled yet"
    assert copy.run("-m", "ops.messages").returncode == 0
    passed, said = copy.tests(told.tests())
    assert passed, said
    spoken = copy.run("-c", SAID, DJANGO_SETTINGS_MODULE="casmemg_portal.settings")
    assert spoken.stdout == "Rendre la demande\n"
    assert told.compare(copy.touched(), only_run=CATALOGS) == ([], [])

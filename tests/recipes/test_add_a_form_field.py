"""A kind of form field that takes a year, and an LA that asks for one."""

import pytest

from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = pytest.mark.full

KINDS = "agreements/form_fields.py"
BY_HAND = "tests/test_form_fields.py"
CLEAN = """
def _clean_year(typed: str) -> str:
    if not re.fullmatch("[0-9]{4}", typed):
        raise ValidationError(_("Enter a year of four digits."), code="year")
    return typed

"""
# The text of 1.0 with its fields named, and one more.
ASKS = """
import re
import django
django.setup()
from agreements.documents.license_text import parse_license_text
from agreements.form_fields import own_fields
source = open("agreements/licenses/casmemg-1.0.md", encoding="utf-8").read()
names = "name title affiliation email address signature date".split()
lines = re.search("form_fields:\\n((  - .*\\n){7})", source)[1].splitlines()
named = [f'  {name}: "{line[4:]}"' for name, line in zip(names, lines, strict=True)]
named += ["  founded: {label: Founded in, kind: year}", ""]
text = parse_license_text(source.replace("\\n".join([*lines, ""]), "\\n".join(named)))
(field,) = own_fields(text.form_fields)
print(field.label, field.clean("1970"), field.accepts("19x0"))
"""


def test_as_contributing_tells(copy: WorkingCopy) -> None:
    told = recipe("Add a kind of form field.")
    copy.insert(
        KINDS,
        '    "year": FieldKind(_clean_year, longest=4),\n',
        after='    "text": FieldKind(),\n',
    )
    copy.insert(KINDS, CLEAN, after="    validate_email(typed)\n    return typed\n\n")
    passed, said = copy.tests(told.tests(), "-k", "each_kind")
    assert not passed, "the row by hand is still lacking"
    assert "year" in said
    copy.insert(
        BY_HAND,
        '    "year": [("1970", "1970"), ("197", ""), ("", "")],\n',
        after='    "text": [("Faculty of Arts", "Faculty of Arts"), ("", "")],\n',
    )
    passed, said = copy.tests(told.tests())
    assert passed, said
    asked = copy.run("-c", ASKS, DJANGO_SETTINGS_MODULE="casmemg_portal.settings")
    assert asked.stdout == "Founded in 1970 False\n", asked.stderr
    assert told.compare(copy.touched()) == ([], [])

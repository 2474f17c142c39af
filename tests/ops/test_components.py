"""A license that nobody has read stops `make check`."""

import json
import tomllib

import pytest

from ops import components
from ops.components import Unread, license_of

RULES = {
    "permissive": ["MIT", "BSD-3-Clause"],
    "of_the_library": {"library": "LGPL-3.0-only"},
    "said_otherwise": {"worded": "MIT"},
    "vendored": {},
}


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("plain", "MIT", "MIT"),
        ("both", "MIT AND BSD-3-Clause", "MIT AND BSD-3-Clause"),
        ("worded", "the license of MIT", "MIT"),
        ("library", "whatever", "LGPL-3.0-only"),
    ],
)
def test_what_was_read_is_told(name: str, said: str, found: str) -> None:
    assert license_of(name, said, RULES) == found


@pytest.mark.parametrize(
    "said",
    ["AGPL-3.0-only", "GPL-2.0-or-later", "MIT AND GPL-3.0-only", "LGPL-3.0-only", "", "BSD", "X"],
)
def test_anything_else_has_to_be_read_first(said: str) -> None:
    with pytest.raises(Unread, match="new"):
        license_of("new", said, RULES)


def test_the_page_says_what_is_installed() -> None:
    rules = tomllib.loads((components.ROOT / "ops" / "licenses.toml").read_text())
    found = list(components.components(rules))
    assert components.PAGE.read_text() == components.page(found, rules)


@pytest.mark.full  # `make check` makes one, too
def test_the_bill_of_materials_has_every_component_with_its_license() -> None:
    rules = tomllib.loads((components.ROOT / "ops" / "licenses.toml").read_text())
    found = list(components.components(rules))
    told = components.bill_of_materials(found)
    assert (told["bomFormat"], told["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "casmemg-portal",
    )
    rows = {(each["name"], each["version"]): each["licenses"] for each in told["components"]}
    assert rows == {(each.name, each.version): [{"expression": each.license}] for each in found}
    vendored = json.loads((components.ROOT / "package.json").read_text())["devDependencies"]
    assert set(vendored.items()) <= set(rows)

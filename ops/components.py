"""What the portal is made of that others wrote, and under which licenses.

`python -m ops.components` writes the bill of materials, `var/sbom.json` (CycloneDX), and fails for
a license that nobody has read yet (`ops/licenses.toml`) and where `docs/licenses.md` is not up to
date; with `--write` that page is written anew.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK, SBOM = ROOT / "requirements.txt", ROOT / "var" / "sbom.json"
PAGE = ROOT / "docs" / "licenses.md"
_SPDX = re.compile(r"[A-Za-z0-9.-]+(?: (?:AND|OR) [A-Za-z0-9.-]+)*")
_HEAD = """\
# Licenses

What the portal runs on, as `requirements.txt` and `static/vendor` have it, made by
`python -m ops.components --write`; `make check` compares. With versions and hashes, as a bill of
materials in CycloneDX, it is in `var/sbom.json` after `make check`. What tests and checks need is
not handed on and not listed. The portal itself is under the MIT license.
"""
_OF_LIBRARY = """\
## Libraries that stay under their own license

Changes to them would have to be shared; nobody makes any. Each is a package of its own that can be
replaced, so the portal is not bound by them. None is under the GPL or AGPL.
"""


@dataclass(frozen=True)
class Component:
    name: str
    version: str
    license: str
    is_vendored: bool = False


class Unread(ValueError):
    """A license that `ops/licenses.toml` does not know."""


def components(rules: Mapping[str, Any]) -> Iterator[Component]:
    """Those of the lock, then those in static/vendor. Raises Unread."""
    for name, version in re.findall(r"^([a-z][\w.-]*)==([^ ;\\]+)", LOCK.read_text(), re.MULTILINE):
        yield Component(name, version, license_of(name, _said(name), rules))
    for name, version in json.loads((ROOT / "package.json").read_text())["devDependencies"].items():
        told = rules["vendored"].get(name, "")
        yield Component(name, version, checked(name, told, rules["permissive"]), is_vendored=True)


def license_of(name: str, said: str, rules: Mapping[str, Any]) -> str:
    """In SPDX's words; `said` is what its metadata says. Raises Unread."""
    if name in rules["of_the_library"]:
        return str(rules["of_the_library"][name])
    return checked(name, rules["said_otherwise"].get(name, said), rules["permissive"])


def checked(name: str, told: str, permissive: list[str]) -> str:
    """Raises Unread where any of it is not permissive, or is no name of SPDX's."""
    parts = re.split(r" (?:AND|OR) ", told)
    if not _SPDX.fullmatch(told) or set(parts) - set(permissive):
        raise Unread(f"{name} is under {told!r}: read it, then tell ops/licenses.toml of it.")
    return told


def _said(name: str) -> str:
    found: Any = metadata.metadata(name)
    return str(found.get("License-Expression") or found.get("License") or "").strip()


def page(found: list[Component], rules: Mapping[str, Any]) -> str:
    """`docs/licenses.md`."""
    by_license = defaultdict(list)
    apart = []
    for each in found:
        if each.name in rules["of_the_library"]:
            apart.append(f"| {each.name} | {each.license} |")
        else:
            shown = f"{each.name} (static/vendor)" if each.is_vendored else each.name
            by_license[each.license].append(shown)
    rows = [f"| {told} | {', '.join(names)} |" for told, names in sorted(by_license.items())]
    table = "\n".join(["| license | of |", "|---|---|", *rows])
    library = "\n".join(["| package | license |", "|---|---|", *apart])
    return f"{_HEAD}\n{table}\n\n{_OF_LIBRARY}\n{library}\n"


def bill_of_materials(found: list[Component]) -> dict[str, Any]:
    """CycloneDX's own program reads the lock, with all hashes; licenses and what is vendored are
    added."""
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(LOCK)]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    licenses = {each.name: [{"expression": each.license}] for each in found}
    for component in told["components"]:
        component["licenses"] = licenses[component["name"]]
    told["components"] += [
        {
            "type": "library",
            "bom-ref": f"vendored-{each.name}",
            "name": each.name,
            "version": each.version,
            "licenses": licenses[each.name],
            "purl": f"pkg:npm/{each.name.replace('@', '%40')}@{each.version}",
        }
        for each in found
        if each.is_vendored
    ]
    return told


def main(arguments: list[str]) -> int:
    rules = tomllib.loads((ROOT / "ops" / "licenses.toml").read_text())
    try:
        found = list(components(rules))
    except Unread as unread:
        print(unread)
        return 1
    SBOM.parent.mkdir(exist_ok=True)
    SBOM.write_text(json.dumps(bill_of_materials(found), indent=1) + "\n")
    if "--write" in arguments:
        PAGE.write_text(page(found, rules))
    elif not PAGE.exists() or PAGE.read_text() != page(found, rules):
        print("docs/licenses.md is not up to date: python -m ops.components --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

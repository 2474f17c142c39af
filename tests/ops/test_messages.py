"""The catalogs in locale/ are compiled, and nothing that is printed is missing in them."""

import gettext
import re
from ast import literal_eval
from pathlib import Path

import pytest
from django.conf import settings

CATALOGS = sorted(Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po"))


def entries(catalog: str) -> dict[str, str]:
    """What is translated: context, EOT and text, as msgfmt joins them, to its translation."""
    found = {}
    for block in catalog.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        fields = {
            name: "".join(map(literal_eval, re.findall(r'".*"', text)))
            for name, text in re.findall(
                r'^(msg\w+)(?:\[0\])? ((?:".*"\n?)+)', "\n".join(lines), re.MULTILINE
            )
        }
        if fields.get("msgid") and fields["msgstr"] and "#, fuzzy" not in block:
            context = fields["msgctxt"] + "\x04" if "msgctxt" in fields else ""
            found[context + fields["msgid"]] = fields["msgstr"]
    return found


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_a_catalog_is_compiled(path: Path) -> None:
    """Production has no gettext: what is compiled stands beside its source. `make messages`."""
    with path.with_suffix(".mo").open("rb") as compiled:
        catalog = gettext.GNUTranslations(compiled)._catalog
    # Of what is counted, the first form, as `entries` has it: others are keyed by 1, 2 and so on.
    one = ((k if isinstance(k, tuple) else (k, 0), text) for k, text in catalog.items() if k)
    stored = {source: text for (source, form), text in one if form == 0}
    assert stored == entries(path.read_text(encoding="utf-8"))


def test_there_is_a_chinese_catalog() -> None:
    assert "zh_Hans" in [path.parents[1].name for path in CATALOGS]

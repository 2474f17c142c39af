"""What print would lose is found, with its line in the file."""

import pytest

from agreements.documents.license_text import LicenseText
from agreements.documents.unshown import unshown

HEAD = "---\ntitle: A `title`\n---\nFirst.\n\n"  # the text goes on in line 6


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", [(6, "table")]),
        ("> | a |\n> |---|", [(6, "table")]),
        ("<table><tr><td>1</td></tr></table>", [(6, "table")]),
        ("One\ntwo ![three](https://a.example/b.png)", [(7, "picture")]),
        ("[![a](https://a.example/b.png)](https://a.example/)", [(6, "picture")]),
        ("One\ntwo <IMG src=x>", [(7, "picture")]),
        ("One\n\n    two", [(8, "code")]),
        ("One\n\n```\ntwo\n```", [(8, "code")]),
        ("- one\n- `two`", [(7, "code")]),
        ("`a` ![b](c)\n\n| d |\n|---|", [(6, "code"), (6, "picture"), (8, "table")]),
        ("<signer> | 7 < 8 | *so* **be** [it](https://a.example/) <a@b.example>", []),
        ("1. one\n   - two\n\n> three\n\n***", []),
    ],
)
def test_finds_what_print_would_lose(markdown: str, found: list[tuple[int, str]]) -> None:
    assert list(unshown(HEAD + markdown)) == found


def test_there_is_none_in_the_license(license_text: LicenseText) -> None:
    assert list(unshown(license_text.source)) == []

"""Two License Agreements beside each other."""

import pytest
from django.conf import settings as portal

from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.text_diff import clauses
from agreements.text_diff.clauses import Change, Comparison, TextPart
from agreements.text_diff.clauses import compare_license_texts as compare
from agreements.text_diff.passages import read_passages
from agreements.text_diff.words import Op
from tests.text_diff.marked_text import differing, shown

LICENSE = (portal.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
DEMO = (portal.BASE_DIR / "ops/demo/world/casmemg-1.1.md").read_text()


def license_of(*clauses: str) -> LicenseText:
    """An agreement whose clauses are given as “Heading: words”."""
    written = [clause.split(": ", 1) for clause in clauses]
    body = "".join(
        f"## {number}. {heading}\n\n{words}\n\n"
        for number, (heading, words) in enumerate(written, start=1)
    )
    front, rest = LICENSE.split("## 1.")[0], LICENSE.split("\n---\n")[-1]
    return parse_license_text(f"{front}{body}---\n{rest}")


def told(comparison: Comparison) -> list[tuple[Change, int | None, int | None]]:
    """What became of the clauses, old number and new."""
    clauses = (part for part in comparison.parts if part.place is TextPart.CLAUSE)
    return [(part.change, part.old_number, part.new_number) for part in clauses]


STORE = "Storage: Keep the data on a disk that nobody else can read."
CITE = "Citations: Cite the paper of Li and others in each publication."
SELL = "Purpose: The data may not be sold, nor used for any product."
WARN = "Warranty: The database comes without any warranty of the owner."
REPORT = "Leaks: Tell the owner within seven days if a copy went astray."


def test_markdown_is_read_as_words() -> None:
    source = (
        "The **bold** and *slanted* `code`,\nwrapped; [here](https://a.example/).\n\n"
        "- one\n  - <https://b.example/>\n\n3. three\n\n       lines\n       of code\n\n"
        "![picture](x.png) <b>&amp; 5 \\* 4</b>\n\n***\n\nTo {upload_url}"
    )
    assert [
        (p.marker, p.depth, p.text) for p in read_passages(source, "https://u.example/_x_/")
    ] == [
        ("", 0, "The bold and slanted code, wrapped; here (https://a.example/)."),
        ("•", 1, "one"),
        ("•", 2, "https://b.example/"),
        ("3.", 1, "three"),
        ("", 1, "lines\nof code"),
        ("", 0, "<b>& 5 * 4</b>"),
        ("", 0, "To https://u.example/_x_/"),
    ]


def test_where_a_link_leads_is_a_part_of_the_text() -> None:
    old, new = (
        license_of(f"Upload: Send the scan [here](https://{host}.example/).") for host in "ab"
    )
    (part,) = compare(old, new).changed
    assert shown(part.blocks[0].runs) == (
        "Send the scan here ([-https://a.example-]{+https://b.example+}/)."
    )


def test_emphasis_alone_changes_no_words() -> None:
    assert compare(license_of("A: So **it** is."), license_of("A: So *it* is.")).changed == ()


def test_the_demo_changes_two_clauses_and_no_other_word() -> None:
    comparison = compare(parse_license_text(LICENSE), parse_license_text(DEMO))
    assert [
        (part.new_number, [shown(block.runs) for block in differing(part)])
        for part in comparison.changed
    ] == [
        (3, [ENCRYPTED]),
        (4, [CODE]),
    ]
    assert (comparison.old, comparison.new, comparison.language) == ("1.0", "1.1", "en")
    assert comparison.kept == {f"clause-{n}": f"clause-{n}" for n in (1, 2, 5, 6)}


ENCRYPTED = (
    "The data should be downloaded to a safe place with limited access, e.g., a personal computer "
    "or hard disk. {+Wherever it is stored, it should be encrypted. +}The user is fully "
    "responsible to keep the data out of any other’s access. The data should never be left on any "
    "server path that could potentially be accessed by other people."
)
CODE = (
    "When reporting results in papers[- and presentations-]{+, presentations and published "
    "code+}, the user should refer the data as ‘CASMEMG’ and cite this:"
)


def test_a_clause_that_moved_is_seen_as_moved() -> None:
    comparison = compare(license_of(SELL, STORE, CITE, WARN), license_of(SELL, CITE, WARN, STORE))
    assert told(comparison) == [
        (Change.SAME, 1, 1),
        (Change.SAME, 3, 2),
        (Change.SAME, 4, 3),
        (Change.MOVED, 2, 4),
    ]
    assert comparison.kept == {
        "clause-1": "clause-1",
        "clause-2": "clause-4",
        "clause-3": "clause-2",
        "clause-4": "clause-3",
    }


def test_a_clause_may_move_and_change() -> None:
    new = license_of(SELL, CITE, WARN, STORE.replace("nobody else", "no other person"))
    comparison = compare(license_of(SELL, STORE, CITE, WARN), new)
    assert told(comparison)[3] == (Change.MOVED_CHANGED, 2, 4)
    assert "clause-2" not in comparison.kept


def test_a_new_clause_leaves_the_others_alone() -> None:
    comparison = compare(license_of(SELL, STORE, CITE), license_of(SELL, REPORT, STORE, CITE))
    assert told(comparison) == [
        (Change.SAME, 1, 1),
        (Change.ADDED, None, 2),
        (Change.SAME, 2, 3),
        (Change.SAME, 3, 4),
    ]
    assert [part.anchor for part in comparison.changed] == ["change-2"]


def test_a_removed_clause_is_told_where_it_stood() -> None:
    comparison = compare(license_of(SELL, REPORT, STORE, WARN), license_of(SELL, STORE, CITE))
    assert told(comparison) == [
        (Change.SAME, 1, 1),
        (Change.REMOVED, 2, None),
        (Change.SAME, 3, 2),
        (Change.ADDED, None, 3),
        (Change.REMOVED, 4, None),
    ]


def test_clauses_belong_together_by_heading_else_by_likeness() -> None:
    new = license_of(
        "Storage: All of it is to be forgotten.", CITE.replace("Citations", "How to cite")
    )
    comparison = compare(license_of(STORE, CITE), new)
    assert told(comparison) == [(Change.CHANGED, 1, 1), (Change.CHANGED, 2, 2)]
    assert shown(comparison.changed[1].heading) == "[-Citations-]{+How to cite+}"
    assert differing(comparison.changed[1]) == ()


def test_clauses_that_repeat_a_heading_are_told_apart_by_their_words() -> None:
    one, two = "Other: The court of Beijing decides.", "Other: Nobody may sell what he was given."
    comparison = compare(license_of(one, two), license_of(two, one))
    assert comparison.kept == {"clause-1": "clause-2", "clause-2": "clause-1"}


def test_everything_outside_the_clauses_is_compared() -> None:
    new = (
        LICENSE.replace("title: License Agreement", "title: Data License")
        .replace("By signing this", "By hand-signing this")
        .replace("please fill in the form", "please complete the form")
        .replace("- Signature", "- Handwritten signature")
    )
    comparison = compare(parse_license_text(LICENSE), parse_license_text(new))
    changed = {
        part.place: [run.text for run in differing(part)[0].runs if run.op is not Op.SAME]
        for part in comparison.changed
    }
    assert changed == {
        TextPart.TITLE: ["License Agreement", "Data License"],
        TextPart.PREAMBLE: ["signing", "hand-signing"],
        TextPart.CLOSING: ["fill in", "complete"],
        TextPart.FORM: ["Signature", "Handwritten signature"],
    }
    assert len(comparison.unchanged) == 6


def test_five_hundred_new_clauses_come_to_an_end() -> None:
    old = license_of(*(f"Old {n}: The user {n} may not sell it." for n in range(500)))
    new = license_of(*(f"New {n}: The owner {n} may not buy it." for n in range(500)))
    assert len(compare(old, new).changed) == 1000


def test_five_hundred_clauses_moved_about_are_found_again() -> None:
    clauses = [f"Heading {n}: Words of clause {n}." for n in range(500)]
    comparison = compare(license_of(*clauses), license_of(*reversed(clauses)))
    assert len(comparison.kept) == 500


def test_paragraphs_without_number_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clauses, "SECONDS", 0.2)
    old, new = ("A: " + "\n\n".join(f"{w} {n}" for n in range(3_000)) for w in ("may", "must"))
    (part,) = compare(license_of(old), license_of(new)).changed
    assert len(differing(part)) == 6_000


ONE, TWO, BOTH = (f"So it is and stays {n}." for n in ("one", "two", "[-one-]{+two+}"))


@pytest.mark.parametrize(
    ("passages", "cut"),
    [
        ("1", ["{}"]),
        ("1x", ["{} …"]),
        ("x1", ["… {}"]),
        ("xx1x1x", ["… {} …", "{} …"]),
        ("11", ["{}", "{}"]),
    ],
)
def test_excerpts_say_where_a_passage_is_left_out(passages: str, cut: list[str]) -> None:
    old, new = (
        license_of(
            "A: " + "\n\n".join(said if passage == "1" else "That stays." for passage in passages)
        )
        for said in (ONE, TWO)
    )
    (part,) = compare(old, new).changed
    assert [shown(block.runs) for block in part.excerpts] == [each.format(BOTH) for each in cut]


def test_an_excerpt_that_ends_in_dots_gets_no_others() -> None:
    old, new = (license_of(f"A: {word} {'x ' * 99}\n\nThat stays.") for word in "AB")
    (part,) = compare(old, new).changed
    assert [shown(block.runs) for block in part.excerpts] == [f"[-A-]{{+B+}}{' x' * 45} …"]


def test_texts_beyond_all_measure_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked into to the last word, these would take most of an hour."""
    monkeypatch.setattr(clauses, "SECONDS", 0.2)
    words = [f"w{number}" for number in range(15_000)]
    old, new = (
        license_of(*(f"Clause {k}: {k} {' '.join(words[:: 2 * step - 1])}." for k in range(9)))
        for step in (1, -1)
    )
    assert [part.change for part in compare(old, new).changed] == [Change.CHANGED] * 9

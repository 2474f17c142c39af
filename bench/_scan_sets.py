"""Scans of many pages, put together from pages that were seen one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from agreements.enums import Severity
from agreements.scans.checks.run import run_checks
from agreements.scans.observation import PageObservation
from simulator.issued_document import World, captured, seen, world

_OTHERS = 24  # pages of other documents simulated for each capture, at most


def clause_pages(here: World) -> list[int]:
    """The pages that hold clauses: those before the one to sign."""
    last = here.original.signed_page
    return [n for n in range(1, last + 1) if len(here.original.words(n)) > 120]


def measured(genuine: Mapping[str, Sequence[PageObservation]], many: int) -> dict[str, list[bool]]:
    """For every fault of a whole scan, whether it was told of each of `many` scans."""
    chance = Random(4)
    here = world()
    expected = here.expectations
    captures = list(genuine)
    foreign = {capture: _others(world("1.0", 2), capture, many) for capture in captures}
    other_version = {capture: _others(world("1.1", 1), capture, many) for capture in captures}
    answers: dict[str, list[bool]] = {}

    def scan(capture: str) -> list[PageObservation]:
        numbers = range(1, expected.pages + 1)
        by_page = {n: [p for p in genuine[capture] if p.issued == n] for n in numbers}
        return [chance.choice(by_page[n]) for n in numbers]

    def told(pages: list[PageObservation], *codes: str) -> bool:
        numbered = [replace(page, number=n) for n, page in enumerate(pages, start=1)]
        findings = run_checks(numbered, expected)
        return any(f.code in codes and f.severity != Severity.OK for f in findings)

    for number in range(many):
        capture = captures[number % len(captures)]
        whole = scan(capture)
        place = chance.randrange(len(whole))
        missing = whole[:place] + whole[place + 1 :]
        double = [*whole, scan(capture)[place]]
        other = [*whole[:place], chance.choice(foreign[capture]), *whole[place + 1 :]]
        version = [*whole[:place], chance.choice(other_version[capture]), *whole[place + 1 :]]
        for name, found in (
            ("scan: page missing, found", told(missing, "page_missing")),
            ("scan: page doubled, found", told(double, "page_double")),
            ("scan: page of another request, found", told(other, *_OTHER)),
            ("scan: page of another version, found", told(version, *_OTHER)),
            ("scan: all there, false alarm", told(whole, "page_missing", "page_double", *_OTHER)),
        ):
            answers.setdefault(name, []).append(found)
    return answers


_OTHER = ("page_foreign", "other_request", "other_version", "older_issue")


def _others(source: World, capture: str, many: int) -> list[PageObservation]:
    """Pages of another document, looked at as if they were this one's."""
    pages = source.original.pages
    return [
        seen(world(), captured(source, seed % pages + 1, capture, seed))
        for seed in range(min(_OTHERS, max(1, many // 20)))
    ]

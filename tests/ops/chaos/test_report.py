"""What is said of a run, and what is kept of it."""

from ops.chaos.checks import CHECKS, audit
from ops.chaos.evidence import Evidence, requests_of
from ops.chaos.report import lines
from tests.ops.chaos.evidence_of_a_day import IP, REFERENCE, sound


def test_the_report_says_what_is_broken_and_how() -> None:
    world = sound()
    world["there"]["agreements"][0]["status"] = "revoked"
    evidence = Evidence(**world)
    said = "\n".join(lines(evidence, audit(evidence)))
    assert "BROKEN no status that its events don't explain" in said
    assert f"! {REFERENCE} is revoked, by its events approved" in said
    assert said.endswith(f"{len(CHECKS) - 1} claims hold, 1 are broken.")


def test_evidence_is_kept_as_it_was(tmp_path) -> None:
    evidence = Evidence(**sound())
    evidence.save(tmp_path)
    assert Evidence.load(tmp_path) == evidence


def test_a_line_of_nginx_is_read() -> None:
    line = f'{IP} [2026-11-30T20:00:05+08:00] "GET /datasets/x/data/1/x.zip" 206 17 0.250s 0a1b'
    (request,) = requests_of([line, line[:30], ""])
    assert request["at"] == 1796040005.0
    assert (request["ip"], request["status"], request["bytes"]) == (IP, 206, 17)
    assert (request["path"], request["seconds"]) == ("/datasets/x/data/1/x.zip", 0.25)

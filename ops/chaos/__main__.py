"""`make chaos`: sets a server up, lets the storm rage, audits, and says what it counted.

`python -m ops.chaos FOLDER` audits the evidence of an earlier run anew. Exit code 1 where a claim
is broken. CHAOS_SEED, CHAOS_MINUTES, CHAOS_KILLS, CHAOS_SIGNERS, CHAOS_SIGNED, CHAOS_PEOPLE: see
docs/chaos.md.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops import machine
from ops.chaos import report
from ops.chaos.checks import audit
from ops.chaos.evidence import Evidence, requests_of
from ops.chaos.faults import FAULTS, impossible
from ops.chaos.people import Numbers, People
from ops.chaos.plan import draw
from ops.chaos.stage import Stage, log_of_nginx, stage
from ops.chaos.storm import rage
from ops.debian_server import why_not

_ROOT = Path(__file__).resolve().parent.parent.parent
# In a mount namespace of its own, nothing of what it mounts can outlive it.
_INSIDE = "CHAOS_INSIDE"


def main(arguments: list[str]) -> int:
    if arguments:
        return _say(Evidence.load(Path(arguments[0])))
    machine.provide((*machine.TESTS, *machine.CHAOS))
    if reason := why_not():
        print(f"No server can be set up here: {reason}.")
        return 2
    if _INSIDE not in os.environ:
        command = ["unshare", "--mount", sys.executable, "-m", "ops.chaos"]
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0:
            os.execvpe("unshare", command, {**os.environ, _INSIDE: "1"})
    seed = os.environ.get("CHAOS_SEED") or secrets.token_hex(4)
    folder = _ROOT / "var" / "chaos" / seed
    folder.mkdir(parents=True, exist_ok=True)
    for ended in (signal.SIGTERM, signal.SIGINT):  # also where nohup had them ignored
        signal.signal(ended, signal.default_int_handler)
    for file in folder.glob("*.json*"):
        file.unlink()
    return _say(_run(seed, folder))


def _run(seed: str, folder: Path) -> Evidence:
    print(f"CHAOS_SEED={seed}. Setting a server up", flush=True)
    with stage(folder) as made:
        evidence = storm_and_calm(made, seed)
    print(f"The evidence is in {folder}", flush=True)
    return evidence


def storm_and_calm(made: Stage, seed: str) -> Evidence:
    """All that happens on a server that is set up; what is left of it."""
    seconds = float(os.environ.get("CHAOS_MINUTES", "12")) * 60
    numbers = Numbers(
        signers=_number("CHAOS_SIGNERS", 200),
        signed=_number("CHAOS_SIGNED", 24),
        people=_number("CHAOS_PEOPLE", 5000),
        holders=_number("CHAOS_HOLDERS", 12),
    )
    cannot = impossible(made)
    for name, reason in cannot.items():
        print(f"Not tried: {name} ({reason}).")
    names = [name for name in FAULTS if name not in cannot]
    plan = draw(seed, seconds, _number("CHAOS_KILLS", 60), names)
    made.on_server("prepare", str(numbers.people), str(numbers.holders))
    print(
        f"{numbers.signers} signers at once, of whose requests {numbers.signed} are signed and "
        f"checked; {numbers.people} who signed before are to be told, {numbers.holders} of "
        f"them fetch data; {len(plan.kills)} kills in {seconds / 60:.0f} minutes",
        flush=True,
    )
    people = People(made, numbers, seed)
    people.come()
    if not people.are_under_way(_number("CHAOS_CALM_MINUTES", 15) * 20):
        print("The reviewer has nothing to decide yet.", flush=True)
    _announce(made)
    outages = rage(made, plan)
    if late := people.go_home():
        print(f"{late} of the crowd did not come home.")
    _calm(made)
    evidence = Evidence(
        there=made.asked("collect"),
        journal=list(made.journal.entries),
        mails=list(made.mailbox.everything()),
        requests=requests_of(log_of_nginx(made)),
        disturbed=made.disturbed,
        outages=list(outages),
        chains=made.on_server("verify").strip(),
    )
    evidence.save(made.folder)
    return evidence


def _announce(made: Stage) -> None:
    """In the midst of everything: a thread's, for it may take several tries."""
    import threading

    def announce() -> None:
        while not made.over.wait(20):
            try:
                made.on_server("announce")
            except subprocess.CalledProcessError:
                continue
            return

    threading.Thread(target=announce, daemon=True).start()


def _calm(made: Stage) -> None:
    """Until nothing waits any more; for as long as that may take."""
    start = time.monotonic()
    limit = _number("CHAOS_CALM_MINUTES", 15) * 60.0
    waiting: dict[str, float] = {"": 0.0}
    while waiting and time.monotonic() < start + limit:
        time.sleep(5)
        waiting = made.asked("waiting")
    print(f"Calm after {time.monotonic() - start:.0f} s: {waiting or 'nothing waits'}", flush=True)


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def _say(evidence: Evidence) -> int:
    findings = audit(evidence)
    print("\n".join(report.lines(evidence, findings)), flush=True)
    return int(any(finding.objections for finding in findings))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")
    sys.exit(main(sys.argv[1:]))

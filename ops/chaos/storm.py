"""Kills and faults, each at its moment."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from ops.chaos.checks.recovery import LONGEST
from ops.chaos.faults import FAULTS
from ops.chaos.plan import Fault, Kill, Plan
from ops.chaos.stage import Stage
from ops.crowd.person import TROUBLE
from ops.crowd.visitor import Visitor
from ops.debian_server import HOST

_LOOK_EVERY = 0.25


def rage(made: Stage, plan: Plan) -> list[dict[str, float]]:
    """Until the plan is carried out and whatever was killed is back. When a visitor got no page."""
    start = time.monotonic()
    watching = threading.Event()
    outages: list[dict[str, float]] = []
    visitor = threading.Thread(target=_visit, args=(made, watching, outages), daemon=True)
    lasting = threading.Thread(target=_all_faults, args=(made, plan, start), daemon=True)
    strikes = []
    for thread in (visitor, lasting):
        thread.start()
    for kill in plan.kills:
        time.sleep(max(0.0, start + kill.at - time.monotonic()))
        strikes.append(threading.Thread(target=_strike, args=(made, kill), daemon=True))
        strikes[-1].start()
    for thread in (*strikes, lasting):
        thread.join()
    time.sleep(max(0.0, start + plan.seconds - time.monotonic()))
    watching.set()
    visitor.join()
    return outages


def _all_faults(made: Stage, plan: Plan, start: float) -> None:
    for fault in plan.faults:
        time.sleep(max(0.0, start + fault.at - time.monotonic()))
        _hold(made, fault)


def _hold(made: Stage, fault: Fault) -> None:
    began, said = time.time(), ""
    print(f"  {fault.name} for {fault.seconds:.0f} s", flush=True)
    try:
        with FAULTS[fault.name](made):
            time.sleep(fault.seconds)
    except Exception as error:  # one that can't be brought about is no reason to stop
        said = repr(error)
        print(f"  {fault.name}: {said}", flush=True)
    made.note(fault.name, began, error=said)


def _strike(made: Stage, kill: Kill) -> None:
    units = made.server.units
    old, deadline = units.pid(kill.unit), time.monotonic() + LONGEST
    while old is None and time.monotonic() < deadline:  # just dead of another blow
        time.sleep(0.1)
        old = units.pid(kill.unit)
    began, back = time.time(), None
    if old is not None:
        family = children(old)
        victim = family[0] if kill.child and family else old
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        back = _seconds_until_back(made, kill.unit, old, victim, len(family))
    made.note(f"kill -9 {kill.unit}", began, unit=kill.unit, child=kill.child, back=back)


def _seconds_until_back(
    made: Stage, unit: str, leader: int, victim: int, family: int
) -> float | None:
    start = time.monotonic()
    if victim == leader:
        try:
            made.server.units.wait_until_back(unit, leader, seconds=2 * LONGEST)
        except TimeoutError:
            return None
        return time.monotonic() - start
    while time.monotonic() < start + 2 * LONGEST:
        now = made.server.units.pid(unit)
        if now and now != leader:  # all of it was killed meanwhile
            return time.monotonic() - start
        there = children(now) if now else []
        if victim not in there and len(there) >= family:
            return time.monotonic() - start
        time.sleep(0.1)
    return None


def children(pid: int) -> list[int]:
    """The processes that a process started, not theirs."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in told]


def _visit(made: Stage, over: threading.Event, outages: list[dict[str, float]]) -> None:
    """Somebody who only reads, again and again."""
    layout = made.server.layout
    since: float | None = None
    while not over.wait(_LOOK_EVERY):
        asked = time.time()
        visitor = Visitor(
            HOST, layout.https, made.server.certificate, source="127.204.0.1", patience=70
        )
        with suppress(*TROUBLE):
            if visitor.ask("/datasets/casmemg/") == 200:
                if since is not None:
                    outages.append({"from": since, "to": time.time()})
                since = None
                continue
        since = asked if since is None else since
    if since is not None:
        outages.append({"from": since, "to": time.time()})

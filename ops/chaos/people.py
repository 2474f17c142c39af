"""Who is there during the storm: signers, a reviewer, holders who fetch, and outsiders."""

import itertools
import json
import queue
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ops.chaos.holders import Holder, Outsider
from ops.chaos.staff import Reviewer
from ops.chaos.stage import Stage, place_of
from ops.crowd.person import GaveUp, Place
from ops.crowd.signer import Signer
from ops.demo.world.handwriting import signed_scan

# How long, in seconds, they look at a page at most.
_THINK = 4.0
_OUTSIDERS = 3
# So many requests are submitted before the storm begins.
_FIRST_SCANS = 4


@dataclass(frozen=True)
class Numbers:
    """`signers` walk at once. So many of all requests are `signed`: their scans are checked, which
    takes seconds of a core each. `people` signed before, of whom so many `holders` fetch data."""

    signers: int
    signed: int
    people: int
    holders: int


class People:
    """Threads that begin with `come` and end with `go_home`."""

    def __init__(self, made: Stage, numbers: Numbers, seed: str) -> None:
        self._made, self._numbers = made, numbers
        self._chance = random.Random(f"{seed} people")
        self._place = Place(**place_of(made), think=_THINK)
        self._reviewer = Reviewer(self._place)  # one, for their app is set up once
        self._threads: list[threading.Thread] = []
        self._people = itertools.count(1)
        self._to_sign = iter(range(numbers.signed))
        self._lock = threading.Lock()
        self._submitted: queue.Queue[str] = queue.Queue()
        self._papers: list[str] = []

    def come(self) -> None:
        numbers = self._numbers
        lives: list[Callable[[], None]] = [self._review]
        lives += [self._sign_for_ever] * numbers.signers
        lives += [self._life_of(Holder, n) for n in range(numbers.holders)]
        lives += [self._life_of(Outsider, n) for n in range(_OUTSIDERS)]
        for life in lives:
            self._threads.append(threading.Thread(target=self._live, args=(life,), daemon=True))
            self._threads[-1].start()

    def are_under_way(self, seconds: float) -> bool:
        """Waits until the reviewer is at the desk and has something to decide. Whether they are:
        on a slow machine the storm begins without."""
        deadline = time.monotonic() + seconds
        some = min(_FIRST_SCANS, self._numbers.signed)
        while time.monotonic() < deadline:
            submitted = self._made.journal.counted("done")["submit"]
            if self._reviewer.is_inside() and submitted >= some:
                return True
            time.sleep(1)
        return False

    def go_home(self) -> int:
        """How many did not within two minutes."""
        self._made.over.set()
        deadline = time.monotonic() + 120
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        return sum(thread.is_alive() for thread in self._threads)

    def _live(self, life: Callable[[], None]) -> None:
        while not self._made.over.is_set():
            try:
                life()
            except GaveUp as why:
                if not self._made.over.is_set():
                    self._made.journal.write("gave up", "life", "", why=str(why))
            except Exception as error:  # half a page, say: they begin anew
                self._made.journal.write("gave up", "life", "", why=repr(error)[:300])
                self._made.over.wait(1)

    def _review(self) -> None:
        self._reviewer.come_in()
        self._reviewer.decide(self._submitted)

    def _life_of(self, kind: type[Holder] | type[Outsider], number: int) -> Callable[[], None]:
        chance = random.Random(self._chance.random())

        def life() -> None:
            person = kind(self._place, number, chance)
            if isinstance(person, Holder):
                person.fetch_for_ever()
            else:
                person.try_for_ever(self._papers)

        return life

    def _sign_for_ever(self) -> None:
        """As one person after the other."""
        with self._lock:
            number, chance = next(self._people), random.Random(self._chance.random())
        signer = Signer(self._place, number, chance)
        signer.apply()
        signer.fill_in()
        signer.issue()
        self._papers.append(signer.reference)
        with self._lock:
            signs = next(self._to_sign, None) is not None
        if signs:
            signer.sign(self._scanned)
            self._submitted.put(signer.reference)
        elif number % 4 == 0:
            signer.withdraw()

    def _scanned(self, document: bytes, reference: str) -> bytes:
        """Printed, signed by hand and scanned."""
        asked = (
            "SELECT d.layout FROM agreements_issueddocument d JOIN agreements_agreement a "
            f"ON a.id = d.agreement_id WHERE a.reference = '{reference}' ORDER BY d.id DESC LIMIT 1"
        )
        while True:
            try:
                layout = json.loads(self._made.server.query(asked))
            except (subprocess.CalledProcessError, ValueError):  # the database was just killed
                if self._made.over.wait(0.5):
                    raise GaveUp("the time was over") from None
            else:
                return signed_scan(document, layout, seed=1)

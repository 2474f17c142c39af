"""What happens when: drawn from a seed, so that a run can be repeated."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.server import services
from ops.debian_server import NGINX, POSTGRES, REDIS

UNITS = (*services.SERVICES, NGINX, POSTGRES, REDIS)
# Of these a child is killed as well: the leader lives, and has to see to it.
_WITH_CHILDREN = ("portal-pages.service", "portal-mail.service", "portal-work.service")


@dataclass(frozen=True)
class Kill:
    """kill -9 of a unit's leading process, with all it started, or of one `child` of it."""

    at: float
    unit: str
    child: bool


@dataclass(frozen=True)
class Fault:
    at: float
    seconds: float
    name: str


@dataclass(frozen=True)
class Plan:
    """Moments are seconds from the beginning of the storm."""

    seconds: float
    kills: tuple[Kill, ...]
    faults: tuple[Fault, ...]


def draw(seed: str, seconds: float, kills: int, faults: Sequence[str]) -> Plan:
    """Each unit is killed about as often as the others. Faults come one after the other, each
    once, and kills at random moments, also within a fault."""
    chance = random.Random(seed)
    units = [UNITS[number % len(UNITS)] for number in range(kills)]
    chance.shuffle(units)
    moments = sorted(chance.uniform(0.03, 0.97) * seconds for _kill in range(kills))
    struck = tuple(
        Kill(at, unit, unit in _WITH_CHILDREN and chance.random() < 0.4)
        for at, unit in zip(moments, units, strict=True)
    )
    order = list(faults)
    chance.shuffle(order)
    slot = seconds * 0.9 / max(len(order), 1)
    lasting = tuple(
        Fault(seconds * 0.05 + number * slot, min(slot * 0.6, 25.0), name)
        for number, name in enumerate(order)
    )
    return Plan(seconds, struck, lasting)

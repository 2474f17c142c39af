"""Whatever was done before, in whatever order: at no time does anybody without a live grant get a
byte, and nobody who has one is refused."""

import pytest

from tests.tiers import full
from tests.views.releases.access_world import World
from tests.views.releases.succession_world import SucceedingWorld, Successor

pytestmark = pytest.mark.django_db

# Short ones always, long ones in `make full`.
RUNS = [
    (0, 10),
    full(1, 10),
    *(full(seed, 40) for seed in range(2, 16)),
]


@pytest.mark.parametrize(("seed", "steps"), RUNS)
def test_only_and_always_who_has_a_live_grant(seed: int, steps: int) -> None:
    world = SucceedingWorld(seed)
    world.look()
    for _step in range(steps):
        world.step()
        world.look()


@pytest.mark.parametrize("how", ["sign_anew", full("name_new_signer")])
def test_who_comes_along_to_a_successor_has_access_at_every_moment(how: str) -> None:
    world = SucceedingWorld(0)
    former = world.signed[0]
    world.list_and_invite(former)
    world.confirm(former)
    getattr(world, how)(former)
    successor = world.signed[-1]
    assert isinstance(successor, Successor)
    world.come_along(successor)
    assert former.places[0].comes, "it was possible"
    world.look()
    world.approve(successor)
    assert successor.places[0].confirmed
    world.look()


def test_a_move_leaves_no_moment_without_access() -> None:
    world = World(0)
    there, back = world.signed[:2]
    world.list_and_invite(there)
    world.confirm(there)
    for _twice in "12":
        world.hand_over(there)
        assert there.places[-1].ended, "it was possible"
        assert back.places[-1].confirmed
        world.look()
        there, back = back, there

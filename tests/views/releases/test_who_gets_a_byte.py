"""Whatever was done before, in whatever order: at no time does anybody without a live grant get a
byte, and nobody who has one is refused."""

import pytest

from tests.views.releases.access_world import World

pytestmark = pytest.mark.django_db

# Short ones always, long ones in `make full`.
RUNS = [
    *((seed, 10) for seed in range(3)),
    *(pytest.param(seed, 40, marks=pytest.mark.full) for seed in range(3, 40)),
]


@pytest.mark.parametrize(("seed", "steps"), RUNS)
def test_only_and_always_who_has_a_live_grant(seed: int, steps: int) -> None:
    world = World(seed)
    world.look()
    for _step in range(steps):
        world.step()
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

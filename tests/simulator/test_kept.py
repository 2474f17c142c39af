"""A picture that was drawn once is not drawn again."""

import numpy as np
import pytest

from simulator import kept
from simulator.issued_document import world
from simulator.recipes import page


@pytest.fixture(autouse=True)
def _folder_of_this_test(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(kept, "folder", tmp_path / "pictures")


def drawn_by(chance: np.random.Generator, drawn: list[int], *key: object) -> np.ndarray:
    def draw() -> np.ndarray:
        drawn.append(1)
        return chance.integers(0, 255, (4, 5, 1), np.uint8)

    return kept.kept_picture(draw, chance, *key)


def test_the_second_time_it_is_the_same_and_chance_goes_on_as_after_the_first() -> None:
    one, other, drawn = np.random.default_rng(1), np.random.default_rng(1), []
    assert np.array_equal(drawn_by(one, drawn, "a"), drawn_by(other, drawn, "a"))
    assert one.random() == other.random()
    assert drawn == [1]


@pytest.mark.parametrize(("seed", "key"), [(2, "a"), (1, "b")])
def test_by_other_chance_or_of_something_else_it_is_drawn(seed, key) -> None:
    drawn: list[int] = []
    drawn_by(np.random.default_rng(1), drawn, "a")
    drawn_by(np.random.default_rng(seed), drawn, key)
    assert drawn == [1, 1]


def test_pictures_by_other_code_are_gone(tmp_path) -> None:
    other = tmp_path / "pictures" / "other"
    other.mkdir(parents=True)
    drawn_by(np.random.default_rng(1), [], "a")
    assert not other.exists()


def test_a_kept_page_is_the_page_that_was_drawn() -> None:
    original = world(associates=2).original
    first, kept_one = (page(original, 1, "bilevel", np.random.default_rng(3)) for _ in range(2))
    assert first.shape == kept_one.shape
    assert np.array_equal(first, kept_one)

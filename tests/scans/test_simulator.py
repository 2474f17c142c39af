"""The simulated pen, paper, scanner and camera do what they say."""

import json

import numpy as np
import pytest

from agreements.documents.body import render_body
from agreements.documents.issue import issue
from agreements.documents.license_text import parse
from bench.issue import LICENSE, URL, make_terms
from tests.scans.simulator import recipes


@pytest.fixture(scope="module")
def original() -> recipes.Original:
    text = parse(LICENSE.read_text(encoding="utf-8"))
    made = issue(make_terms(text, 2, seed=1), render_body(text, URL))
    return recipes.Original(made.pdf, json.loads(json.dumps(made.layout)))


def shot(original, capture="flatbed", seed=3, **wishes):
    return recipes.page(original, 1, capture, np.random.default_rng(seed), **wishes)


def test_the_same_seed_gives_the_same_pixels_and_another_others(original) -> None:
    one, again, other = shot(original), shot(original), shot(original, seed=4)
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)


def test_each_capture_gives_its_own_kind_of_picture(original) -> None:
    assert set(np.unique(shot(original, "bilevel"))) == {0, 255}
    phone = shot(original, "phone")
    assert phone.shape[2] == 3
    assert len(np.unique(phone)) > 100


@pytest.mark.parametrize("alteration", recipes.ALTERATIONS)
def test_an_alteration_changes_its_place_and_nothing_else(original, alteration) -> None:
    ink = original.ink(1)
    chance = np.random.default_rng(5)
    altered = recipes.ALTERATIONS[alteration](ink, original.words(1), chance)
    changed = np.argwhere(np.abs(altered[0] - ink) > 0.1)
    assert len(changed) > 20
    (top, _left), (bottom, _right) = changed.min(axis=0), changed.max(axis=0)
    assert bottom - top < ink.shape[0] / 4

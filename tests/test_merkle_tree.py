"""Against RFC 9162 in its own words, and the known tree of Certificate Transparency's tests."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements import merkle_tree
from agreements.merkle_tree import Node

# The entries and roots that implementations of RFC 6962 and 9162 are tested with.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (leaf, size) and the path, likewise.
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def naive_root(entries: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, to the letter."""
    if not entries:
        return sha256()
    if len(entries) == 1:
        return sha256(b"\0", entries[0])
    k = split(len(entries))
    return sha256(b"\1", naive_root(entries[:k]), naive_root(entries[k:]))


def naive_path(m: int, entries: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1, to the letter."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def grown(entries: list[bytes]) -> dict[Node, bytes]:
    nodes: dict[Node, bytes] = {}
    for position, entry in enumerate(entries):
        leaf = merkle_tree.leaf_hash(entry)
        nodes.update(merkle_tree.nodes_completed_by(position, leaf, nodes))
    return nodes


def root(nodes: dict[Node, bytes], size: int) -> bytes:
    return merkle_tree.joined([nodes[n] for n in merkle_tree.complete_subtrees(0, size)])


def path(nodes: dict[Node, bytes], position: int, size: int) -> list[bytes]:
    steps = merkle_tree.proof_nodes(position, size)
    return [merkle_tree.joined([nodes[n] for n in step]) for step in steps]


@pytest.mark.parametrize("size", range(9))
def test_it_has_the_known_roots(size: int) -> None:
    assert root(grown(ENTRIES), size).hex() == ROOTS[size]


@pytest.mark.parametrize(("position", "size"), PATHS)
def test_it_has_the_known_paths(position: int, size: int) -> None:
    found = [step.hex() for step in path(grown(ENTRIES), position, size)]
    assert found == PATHS[position, size]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=4), max_size=70), st.data())
def test_it_is_the_tree_of_the_rfc_at_every_size_that_it_ever_had(
    entries: list[bytes], data: st.DataObject
) -> None:
    nodes = grown(entries)
    size = data.draw(st.integers(0, len(entries)))
    assert root(nodes, size) == naive_root(entries[:size])
    for position in range(size):
        found = path(nodes, position, size)
        assert found == naive_path(position, entries[:size])
        leaf = merkle_tree.leaf_hash(entries[position])
        assert merkle_tree.root_from_proof(leaf, position, size, found) == root(nodes, size)


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_no_other_leaf_place_or_path_leads_to_the_root(size: int, data: st.DataObject) -> None:
    nodes = grown([bytes([n]) for n in range(size)])
    position = data.draw(st.integers(0, size - 1))
    true = (nodes[Node(0, position)], position, size, path(nodes, position, size))
    step = data.draw(st.integers(0, max(len(true[3]) - 1, 0)))
    changed = [
        (b"\0" * 32, *true[1:]),
        (true[0], (position + 1) % size, *true[2:]) if size > 1 else (true[0], 1, *true[2:]),
        (*true[:2], 2 * size, true[3]),
        (*true[:3], [*true[3], b"\0" * 32]),
        (*true[:3], true[3][:-1]) if true[3] else (true[0], -1, *true[2:]),
        (*true[:3], [*true[3][:step], b"\0" * 32, *true[3][step + 1 :]]),
    ]
    for other in changed:
        assert merkle_tree.root_from_proof(*other) != root(nodes, size)


@pytest.mark.parametrize("size", [1, 2, 1_000_000, (1 << 40) - 1])
def test_a_head_and_a_proof_take_few_nodes_of_a_large_tree(size: int) -> None:
    most = 2 * size.bit_length()
    assert len(merkle_tree.complete_subtrees(0, size)) <= most
    for position in (0, size // 2, size - 1):
        assert sum(map(len, merkle_tree.proof_nodes(position, size))) <= most

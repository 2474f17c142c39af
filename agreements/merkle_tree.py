"""A Merkle tree that only grows, after RFC 9162, section 2.1 (SHA-256).

Nothing here holds a tree. Of every subtree that is complete somebody keeps the hash, by its `Node`;
whatever else there is to know of a tree of any size then follows from a few of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256().digest()


class Node(NamedTuple):
    """The complete subtree over leaves `number` · 2^level up to the next one's first."""

    level: int
    number: int


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def nodes_completed_by(
    position: int, leaf: bytes, known: Mapping[Node, bytes]
) -> Iterator[tuple[Node, bytes]]:
    """The subtrees that end with this leaf, itself first; `known` has those to their left."""
    node, value = Node(0, position), leaf
    yield node, value
    while node.number % 2:
        left = Node(node.level, node.number - 1)
        node, value = Node(node.level + 1, node.number // 2), node_hash(known[left], value)
        yield node, value


def complete_subtrees(start: int, stop: int) -> list[Node]:
    """The fewest that cover leaves `start` up to, not including, `stop`, from left to right.

    `start` is where a subtree of that width begins, as everywhere in RFC 9162.
    """
    found = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        found.append(Node(level, start >> level))
        start += 1 << level
    return found


def proof_nodes(position: int, size: int) -> list[list[Node]]:
    """What the path of a leaf in a tree of this size is made of, from the leaf up (2.1.3.1).

    Each step is the hash over its nodes together (`joined`).
    """
    start, stop = 0, size
    path: list[list[Node]] = []
    while stop - start > 1:
        middle = start + _left_half(stop - start)
        if position < middle:
            path.append(complete_subtrees(middle, stop))
            stop = middle
        else:
            path.append(complete_subtrees(start, middle))
            start = middle
    return path[::-1]


def joined(hashes: Sequence[bytes]) -> bytes:
    """The hash over neighboring complete subtrees, from left to right; of none, the empty root."""
    if not hashes:
        return EMPTY_ROOT
    *others, value = hashes
    for left in reversed(others):
        value = node_hash(left, value)
    return value


def root_from_proof(leaf: bytes, position: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to (2.1.3.2); None where it has not the length that it must."""
    if not 0 <= position < size:
        return None
    place, last, value = position, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            value = node_hash(step, value)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, step)
        place, last = place >> 1, last >> 1
    return value if last == 0 else None


def _left_half(width: int) -> int:
    """The largest power of two below it."""
    return 1 << ((width - 1).bit_length() - 1)

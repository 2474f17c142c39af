"""What there is to read of a chain: hashes of its tree, roots, proofs of events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from agreements import merkle_tree
from agreements.merkle_tree import Node
from agreements.models import Agreement, AuditChain, AuditEvent, AuditHead, ChainNode, ChainPlace
from agreements.selectors import history


def node_hashes(chain: AuditChain, nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Of complete subtrees, in two queries; those that the chain has not are left out."""
    levels: dict[int, set[int]] = defaultdict(set)
    for node in nodes:
        levels[node.level].add(node.number)
    leaves = ChainPlace.objects.filter(chain=chain, position__in=levels.pop(0, ()))
    found = {
        Node(0, position): bytes.fromhex(leaf)
        for position, leaf in leaves.values_list("position", "leaf")
        if position is not None
    }
    if levels:
        wanted = Q()
        for level, numbers in levels.items():
            wanted |= Q(level=level, number__in=numbers)
        rows = ChainNode.objects.filter(wanted, chain=chain).values_list("level", "number", "hash")
        found |= {Node(level, number): bytes.fromhex(value) for level, number, value in rows}
    return found


def head_over_moves(agreement: Agreement) -> AuditHead | None:
    """The first that was signed with the latest move of an agreement in it."""
    move = history.agreement_moves(agreement).last()
    return first_head_over(move) if move else None


def first_head_over(event: AuditEvent) -> AuditHead | None:
    """The first that was signed of a chain with this event in it; None while there is none."""
    place = ChainPlace.objects.filter(event=event, position__isnull=False).first()
    if place is None:
        return None
    heads = AuditHead.objects.filter(chain=place.chain, size__gt=place.position)
    return heads.select_related("chain").order_by("size").first()


def root(chain: AuditChain, size: int) -> bytes:
    """Of the tree over the first `size` events."""
    nodes = merkle_tree.complete_subtrees(0, size)
    hashes = node_hashes(chain, nodes)
    return merkle_tree.joined([hashes[node] for node in nodes])


def proofs(chain: AuditChain, positions: Collection[int], size: int) -> Mapping[int, list[bytes]]:
    """The path of each event in the tree over the first `size` events, from the leaf up."""
    steps = {position: merkle_tree.proof_nodes(position, size) for position in positions}
    hashes = node_hashes(chain, {node for path in steps.values() for step in path for node in step})
    return {
        position: [merkle_tree.joined([hashes[node] for node in step]) for step in path]
        for position, path in steps.items()
    }

"""Whether the audit chains are as they were written: everything is hashed anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agreements import audit_leaf, merkle_tree, signatures
from agreements.merkle_tree import Node
from agreements.models import AuditChain, AuditEvent, AuditHead, ChainPlace

from . import chains

_AT_ONCE = 1000
# Before an event was written as a whole, a kill between its rows left such a one, too.
_NO_PLACE = "the event has no place: it was written around the portal, or cut off as it was written"
_PARTS = {
    "actor": "who it was was changed",
    "ip": "the address that it came from was changed",
    "words": "words or names were changed",
}


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """`position` and `event` where it is one event that is not as it was."""

    chain: str
    what: str
    position: int | None = None
    event: int | None = None


def broken_chains() -> Iterator[BrokenLink]:
    """The first broken link of each chain that has one, and the first event that has no place."""
    for chain in AuditChain.objects.order_by("pk"):
        yield from _first(_of_chain(chain))
    yield from _first(_without_place())


def count_events() -> tuple[int, int]:
    """How many are chained, and how many wait for it."""
    chained = ChainPlace.objects.exclude(chain=None).count()
    return chained, ChainPlace.objects.filter(chain=None).count()


def latest_heads() -> list[AuditHead]:
    """Of each chain that has one."""
    heads = (chain.heads.order_by("-size").first() for chain in AuditChain.objects.order_by("pk"))
    return [head for head in heads if head]


def fits_head(name: str, size: int, root: str) -> bool:
    """Whether a head that lies elsewhere is one that this chain had, for chains that are whole."""
    chain = AuditChain.objects.filter(name=name, size__gte=size).first()
    return chain is not None and chains.root(chain, size).hex() == root


def _first(found: Iterator[BrokenLink]) -> Iterator[BrokenLink]:
    for broken in found:
        yield broken
        return


def _of_chain(chain: AuditChain) -> Iterator[BrokenLink]:
    for beyond in chain.heads.filter(size__gt=chain.size).order_by("size"):
        if AuditChain.objects.get(pk=chain.pk).size < beyond.size:
            yield BrokenLink(chain.name, f"a head was signed of {beyond.size} events", chain.size)
    heads = {head.size: head for head in chain.heads.filter(size__lte=chain.size)}
    edge: dict[Node, bytes] = {}
    size = 0
    # Joined from within: what has lost its event leaves a gap in the positions.
    places = chain.places.filter(position__lt=chain.size).order_by("position")
    places = places.select_related("event__personal")
    while some := list(places.filter(position__gte=size)[:_AT_ONCE]):
        nodes = dict(edge)
        for place in some:
            yield from _of_place(place, chain, size)
            leaf = merkle_tree.leaf_hash(place.event.chained_bytes())
            nodes.update(merkle_tree.nodes_completed_by(size, leaf, nodes))
            size += 1
            if head := heads.pop(size, None):
                yield from _of_head(head, _root(nodes, size))
        made = nodes.keys() - edge.keys()
        if chains.node_hashes(chain, made) != {node: nodes[node] for node in made}:
            yield BrokenLink(chain.name, f"a hash over events up to {size} was changed")
        edge = {node: nodes[node] for node in merkle_tree.complete_subtrees(0, size)}
    if size != chain.size:
        yield BrokenLink(chain.name, f"{chain.size} events were chained, {size} are there", size)


def _root(nodes: Mapping[Node, bytes], size: int) -> bytes:
    return merkle_tree.joined([nodes[node] for node in merkle_tree.complete_subtrees(0, size)])


def _of_place(place: ChainPlace, chain: AuditChain, expected: int) -> Iterator[BrokenLink]:
    event = place.event
    if place.position != expected:
        yield BrokenLink(chain.name, "the event that had this place is gone", expected)
    if merkle_tree.leaf_hash(event.chained_bytes()).hex() != place.leaf:
        yield BrokenLink(chain.name, "the event was changed", expected, event.pk)
    for part in _changed_parts(event):
        yield BrokenLink(chain.name, f"of the event, {_PARTS[part]}", expected, event.pk)


def _of_head(head: AuditHead, root: bytes) -> Iterator[BrokenLink]:
    if head.root != root.hex():
        what = f"the head signed of {head.size} events has another root"
        yield BrokenLink(head.chain.name, what)
    signature = signatures.Signature(head.key_id, head.signature)
    if not signatures.is_signed(head.statement(), signature, signatures.public_keys()):
        what = f"no key of SIGNING_KEY signed the head of {head.size} events"
        yield BrokenLink(head.chain.name, what)


def _changed_parts(event: AuditEvent) -> Iterator[str]:
    """Parts that are there and have not their digest; erased ones have none to compare."""
    kept = event.erasable
    if kept is None:
        return
    for part, (value, salt) in kept.kept_parts().items():
        if event.digests.get(part) != audit_leaf.part_digest(part, value, salt):
            yield part


def _without_place() -> Iterator[BrokenLink]:
    for event in AuditEvent.objects.filter(place=None).order_by("pk")[:1]:
        yield BrokenLink("none", _NO_PLACE, None, event.pk)

"""Gives audit events their places in chains, after the fact: whoever writes one waits for nobody.

Which chain an event goes to follows from its subject. A run is a transaction for each chain: killed
anywhere, the next one goes on, and two at once wait for each other.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements import merkle_tree, signatures
from agreements.exceptions import KeyMissing
from agreements.models import AuditChain, AuditHead, ChainNode, ChainPlace
from agreements.selectors.evidence import chains
from agreements.selectors.evidence.chain_of_subject import chain_names

_BATCH = 500


def chain_waiting_events() -> int:
    """Give every event that waits its place, oldest first, and sign the new heads; safe twice and
    at once. Returns how many.

    Without a SIGNING_KEY there are no heads.
    """
    done = 0
    while some := list(_waiting().select_related("event")[:_BATCH]):
        names = chain_names({place.event.subject for place in some})
        by_chain = defaultdict(list)
        for place in some:
            by_chain[names[place.event.subject]].append(place.pk)
        for name, keys in by_chain.items():
            done += _chain(name, keys)
    return done


def _waiting() -> QuerySet[ChainPlace]:
    return ChainPlace.objects.filter(chain=None).order_by("event_id")


def _chain(name: str, keys: Sequence[int]) -> int:
    AuditChain.objects.get_or_create(name=name)
    with transaction.atomic():
        chain = AuditChain.objects.select_for_update(no_key=True).get(name=name)
        # Somebody else may have placed them while this waited for the chain.
        places = list(_waiting().filter(pk__in=keys).select_related("event"))
        if places:
            _append(chain, places)
            _sign_head(chain)
        return len(places)


def _append(chain: AuditChain, places: Sequence[ChainPlace]) -> None:
    edge = merkle_tree.complete_subtrees(0, chain.size)
    known = chains.node_hashes(chain, edge)
    made = []
    for position, place in enumerate(places, chain.size):
        leaf = merkle_tree.leaf_hash(place.event.chained_bytes())
        place.chain, place.position, place.leaf = chain, position, leaf.hex()
        for node, value in merkle_tree.nodes_completed_by(position, leaf, known):
            known[node] = value
            if node.level:
                made.append(ChainNode(chain=chain, **node._asdict(), hash=value.hex()))
    ChainPlace.objects.bulk_update(places, ["chain", "position", "leaf"])
    ChainNode.objects.bulk_create(made)
    chain.size += len(places)
    chain.save(update_fields=["size"])


def _sign_head(chain: AuditChain) -> None:
    head = AuditHead(
        chain=chain, size=chain.size, root=chains.root(chain, chain.size).hex(), at=timezone.now()
    )
    try:
        head.key_id, head.signature = signatures.sign(head.statement())
    except KeyMissing:
        return
    head.save()

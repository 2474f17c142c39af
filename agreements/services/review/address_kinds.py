"""What the domains of waiting signers' addresses tell, kept where the queue can ask for it."""

from collections import defaultdict

from agreements.affiliation.verdict import judge
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, Dataset

_AT_ONCE = 500


def judge_waiting(dataset: Dataset) -> None:
    """Judge anew, by the lists that the dataset has now, whoever waits for a decision."""
    changed = defaultdict(list)
    waiting = Agreement.objects.filter(dataset=dataset, status__in=WAITING_FOR_DECISION)
    for pk, email, before in waiting.values_list("pk", "signer__email", "address_kind"):
        kind = judge(email, dataset.trusted_domains, dataset.distrusted_domains).kind
        if kind != before:
            changed[kind].append(pk)
    for kind, rows in changed.items():
        for start in range(0, len(rows), _AT_ONCE):
            some = Agreement.objects.filter(pk__in=rows[start : start + _AT_ONCE])
            some.update(address_kind=kind)

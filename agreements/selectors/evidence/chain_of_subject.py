"""In which chain an event belongs: that of the dataset which its subject is about."""

from collections.abc import Collection, Mapping

from agreements.models import Agreement, Dataset, LeakIncident, StudentRequest

PORTAL = "portal"


def chain_name(dataset_pk: int) -> str:
    """By its key: a dataset may get another short name."""
    return f"dataset:{dataset_pk}"


def chain_names(subjects: Collection[str]) -> Mapping[str, str]:
    """The name of the chain of each; the portal's own for what is about no dataset.

    A request by its reference; an incident; a dataset, its versions and releases by its short name,
    with which their subjects begin.
    """
    firsts = {subject: subject.split(" ")[0] for subject in subjects}
    words = set(firsts.values())
    leaks = {int(w[5:]) for w in words if w.startswith("leak:") and w[5:].isdecimal()}
    found: dict[str, int] = {
        **dict(Dataset.objects.filter(slug__in=words).values_list("slug", "pk")),
        **_of_references(words),
        **{
            f"leak:{pk}": dataset
            for pk, dataset in LeakIncident.objects.filter(pk__in=leaks).values_list(
                "pk", "dataset_id"
            )
        },
    }
    return {
        subject: chain_name(found[first]) if first in found else PORTAL
        for subject, first in firsts.items()
    }


def _of_references(words: Collection[str]) -> dict[str, int]:
    return {
        reference: dataset
        for model in (Agreement, StudentRequest)
        for reference, dataset in model.objects.filter(reference__in=words).values_list(
            "reference", "dataset_id"
        )
    }

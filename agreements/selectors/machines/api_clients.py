"""Who may ask the API, and who sees and ends that at the desk."""

from django.db.models import Count, Prefetch, QuerySet

from agreements import tokens
from agreements.models import ApiClient, Dataset, User
from agreements.selectors import access

SEE = "agreements.view_apiclient"
MAKE = "agreements.add_apiclient"


def client_by_token(token: str) -> ApiClient | None:
    """Whose token it is, unless it was revoked."""
    return ApiClient.objects.filter(token_sha256=tokens.digest(token), revoked_at=None).first()


def dataset_of(client: ApiClient, slug: str) -> Dataset | None:
    """One that the client may ask about; None whether there is such a dataset or not."""
    return client.datasets.filter(slug=slug).first()


def clients_for_staff(user: User) -> QuerySet[ApiClient]:
    """Those of at least one of the person's datasets; of their `datasets` these alone, and how many
    there are as `all_datasets`."""
    own = access.datasets_for_staff(user)
    held = ApiClient.datasets.through.objects.filter(dataset__in=own.values("pk"))
    found = ApiClient.objects.filter(pk__in=held.values("apiclient"))
    found = found.select_related("made_by", "revoked_by").annotate(all_datasets=Count("datasets"))
    return found.prefetch_related(Prefetch("datasets", own))


def may_revoke(client: ApiClient, user: User) -> bool:
    """Whether this person owns one of its datasets: to end what leaks must be easy."""
    return any(access.may_on_dataset(user, MAKE, dataset) for dataset in client.datasets.all())

"""One import that moves on: by whom, and only once."""

from django.utils.translation import gettext_lazy as _

from agreements.enums import ImportState, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import permission
from agreements.models import AgreementImport, Dataset, User
from agreements.selectors import access


class ImportMovedOn(InvalidTransition):
    """It is not where the page said that it is."""

    sentence = _(
        "This import has moved on in the meantime, perhaps in another window. Reload the page "
        "to see how it stands."
    )


def may_import(user: User, dataset: Dataset) -> bool:
    """Whether this person may make agreements of what was signed before the portal."""
    return access.may_on_dataset(user, permission(Verb.IMPORT), dataset)


def require_may_import(user: User, dataset: Dataset) -> None:
    """Raises NotYourMove."""
    if not may_import(user, dataset):
        raise NotYourMove


def move(batch: AgreementImport, *sources: ImportState, to: ImportState, **columns: object) -> None:
    """Compared and set, in the caller's transaction. Raises ImportMovedOn."""
    here = AgreementImport.objects.filter(pk=batch.pk, state__in=sources)
    if not here.update(state=to, **columns):
        raise ImportMovedOn

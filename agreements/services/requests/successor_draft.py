"""The draft of an agreement that is to take the place of another one, whoever signs it."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.exceptions import PortalError
from agreements.models import Agreement, Dataset, LicenseVersion, Signer
from agreements.selectors.datasets import public_datasets
from agreements.services import search_index

from .applying import Person, list_people, unused_reference


def version_to_sign(dataset: Dataset) -> LicenseVersion:
    """The LA in force. Raises PortalError where there is none."""
    version = public_datasets.version_in_force(dataset)
    if version is None:
        raise PortalError(_("There is no License Agreement to sign at the moment."))
    return version


def begin_successor(
    former: Agreement,
    signer: Signer,
    version: LicenseVersion,
    *,
    form_answers: Mapping[str, str] | None = None,
) -> Agreement:
    """With the use of the former one, and whoever is on its list now.

    Called in a transaction that holds the former one, of which there is no open successor.
    """
    now = timezone.now()
    made = Agreement.objects.create(
        reference=unused_reference(),
        signer=signer,
        dataset=former.dataset,
        version=version,
        succeeds=former,
        intended_use=former.intended_use,
        form_answers=dict(form_answers or {}),
        people_saved_at=now,
        waiting_since=now,
    )
    listed = former.associates.filter(until=None).order_by("position")
    list_people(made, [Person(*row) for row in listed.values_list(*Person._fields)])
    search_index.index_agreement(made)
    return made

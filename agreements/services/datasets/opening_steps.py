"""What a new dataset needs until it can be shown to the public. Reads only."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import Dataset, LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import ways_to_data
from agreements.services.versions.announcement_preconditions import check_first

_NAMED = ("name", "full_name", "owner", "contact_email")
_READ = ("summary", "citation")


@dataclass(frozen=True, slots=True)
class OpeningStep:
    """`key` names its page. `missing` says what is, "" where nothing is; of what `is_optional`
    nothing ever is."""

    key: str
    title: str | Promise
    missing: str = ""
    is_optional: bool = False

    @property
    def is_done(self) -> bool:
        return not (self.missing or self.is_optional)


def opening_steps(dataset: Dataset) -> list[OpeningStep]:
    """In the order in which they are taken."""
    texts = all(getattr(dataset, name) for name in _READ)
    has_way = ways_to_data.has_way(dataset)
    said = {
        "names": ""
        if all(getattr(dataset, name) for name in _NAMED)
        else _("Name, owner and contact are not written."),
        "texts": "" if texts else _("What the public reads is not written."),
        "license": _missing_license(dataset),
        "access": ""
        if has_way
        else _("Nobody has written how to get the data, and no release is published."),
    }
    return [
        OpeningStep("names", _("Name, owner and contact"), str(said["names"])),
        OpeningStep("texts", _("What the public reads"), str(said["texts"])),
        OpeningStep("picture", _("A picture"), is_optional=True),
        OpeningStep("license", _("License Agreement"), str(said["license"])),
        OpeningStep("access", _("How to get the data"), str(said["access"])),
        OpeningStep("terms", _("Notice period and terms"), is_optional=True),
        OpeningStep("staff", _("Colleagues"), is_optional=True),
    ]


def first_draft(dataset: Dataset) -> LicenseVersion | None:
    """The draft that is put into force when the dataset is shown, the latest; None where an LA is
    in force already or none is begun."""
    if public_datasets.version_in_force(dataset):
        return None
    return dataset.versions.filter(status=VersionStatus.DRAFT).order_by("pk").last()


def _missing_license(dataset: Dataset) -> str:
    if public_datasets.version_in_force(dataset):
        return ""
    draft = first_draft(dataset)
    if draft is None:
        return str(_("No License Agreement is begun."))
    try:
        check_first(draft)
    except PortalError as error:
        return str(error)
    return ""

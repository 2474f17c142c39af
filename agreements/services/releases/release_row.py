"""One at a time changes a release."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import ReleaseStatus
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.models import DataRelease, ReleaseFile, User
from agreements.selectors import access


class ReleaseRefused(PortalError):
    """A release, or a file of it, can't be as it is; `sentences` are all that was found."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class ReleaseGone(PortalError):
    """A draft that somebody deleted meanwhile."""

    sentence = gettext_lazy("This draft is gone: it was deleted meanwhile. Begin a new one.")


class InvalidReleaseMove(InvalidTransition):
    """What a draft can do only, or a published release; the sentence says what it is now."""

    def __init__(self, release: DataRelease) -> None:
        super().__init__(
            _("This is not possible any more: release %(label)s is “%(status)s”.")
            % {"label": release.label, "status": release.get_status_display()}
        )


def lock_release(release: DataRelease) -> DataRelease:
    """The release as it is now, while nobody else changes it. Inside a transaction.

    Raises ReleaseGone.
    """
    rows = DataRelease.objects.select_for_update(of=("self",)).select_related("dataset")
    found = rows.filter(pk=release.pk).first()
    if found is None:
        raise ReleaseGone
    return found


def lock_draft(release: DataRelease, *, by: User | None) -> DataRelease:
    """The same, of a draft; `by` None is the portal itself. Raises InvalidReleaseMove, NotYourMove,
    ReleaseGone."""
    found = lock_release(release)
    if by is not None and not access.may_on_dataset(
        by, "agreements.change_datarelease", found.dataset
    ):
        raise NotYourMove
    if found.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(found)
    return found


def names_of_its_own(draft: DataRelease, names: Iterable[str]) -> set[str]:
    """Of names in storage that a draft gives up, those that are not the files of what it replaces,
    too."""
    shared = ReleaseFile.objects.filter(release=draft.replaces_id)
    return set(names) - set(shared.values_list("file", flat=True))


def audit_subject(release: DataRelease) -> str:
    """What the audit events about a release are filed under."""
    return f"{release.dataset.slug} release {release.label}"

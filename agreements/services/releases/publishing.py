"""Publishing a release, and withdrawing it: each is one transaction.

Letters are written from what stands in the rows then (`release_news`).
"""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.enums import ReleaseKind, ReleaseStatus
from agreements.exceptions import PortalError
from agreements.models import DataRelease, Dataset, User
from agreements.release_lifecycle import ReleaseVerb
from agreements.release_paths import shown
from agreements.selectors.releases import recalls

from . import release_news
from .recalls import take_back
from .release_row import ReleaseRefused, lock_draft
from .release_transitions import apply_verb


class ReleaseChanged(PortalError):
    """The draft was changed after it had been looked at."""

    sentence = gettext_lazy(
        "This draft was changed after you had looked at it. Look at it again, then publish."
    )


def publish(release: DataRelease, *, by: User, seen: str | None = None) -> DataRelease:
    """From here nothing of it changes, and people with access are told; a recall withdraws what it
    takes the place of.

    With `seen` in the state that has this digest, or not at all. Raises InvalidReleaseMove,
    NotYourMove, ReleaseChanged, ReleaseRefused.
    """
    with transaction.atomic():
        # One release of a dataset at a time, or one could bring back what another recalls.
        Dataset.objects.select_for_update(no_key=True).get(pk=release.dataset_id)
        draft = lock_draft(release, by=by)
        check_publishable(draft)
        now_seen = digest(draft)
        if seen is not None and seen != now_seen:
            raise ReleaseChanged
        recalled = set(recalls.sums_of(draft).values_list("sha256", flat=True))
        sizes = list(draft.files.values_list("size", flat=True))
        published = apply_verb(
            draft,
            ReleaseVerb.PUBLISH,
            by=by,
            files=len(sizes),
            bytes=sum(sizes),
            sha256=now_seen,
        )
        if published.kind == ReleaseKind.RECALL:
            take_back(published, recalled, by=by)
        if release_news.letter_of(published):
            published.news_due_at = timezone.now()
            published.save(update_fields=["news_due_at"])
    return published


def withdraw(release: DataRelease, *, reason: str, by: User) -> DataRelease:
    """Nobody gets it any more. It stays on record with its files.

    Raises InvalidReleaseMove, NotYourMove, ReasonMissing.
    """
    with transaction.atomic():
        withdrawn = apply_verb(release, ReleaseVerb.WITHDRAW, by=by, reason=reason)
        release_news.drop_queued_letters(withdrawn)
    return withdrawn


def check_publishable(draft: DataRelease) -> None:
    """Raises ReleaseRefused with what is in the way."""
    if stopped := list(draft.arriving.exclude(problem="")[:20]):
        raise ReleaseRefused([f"{file.path}: {file.problem}" for file in stopped])
    if arriving := draft.arriving.count():
        still = ngettext(
            "%(n)d file is still on its way. Wait until it is there.",
            "%(n)d files are still on their way. Wait until they are there.",
            arriving,
        )
        raise ReleaseRefused([still % {"n": arriving}])
    if not draft.files.exists():
        raise ReleaseRefused([_("There is no file in it yet. Add one first.")])
    if draft.kind != ReleaseKind.RELEASE and not draft.notes:
        raise ReleaseRefused([_("Say in its notes what is wrong; people are told in these words.")])
    if draft.kind == ReleaseKind.RECALL and not recalls.files_left_out(draft).exists():
        raise ReleaseRefused([_("It has every file still: take those out that are recalled.")])
    back = draft.files.filter(sha256__in=recalls.recalled_before(draft.dataset))
    if found := list(back.order_by("path")[:20]):
        was_recalled = _("%(path)s was recalled: take it out.")
        raise ReleaseRefused([was_recalled % {"path": shown(file.path)} for file in found])


def digest(release: DataRelease) -> str:
    """Of all that becomes fixed: what is said of the release, each path with size and sum; of the
    draft of a recall also what it withdraws."""
    made = hashlib.sha256()
    said = (release.label, release.notes, release.is_marked, release.replaces_id)
    made.update(repr((*said, str(release.kind))).encode())
    if release.kind == ReleaseKind.RECALL and release.status == ReleaseStatus.DRAFT:
        withdrawn = recalls.to_be_withdrawn(release).values_list("pk", flat=True)
        made.update(repr(list(withdrawn)).encode())
    rows = release.files.order_by("path").values_list("path", "size", "sha256")
    for row in rows.iterator():
        made.update(repr(row).encode())
    return made.hexdigest()

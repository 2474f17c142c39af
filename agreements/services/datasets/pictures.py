"""The picture on a dataset's page: given by its owner, made anew before it is kept."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import DetailedError, NotYourMove, ScanRefused
from agreements.models import Dataset, User
from agreements.scans import antivirus
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.picture_for_page import picture_for_page
from agreements.scans.sandbox import time_budget
from agreements.scans.sandbox.sandbox import NoSlotFree, SandboxDown
from agreements.selectors import access
from agreements.services import uploads_at_once
from agreements.storage import Kind

from .opening import CHANGE, locked_for_change

_SAID = _("Choose a JPEG or PNG.")


class PictureUnchecked(DetailedError):
    """The virus scanner or the child is away; nothing was kept."""

    sentence = _(
        "The picture can’t be checked right now, so it was not taken. Please try again in a few "
        "minutes."
    )


def keep_picture(dataset: Dataset, path: Path, *, text: str, by: User) -> None:
    """Show this picture instead of what was there; `text` says the same in words.

    Raises NotYourMove, ScanRefused, PictureUnchecked.
    """
    if not access.may_on_dataset(by, CHANGE, dataset):
        raise NotYourMove
    shown = _made_anew(path)
    with storage.keep_file(Kind.PICTURES, shown, ".jpg") as stored, transaction.atomic():
        _write(dataset, stored.name, text, by)


def say_picture(dataset: Dataset, *, text: str, by: User) -> None:
    """Other words for the picture that is there. Raises NotYourMove."""
    with transaction.atomic():
        _write(dataset, dataset.picture, text, by)


def remove_picture(dataset: Dataset, *, by: User) -> None:
    """Show none. Raises NotYourMove."""
    with transaction.atomic():
        _write(dataset, "", "", by)


def _write(dataset: Dataset, name: str, text: str, by: User) -> None:
    stands = locked_for_change(dataset, by)
    if stands.picture and stands.picture != name:
        transaction.on_commit(partial(storage.discard, [stands.picture]))
    stands.picture, stands.picture_text = name, text
    stands.save(update_fields=["picture", "picture_text"])
    changed = ["picture", "picture_text"]
    audit.record(AuditAction.DATASET_CHANGE, stands.slug, by=by, changed=changed)


def _made_anew(path: Path) -> bytes:
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    try:
        with uploads_at_once.while_a_browser_waits():
            try:
                shown = picture_for_page(path, limits)
            except ScanRefused as error:
                said = _SAID if error.code == "photo" else str(error)
                raise ScanRefused(error.code, str(said)) from error
            seconds = time_budget.seconds_left()  # bounded above
            if settings.CLAMD_URL and (
                virus := antivirus.find_virus(path, settings.CLAMD_URL, seconds)
            ):
                raise rejected("infected", limits, signature=virus)
    except (antivirus.ScannerDown, SandboxDown, NoSlotFree) as error:
        raise PictureUnchecked(repr(error)) from error
    return shown

"""Folders, and what was put into them, that a power cut does not take away again."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make it, with those above it, for the portal's own account alone. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it lasts from now on. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

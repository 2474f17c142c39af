"""Who is told how a backup goes on."""

from typing import Protocol


class BackupProgress(Protocol):
    """Of each step that takes long: how many files, how many bytes, and how far it is."""

    def begin(self, files: int, size: int) -> None: ...

    def begin_file(self, path: str, size: int) -> None: ...

    def read(self, size: int) -> None: ...

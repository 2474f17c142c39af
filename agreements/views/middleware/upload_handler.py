"""Uploads go to a temporary file of their own, whatever their size."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class ScanUploadHandler(TemporaryFileUploadHandler):
    """Like Django's, but what the disk does not take is an error only when all has been sent.

    Browsers show no answer that comes before they are done. Raises the OSError, so that no view
    takes a form without its file for one that never had a file.
    """

    _error: OSError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self._give_up(error)
            return None

    def upload_complete(self) -> None:
        if self._error:
            raise self._error

    def _give_up(self, error: OSError) -> None:
        self._error = error
        raise StopUpload from error

"""Uploads go to a temporary file of their own, whatever their size; a full disk is no crash."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class ScanUploadHandler(TemporaryFileUploadHandler):
    """Like Django's, but what can't be written counts as not sent."""

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

    def _give_up(self, error: OSError) -> None:
        if self.request is not None:
            self.request.META["portal.disk_error"] = str(error)
        raise StopUpload from error

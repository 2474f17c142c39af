"""What the virus scanner is asked about: every file as it came, and the PDF made of them.

The PDF alone won't do: whatever was no picture is cut from it, and stays in the originals.
"""

import time
from pathlib import Path

from django.conf import settings

from agreements.exceptions import ScanRefused
from agreements.scans import antivirus, convert_to_pdf, upload_bundle
from agreements.scans.gate.rejection_reasons import rejected
from agreements.services.scan_files import Upload

# For all files of an upload together: a person waits, and so does the claim of `admission`.
SECONDS = 60.0


def look(upload: Upload, pdf: Path) -> None:
    """Raises ScanRefused, which names the one file of several, and ScannerDown; else all is clean.

    Without a scanner configured nothing is asked.
    """
    if not settings.CLAMD_URL:
        return
    deadline = time.monotonic() + SECONDS
    if upload.packed:
        with upload_bundle.unbundled(upload.path) as parts:
            for part in parts:
                if refusal := _refusal(part.path, deadline):
                    raise convert_to_pdf.naming_file(part, refusal)
    if refusal := _refusal(pdf, deadline):
        raise refusal


def _refusal(path: Path, deadline: float) -> ScanRefused | None:
    left = max(0.0, deadline - time.monotonic())
    verdict = antivirus.scan_for_viruses(path, settings.CLAMD_URL, left)
    return None if verdict.clean else rejected("infected", signature=verdict.signature)

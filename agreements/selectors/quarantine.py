"""What waits for the virus scanner."""

from agreements.models import Agreement, HeldScan


def of(agreement: Agreement) -> HeldScan | None:
    """The file that is held for an agreement, if any."""
    return HeldScan.objects.filter(agreement=agreement).first()

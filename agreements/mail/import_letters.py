"""The letter about an agreement that was signed before the portal, where its owner wants one."""

from agreements.mail import letters
from agreements.models import Agreement, ImportRow, OutboundEmail


def imported(agreement: Agreement, row: ImportRow) -> OutboundEmail:
    """To its signer: that it is kept here from now on. Once for each."""
    signed_on = letters.on_day(row.signed_on or "", "DATE_FORMAT")
    return letters.send_to_signer(
        "imported",
        agreement,
        key=f"imported:{agreement.pk}",
        facts={"signed_on": signed_on, "has_scan": bool(row.file)},
    )

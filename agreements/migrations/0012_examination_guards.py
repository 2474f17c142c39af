"""What was seen on a scan stays as it was; a finding may be overruled, and that alone."""

from django.db import migrations

from agreements.guards import Guard, changes, frozen, kept

FINDING = "agreements_scanfinding"
_SEEN = changes(
    "scan_id",
    "number",
    "check_name",
    "code",
    "severity",
    "page",
    "issued_page",
    "box",
    "outline",
    "measured",
    "facts",
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_examinations")]

    operations = [
        *frozen("agreements_scanpage"),
        *frozen("agreements_scannote"),
        Guard(
            FINDING,
            "UPDATE",
            _SEEN,
            "a finding may be overruled, not changed",
            name=f"{FINDING}_no_change",
        ),
        *kept(FINDING),
    ]

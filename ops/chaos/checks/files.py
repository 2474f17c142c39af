"""Every row that names a file has it, byte for byte."""

from collections import Counter

from ops.chaos.evidence import Evidence, Finding


def files_equal_their_rows(evidence: Evidence) -> Finding:
    """A kill leaves a file without its row at most, which a sweep removes a day later."""
    finding = Finding("files equal their rows by hash")
    rows, strays = evidence.rows("files"), evidence.rows("orphans")
    missing = [str(name) for name in strays if str(name).startswith("missing: ")]
    finding.counted = {
        **Counter(row["row"] for row in rows),
        "without a row": len(strays) - len(missing),
    }
    for row in rows:
        finding.object_if(
            row["found"] != row["expected"],
            f"{row['row']} {row['file']}: {row['expected']}, found {row['found']}",
        )
    finding.objections += missing
    finding.object_if(not rows, "there is no file")
    # One process may be between the two at each kill, with a scan, its original and its pictures.
    most = 32 * max(len(evidence.disturbed), 1)
    finding.object_if(len(strays) - len(missing) > most, f"more than {most} files without a row")
    return finding

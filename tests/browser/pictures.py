"""The pictures of docs/, each under the file of the tests that takes it, and keeps it true."""

from pathlib import Path

from django.conf import settings

SCREENSHOTS = Path(settings.BASE_DIR) / "docs" / "screenshots"
TAKEN_BY = {
    "tests/admin/test_watch_page.py": (
        "watch",
        "watch-narrow",
    ),
    "tests/browser/dataset_walk.py": (
        "opening-begin",
        "opening-license",
        "opening-ready",
        "opening-steps",
    ),
    "tests/browser/pasted_lines.py": (
        "walk-command",
        "walk-command-narrow",
    ),
    "tests/browser/students_walk.py": (
        "walk-amendment",
        "walk-ask",
        "walk-opt-out",
        "walk-opted-out",
        "walk-supervisor",
    ),
    "tests/browser/succession_walk.py": (
        "succession-name",
        "succession-start",
        "succession-take-over",
    ),
    "tests/browser/test_amendment.py": (
        "amend-added",
        "amend-people",
        "amend-sign",
    ),
    "tests/browser/test_ending.py": (
        "access-suspended",
        "agreement-ended",
        "end-agreement",
        "leak",
        "renew-agreement",
        "suspend-access",
    ),
    "tests/browser/test_license_change.py": (
        "changes",
        "desk-announce",
        "desk-confirm",
        "desk-in-force",
        "desk-progress",
        "desk-versions",
    ),
    "tests/browser/test_notice.py": (
        "notice",
        "notice-continued",
        "notice-opted-out",
    ),
    "tests/browser/test_numbers.py": (
        "holders",
        "holders-narrow",
        "numbers",
        "numbers-narrow",
    ),
    "tests/browser/test_owners_day.py": (
        "import",
        "import-narrow",
    ),
    "tests/browser/test_scan_checks.py": (
        "desk-scan",
        "scan-report",
    ),
    "tests/browser/test_scan_on_demo.py": (
        "demo-scan-incomplete",
        "demo-scan-review",
    ),
    "tests/browser/test_second_dataset.py": ("opening-shown",),
    "tests/browser/test_students_walk.py": (
        "walk-amendment-scan",
        "walk-approve",
        "walk-confirm",
        "walk-confirm-narrow",
        "walk-data",
        "walk-data-narrow",
        "walk-keeps",
        "walk-keeps-narrow",
        "walk-locked-out",
        "walk-locked-out-narrow",
        "walk-mail-ended",
        "walk-mail-keeps",
        "walk-people",
        "walk-scan",
    ),
    "tests/browser/test_students_way.py": (
        "student-asks",
        "student-question",
        "student-waits",
    ),
    "tests/browser/test_succession_walk.py": (
        "succession-approve",
        "succession-asked",
        "succession-come",
        "succession-come-narrow",
        "succession-locked-out",
    ),
    "tests/browser/test_whole_path.py": (
        "access",
        "dataset",
        "desk",
        "desk-queue",
        "desk-request",
        "request-approved",
        "request-check",
        "request-people",
        "request-sign",
        "request-submitted",
        "request-tasks",
        "request-upload",
        "request-you",
        "sign-in",
    ),
}
PICTURES = {name for names in TAKEN_BY.values() for name in names}

"""Tell how far the notices of an LA version got."""

from typing import Any

from agreements.enums import NoticeState
from agreements.management.announcements import VersionCommand, watch_until_sent
from agreements.models import LicenseVersion
from agreements.selectors.notices.deliveries import counts


class Command(VersionCommand):
    help = __doc__

    def act(self, version: LicenseVersion, options: dict[str, Any]) -> None:
        if options["watch"]:
            watch_until_sent(version)
        counted = counts(version)
        for state in NoticeState:
            self.stdout.write(f"{counted[state]:>7}  {state.label}")

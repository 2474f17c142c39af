"""`make docs`: the site of docs/ into var/docs/site, in English and, below zh/, in Chinese.

Any warning fails it: a link that leads nowhere, a page outside the navigation, a picture that isn't
there, anything that a browser would fetch from elsewhere.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from ops.docs_site.built import faults
from ops.docs_site.staging import CONFIGURATIONS, ROOT, stage

WORK = ROOT / "var" / "docs"
_COLOR = re.compile("\x1b\\[[0-9;]*m")


def main() -> int:
    said = build(WORK)
    print("\n".join(said) if said else f"The site is in {WORK / 'site'}: open index.html")
    return min(len(said), 1)


def build(folder: Path) -> list[str]:
    """What is wrong with the site that this makes below `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    said = []
    for configuration in CONFIGURATIONS:
        said += stage(configuration, folder)
        zensical = [str(Path(sys.executable).with_name("zensical")), "build", "--strict", "--clean"]
        built = subprocess.run(
            [*zensical, "--config-file", configuration.file.name],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # A warning that strict mode lets pass is a warning all the same.
        if built.returncode or "Warning:" in built.stdout:
            said.append(_COLOR.sub("", built.stdout).strip())
    return said or faults(folder / "site")


if __name__ == "__main__":
    sys.exit(main())

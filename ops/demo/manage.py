"""manage.py for the demo, running or not: `python -m ops.demo.manage COMMAND …`."""

import json
import os
import subprocess
import sys

from ops.demo.environment import FOLDER, KEPT, ROOT


def main(arguments: list[str]) -> int:
    kept = FOLDER / KEPT
    if not kept.exists():
        print("There is no demo yet: start it with make demo.")
        return 2
    environment = {**os.environ, **json.loads(kept.read_text())}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""manage.py for the demo, running or not: `python -m ops.demo.manage COMMAND …`."""

import json
import os
import sys

from ops.demo.environment import KEPT, ROOT


def main(arguments: list[str]) -> int:
    if not KEPT.exists():
        print("There is no demo yet: start it with make demo.")
        return 2
    environment = {**os.environ, **json.loads(KEPT.read_text())}
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments], environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python3 deploy/portal.py setup`, as root: the portal on a Debian server. There: `portal`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.server.main import main

if __name__ == "__main__":
    sys.exit(main())

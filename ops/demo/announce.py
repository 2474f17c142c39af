"""Wait until the web server answers, then tell where everything is: `… announce PORT LOGINS`."""

import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

from ops import ports

_NOTICE = """
    The portal            {site}/
    For staff             {site}/admin/
    Every mail it sends   {site}/demo/inbox/

{logins}

    Ctrl-C ends it; it is all there next time. make demo-reset forgets it.

"""


def main(port: str, logins_file: str) -> None:
    while not _answers(f"http://{ports.HOST}:{port}/"):
        time.sleep(0.1)
    logins = textwrap.indent(Path(logins_file).read_text(encoding="utf-8").rstrip(), "    ")
    # In one piece: other processes write to the same terminal.
    sys.stdout.write(_NOTICE.format(site=f"http://localhost:{port}", logins=logins))


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=10)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])

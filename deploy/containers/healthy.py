"""`python -m deploy.containers.healthy PORT live` asks the web process of this container how it is.

Ends with 1 where it does not answer, or says that it is not ready.
"""

import sys
import urllib.error
import urllib.request

_SECONDS = 8


def main(port: str, question: str) -> int:
    url = f"http://127.0.0.1:{int(port)}/health/{question}"
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            return int(answer.status != 200)
    except (urllib.error.URLError, TimeoutError) as error:
        print(f"{url}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

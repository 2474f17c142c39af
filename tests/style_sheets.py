"""How many style sheets a page fetches before it is painted."""

import re
from typing import Any

MOST = 5
_SHEET = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')


def sheets(answer: Any) -> list[str]:
    """Of a page; none of anything else."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    whole = is_page and not answer.streaming
    return _SHEET.findall(answer.content.decode()) if whole else []

"""What Lighthouse says of the public pages, in each language: 0 to 100, on a phone behind slow 4G,
as it simulates both.

The portal behind nginx with deploy/nginx.conf, as people reach it. Each page is looked at
LIGHTHOUSE_RUNS (3) times, and the median counts. `lost` names what cost points. Lighthouse comes
from npm, below var/tools, the browser is Debian's.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import _page_site
from ops import machine, nginx, ports
from ops.scanners import install

RUNS = int(os.environ.get("LIGHTHOUSE_RUNS", "3"))
_PAGES = ("home", "dataset", "license", "comparison", "privacy")
_LANGUAGES = ("en", "zh-hans")
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def measure() -> Iterator[Mapping[str, object]]:
    browser = machine.chromium()
    missing = install.why_no_node() or ("" if browser and machine.nginx() else "Chromium or nginx")
    if missing:
        yield {"bench": "lighthouse", "skipped": missing}
        return
    program = install.lighthouse()
    with TemporaryDirectory() as name, ExitStack() as until_end:
        folder, https = Path(name), ports.any_free()
        folder.chmod(0o755)
        site = until_end.enter_context(
            _page_site.site(
                f"sqlite:///{folder / 'db.sqlite3'}",
                folder,
                SITE_URL=f"https://{nginx.HOST}",
                ALLOWED_HOSTS=nginx.HOST,
                TRUSTED_PROXIES="1",
                STATIC_ROOT=str(folder / "static"),
            )
        )
        conf = nginx.adapt(folder, https=https, portal=site.port)
        until_end.enter_context(nginx.proxy(conf, https))
        for language in _LANGUAGES:
            for page in _PAGES:
                url = f"https://{nginx.HOST}{site.pages[page]}?lang={language}"
                seen = [_look(program, url, https, folder) for _run in range(RUNS)]
                yield {"bench": f"lighthouse-{page}-{language}", **_scores(seen)}


def _look(program: Path, url: str, https: int, folder: Path) -> dict[str, Any]:
    flags = [
        "--headless",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        "--ignore-certificate-errors",
        f'--host-resolver-rules="MAP {nginx.HOST}:443 {ports.HOST}:{https}"',
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
    ]
    command = [
        *("node", str(program), url, "--quiet", "--output=json"),
        f"--only-categories={','.join(_CATEGORIES)}",
        f"--chrome-flags={' '.join(flags)}",
    ]
    env = {**os.environ, "CHROME_PATH": str(machine.chromium()), "HOME": str(folder)}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    if error := told.get("runtimeError"):
        raise RuntimeError(f"{url}: {error}")
    return told


def _scores(seen: list[dict[str, Any]]) -> Mapping[str, object]:
    scores: dict[str, object] = {
        name: round(100 * median(each["categories"][name]["score"] for each in seen))
        for name in _CATEGORIES
    }
    audits = seen[-1]["audits"]
    lost = {
        ref["id"]: audits[ref["id"]].get("displayValue") or audits[ref["id"]]["title"]
        for name in _CATEGORIES
        for ref in seen[-1]["categories"][name]["auditRefs"]
        if ref["weight"] and (audits[ref["id"]]["score"] or 0) < 0.9
        if audits[ref["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    }
    size = audits["total-byte-weight"].get("numericValue")
    return {**scores, "bytes": size, "lost": lost}

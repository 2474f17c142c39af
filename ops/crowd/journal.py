"""What people did, and what the portal said to it: one JSON line an act, in order."""

import json
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Safe in threads. An act stands here only once its answer was seen.

    `kind` is what it is: `done` (acknowledged), `refused` (somebody without the right was turned
    away), `let in` (they were not), `failed` (no answer, or one that excuses itself).
    """

    def __init__(self, file: Path) -> None:
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._file = file.open("w", encoding="utf-8")

    def write(self, kind: str, act: str, who: str, **facts: object) -> None:
        entry = {"at": time.time(), "kind": kind, "act": act, "who": who, **facts}
        with self._lock:
            self.entries.append(entry)
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()

    def counted(self, kind: str) -> Counter[str]:
        with self._lock:
            return Counter(entry["act"] for entry in self.entries if entry["kind"] == kind)

    def close(self) -> None:
        self._file.close()

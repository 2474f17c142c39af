"""What auditors are shown: what people were told, and what is there afterwards."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
_LINE = re.compile(
    r'(?P<ip>\S+) \[(?P<at>[^\]]+)\] "(?P<method>\S*) (?P<path>.*?)" '
    r"(?P<status>\d{3}) (?P<bytes>\d+) (?P<seconds>[\d.]+)s"
)


@dataclass(frozen=True)
class Evidence:
    """`there` is what the portal's database and files hold (`on_server.collect`), `journal` what
    people did, `mails` the log of the mail server, `requests` that of nginx, `disturbed` the kills
    and faults, `outages` when a visitor got no page, `chains` what `verify_audit` said, "" where
    all is well."""

    there: Mapping[str, Any]
    journal: Sequence[Row] = field(default_factory=list)
    mails: Sequence[Row] = field(default_factory=list)
    requests: Sequence[Row] = field(default_factory=list)
    disturbed: Sequence[Row] = field(default_factory=list)
    outages: Sequence[Row] = field(default_factory=list)
    chains: str = ""

    def rows(self, name: str) -> list[Any]:
        return list(self.there.get(name, ()))

    def done(self, *acts: str) -> list[Row]:
        return [e for e in self.journal if e["kind"] == "done" and (not acts or e["act"] in acts)]

    def save(self, folder: Path) -> None:
        """So that a run can be looked into, and audited again."""
        for name, what in vars(self).items():
            (folder / f"{name}.json").write_text(json.dumps(what), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Evidence":
        names = cls.__dataclass_fields__
        return cls(**{name: json.loads((folder / f"{name}.json").read_text()) for name in names})


@dataclass
class Finding:
    """Of one claim: what was counted, and each thing that speaks against it."""

    claim: str
    counted: dict[str, object] = field(default_factory=dict)
    objections: list[str] = field(default_factory=list)

    def object_if(self, wrong: bool, sentence: str) -> None:
        if wrong:
            self.objections.append(sentence)


def requests_of(lines: Iterable[str]) -> list[Row]:
    """nginx's access log, as `deploy/nginx.conf` has it. Of a line that is cut off nothing."""
    found: list[Row] = []
    for line in lines:
        if match := _LINE.match(line):
            told: dict[str, Any] = match.groupdict()
            end = datetime.fromisoformat(told["at"]).timestamp()
            told |= {"at": end, "seconds": float(told["seconds"])}
            found.append(told | {"status": int(told["status"]), "bytes": int(told["bytes"])})
    return found

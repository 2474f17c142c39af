"""What only the administrator knows: asked once, or read from a file, and kept beside the keys."""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.server.changes import Refused

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MAIL_URL = re.compile(r"smtp(\+tls|\+ssl)?://\S+")
_NONE = ("operator", "dataset", "backup_to")  # may be empty: nothing of it
TLS = ("files", "certbot", "self-signed")


@dataclass(frozen=True)
class Answers:
    host: str
    name: str
    time_zone: str
    mail_server: str
    mail_from: str
    support: str
    owner: str
    tls: str
    operator: str = ""
    certificate: str = ""
    key: str = ""
    dataset: str = ""
    backup_to: str = ""
    # Further lines of .env.example, by name, and where this portal is if it is not alone (Layout).
    settings: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)

    def as_toml(self) -> str:
        given = asdict(self)
        tables = {name: given.pop(name) for name in ("settings", "place")}
        lines = [_line(name, value) for name, value in given.items()]
        for table, values in tables.items():
            if values:
                lines += ["", f"[{table}]", *(_line(name, each) for name, each in values.items())]
        return "\n".join(lines) + "\n"


def _line(name: str, value: str | int) -> str:
    # A string of JSON is one of TOML.
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"


@dataclass(frozen=True)
class _Question:
    name: str
    words: str
    is_right: Callable[[str], object]
    default: str = ""
    hint: str = ""
    only_if: Callable[[Mapping[str, Any]], bool] = lambda _given: True


def _is_file(name: str) -> bool:
    return Path(name).is_absolute() and Path(name).is_file()


def _wants_files(given: Mapping[str, Any]) -> bool:
    return given.get("tls") == "files"


_QUESTIONS = (
    _Question("host", "Host name under which people reach the portal", _HOST.fullmatch,
              hint="such as portal.institute.example, in small letters"),
    _Question("name", "Name of the portal or institute, in pages and mails", str.strip,
              "CASMEMG portal"),
    _Question("time_zone", "Time zone in which deadlines are told",
              lambda zone: Path("/usr/share/zoneinfo", zone).is_file(), "Asia/Shanghai",
              "such as Europe/Berlin"),
    _Question("mail_server", "Mail server that takes the portal's mails", _MAIL_URL.fullmatch,
              hint="smtp+tls://USER:PASSWORD@HOST:587, smtp+ssl:// or smtp://; user and password "
              "percent-encoded"),
    _Question("mail_from", "Address that mails come from, and bounces go to", _EMAIL.fullmatch),
    _Question("support", "Mailbox of a person, for answers about accounts", _EMAIL.fullmatch),
    _Question("owner", "E-mail of the first owner, who signs in with a mailed code",
              _EMAIL.fullmatch),
    _Question("operator", "E-mail of whoever runs this server, told when something stands still "
              "(- for nobody)", lambda given: given == "-" or _EMAIL.fullmatch(given),
              "-", "an address, or -"),
    _Question("tls", "TLS certificate: files, certbot (Let's Encrypt) or self-signed (to try it)",
              TLS.__contains__, "certbot", f"one of {', '.join(TLS)}"),
    _Question("certificate", "Its file with the whole chain (PEM)", _is_file,
              hint="a whole path of a file that is there", only_if=_wants_files),
    _Question("key", "File with its private key (PEM)", _is_file,
              hint="a whole path of a file that is there", only_if=_wants_files),
    _Question("dataset", "Dataset to set up (- for none)",
              lambda name: name == "-" or name.endswith(".toml"),
              "agreements/licenses/casmemg.toml", "a TOML file, from the release's folder on"),
    _Question("backup_to", "Where backups go every night (- to say it later)", str.strip, "-",
              "what BACKUP_TO in .env.example takes"),
)  # fmt: skip


def of(kept: Path, file: Path | None, *, may_ask: bool) -> Answers:
    """Those of `file`, or else those kept by an earlier run; the rest is asked for.

    Raises Refused, and names every answer that is missing or can't be right.
    """
    given: dict[str, Any] = {}
    if file or kept.exists():
        given = _read(file or kept)
    wrong = []
    for question in _QUESTIONS:
        if not question.only_if(given):
            continue
        name = question.name
        if name not in given and may_ask:
            given[name] = _ask(question)
        elif name not in given and question.default:
            given[name] = question.default
        elif name not in given or not _fits(question, given[name]):
            wrong.append(f"{name}: {question.words}. {question.hint}".rstrip())
    if wrong:
        raise Refused("Missing in the answers, or not possible:\n" + "\n".join(wrong))
    strange = sorted(set(given) - set(Answers.__dataclass_fields__))
    if strange:
        raise Refused(f"Nobody asks for {', '.join(strange)}.")
    for name in _NONE:
        given[name] = "" if given[name] == "-" else given[name]
    return Answers(**given)


def _read(file: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{file} can't be read: {error}") from error
    return {name: answer for name, answer in read.items() if answer != "" or name in _NONE}


def _fits(question: _Question, answer: object) -> bool:
    if answer == "" and question.name in _NONE:
        return True
    one_line = isinstance(answer, str) and answer.isprintable()
    return one_line and bool(question.is_right(str(answer)))


def _ask(question: _Question) -> str:
    asked = question.words + (f" [{question.default}]" if question.default else "")
    while True:
        print(f"{asked}: ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Refused(f"No answer to: {question.words}")
        answer = line.strip() or question.default
        if _fits(question, answer):
            return answer
        print(f"    That can't be: {question.hint or 'an answer of this kind is needed'}.")

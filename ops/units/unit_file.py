"""Unit files as systemd reads them: drop-ins, lists, templates, specifiers."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from deploy.server import environment_file

_UNITS = {"ms": 0.001, "s": 1, "sec": 1, "min": 60, "h": 3600}


class Unit:
    """One unit with its drop-ins. Raises FileNotFoundError where there is none of this name."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.instance = name.rpartition(".")[0].partition("@")[2]
        template = re.sub(r"@[^.]+\.", "@.", name)
        file = next((f for n in (name, template) if (f := folder / n).is_file()), folder / name)
        self._lines: dict[tuple[str, str], list[str]] = {}
        drop_ins = {*folder.glob(f"{template}.d/*.conf"), *folder.glob(f"{name}.d/*.conf")}
        for each in (file, *sorted(drop_ins, key=lambda path: path.name)):
            self._read(each.read_text(encoding="utf-8"))

    def _read(self, text: str) -> None:
        section = ""
        for line in re.sub(r"\\\n\s*", " ", text).splitlines():
            line = line.strip()
            if not line or line[0] in "#;":
                continue
            if line[0] == "[":
                section = line.strip("[]")
                continue
            key, _equals, value = line.partition("=")
            values = self._lines.setdefault((section, key.strip()), [])
            if value.strip():
                values.append(value.strip())
            else:
                values.clear()  # as systemd has it: nothing of what stood before

    def all(self, key: str, section: str = "Service") -> list[str]:
        return [self._specified(value) for value in self._lines.get((section, key), [])]

    def get(self, key: str, default: str = "", section: str = "Service") -> str:
        return (self.all(key, section) or [default])[-1]

    def seconds(self, key: str, default: float) -> float:
        """A span such as 5, 30s or 1min 20s; infinity counts as a year."""
        given = self.get(key)
        if not given:
            return default
        if given == "infinity":
            return 365 * 24 * 3600.0
        parts = re.findall(r"([\d.]+)\s*([a-z]*)", given)
        return sum(float(number) * _UNITS[unit or "s"] for number, unit in parts)

    def command(self, key: str, env: Mapping[str, str]) -> list[str]:
        """The words of a command, empty where there is none."""
        words = shlex.split(self.get(key).lstrip("-@:+!"))
        return [re.sub(r"\$\{?(\w+)\}?", lambda m: env.get(m[1], ""), word) for word in words]

    def environment(self) -> dict[str, str]:
        """Of Environment= and EnvironmentFile=, the files last."""
        env: dict[str, str] = {}
        for line in self.all("Environment"):
            env |= dict(word.split("=", 1) for word in shlex.split(line))
        for name in self.all("EnvironmentFile"):
            file = Path(name.lstrip("-"))
            if file.exists() or not name.startswith("-"):
                env |= environment_file.read(file)
        return env

    def _specified(self, value: str) -> str:
        known = {"%%": "%", "%n": self.name, "%i": self.instance}
        known["%I"] = self.instance.replace("-", "/")
        return re.sub(r"%[%niI]", lambda match: known[match[0]], value)

"""Whether the paths of a release can be unpacked anywhere, Windows and macOS among it."""

import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

LONGEST_PATH = 900  # in characters; a name in S3 has 1,024 bytes at most
_LONGEST_NAME = 255  # in bytes of UTF-8, on most file systems
_WINDOWS = frozenset('<>:"|?*\\')
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file; the superscripts count as digits.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)
# Control characters, those that turn the direction of writing or are not seen, halves of pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def path_problems(paths: Iterable[str]) -> list[str]:
    """A sentence for everything that is wrong with relative paths that are to lie side by side."""
    seen: dict[str, str] = {}
    problems = []
    for path in paths:
        if wrong := [sentence % {"path": shown(path)} for sentence in _problems_of(path)]:
            problems += wrong
            continue
        # Under the key of each folder, as its files spell it: two spellings are two folders.
        parts = path.split("/")
        for end in range(1, len(parts)):
            folder = "/".join(parts[:end])
            problems += _clash(seen, _same_path_key(folder), f"{folder}/")
        problems += _clash(seen, _same_path_key(path), path)
    return list(dict.fromkeys(problems))


def _same_path_key(path: str) -> str:
    """Equal for paths that some file system takes for one."""
    folded = unicodedata.normalize("NFC", path).casefold()
    return unicodedata.normalize("NFC", folded)


def shown(path: str) -> str:
    """A path fit to be shown: what can't be seen, or turns text around, as its code."""
    return "".join(
        f"<U+{ord(letter):04X}>" if unicodedata.category(letter) in _UNSEEN else letter
        for letter in path
    )


def _clash(seen: dict[str, str], key: str, spelled: str) -> Iterator[str]:
    before = seen.setdefault(key, spelled)
    if before != spelled:
        yield _("%(path)s and %(other)s are the same name to Windows or macOS.") % {
            "path": shown(spelled),
            "other": shown(before),
        }


def _problems_of(path: str) -> Iterator[str]:
    parts = path.split("/")
    if not path or path.startswith("/") or {"", ".", ".."} & set(parts):
        yield _("%(path)s is not a path inside the release.")
        return
    if len(path) > LONGEST_PATH:
        yield _("%(path)s is longer than 900 characters.")
    if any(unicodedata.category(letter) in _UNSEEN for letter in path):
        yield _("%(path)s has characters in its name that can't be seen, or are not text.")
    if _WINDOWS & set(path):
        yield _("%(path)s has one of < > : \" | ? * \\ in its name: Windows can't unpack it.")
    if any(part.endswith((".", " ")) for part in parts):
        yield _("%(path)s has a name that ends in a dot or a space: Windows can't unpack it.")
    if any(part.split(".")[0].rstrip().lower() in _DEVICES for part in parts):
        yield _("%(path)s has a name that Windows keeps for a device, such as CON or NUL.")
    if any(len(part.encode("utf-8", "surrogatepass")) > _LONGEST_NAME for part in parts):
        yield _("%(path)s has a name of more than 255 bytes.")

"""What was found, how it is, and what to write into DNS."""

from dataclasses import dataclass
from enum import StrEnum


class MailGrade(StrEnum):
    """How one thing about the portal's mail is."""

    RIGHT = "right"
    ADVICE = "advice"  # good enough, and could be better
    WRONG = "WRONG"
    UNKNOWN = "unknown"  # could not be asked, or nobody can tell from here


@dataclass(frozen=True, slots=True)
class MailFinding:
    """One sentence or more about one thing. `record` is a line for the zone file, as it stands."""

    about: str
    grade: MailGrade
    said: str
    record: str = ""


def unanswered(about: str, name: str) -> MailFinding:
    """DNS gave no answer, which does not say that anything is missing."""
    return MailFinding(
        about, MailGrade.UNKNOWN, f"DNS gave no answer about {name}: it could not be asked."
    )


def text_record(name: str, text: str) -> str:
    """A line of a zone file. A string of DNS has 255 bytes at most (RFC 1035, 3.3)."""
    pieces = [text[start : start + 255] for start in range(0, len(text), 255)]
    return f"{name}. IN TXT " + " ".join(f'"{piece}"' for piece in pieces)

"""What one agreement says, frozen as signed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from datetime import date
from typing import Any

ID_COLUMN = "Competition ID"


@dataclass(frozen=True, slots=True)
class Associate:
    """One associated user; what is unknown is an empty string."""

    name: str
    role: str
    competition_id: str
    email: str


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What the form says for a field of the LA's own; `name` as in its front matter."""

    name: str
    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Amended:
    """The agreement to which an amendment adds people."""

    reference: str
    approved_on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is printed beside the license text itself.

    `labels` are those of `form_fields.STANDARD`, `accepted` keys such as `clause-1`.
    `id_column` heads what tells associated users apart; "" where nothing does. `language` is that
    of the license text. Those of an amendment name what it amends, and no use or clauses.
    """

    reference: str
    document_id: str
    dataset: str
    version: str
    title: str
    subtitle: str
    labels: tuple[str, ...]
    issued_on: date
    signer_name: str
    signer_title: str
    affiliation: str
    work_email: str
    address: str
    country: str
    intended_use: str
    accepted: tuple[str, ...]
    associates: tuple[Associate, ...] = ()
    id_column: str = ID_COLUMN
    language: str = "en"
    form_answers: tuple[FormAnswer, ...] = ()
    amends: Amended | None = None

    def to_json(self) -> str:
        """The same terms are the same text: keys sorted, no spaces, characters as themselves."""
        fields = asdict(self) | {"issued_on": self.issued_on.isoformat()}
        # What was issued before there was a choice has this very text.
        if self.id_column == ID_COLUMN:
            del fields["id_column"]
        if self.language == "en":
            del fields["language"]
        if not self.form_answers:
            del fields["form_answers"]
        if self.amends:
            fields["amends"]["approved_on"] = self.amends.approved_on.isoformat()
        else:
            del fields["amends"]
        return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Terms":
        fields: dict[str, Any] = json.loads(text)
        if amended := fields.get("amends"):
            day = date.fromisoformat(amended["approved_on"])
            fields["amends"] = Amended(amended["reference"], day)
        return cls(
            **fields
            | {
                "issued_on": date.fromisoformat(fields["issued_on"]),
                "labels": tuple(fields["labels"]),
                "accepted": tuple(fields["accepted"]),
                "associates": tuple(Associate(**row) for row in fields["associates"]),
                "form_answers": tuple(FormAnswer(**a) for a in fields.get("form_answers", ())),
            }
        )

    def sha256(self) -> str:
        return hashlib.sha256(self.to_json().encode("utf-8", "surrogatepass")).hexdigest()

    def texts(self) -> list[str]:
        """Every text in them, those that were typed by somebody and are printed among them."""
        return list(_texts(astuple(self)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)

"""What changed in a request since a reviewer last decided on it.

Compared is what was printed and signed: later edits of a profile change nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import Status
from agreements.models import Agreement, IssuedDocument, ReviewDecision, SignedScan
from agreements.selectors import access
from agreements.selectors.requests.whole_request import fetch_parts
from agreements.text import person_key

# The answers as a document's terms name them, in the order of the page; people come by themselves.
_ANSWERS: Mapping[str, str | Promise] = {
    "signer_name": _("Name"),
    "signer_title": _("Title"),
    "affiliation": _("Affiliation"),
    "address": _("Address"),
    "country": _("Country"),
    "work_email": _("Work e-mail"),
    "address_explanation": _("Explanation of the address"),
    "intended_use": _("Intended use"),
    "version": _("License Agreement"),
    "accepted": _("Clauses accepted"),
}

Person = Mapping[str, str]
ChangedAnswer = tuple[str | Promise, str, str]  # its label, before, now


@dataclass(frozen=True, slots=True)
class ChangesSinceDecision:
    """What is different from what `decision` was about. Empty lists: the same as then.

    `people` are pairs of before and now; None before is who was added, None now who was removed.
    """

    decision: ReviewDecision
    answers: list[ChangedAnswer]
    people: list[tuple[Person | None, Person | None]]
    scan_before: SignedScan
    scan: SignedScan | None

    @property
    def another_request(self) -> bool:
        """Whether it was an earlier request of the same signer that was decided on."""
        return self.scan is None or self.scan.agreement_id != self.decision.agreement_id

    @property
    def new_scan(self) -> bool:
        """Whether there is another scan than the one that was decided on."""
        return self.scan is not None and self.scan.pk != self.scan_before.pk

    @property
    def same_file(self) -> bool:
        """Whether what was uploaded as another scan is the very same file."""
        return self.scan is not None and self.scan.sha256 == self.scan_before.sha256


def since_decision(agreement: Agreement) -> ChangesSinceDecision | None:
    """None where nothing was decided on before, or nothing came after it."""
    fetch_parts(agreement)
    documents, scans = list(agreement.documents.all()), list(agreement.scans.all())
    decision = _last(agreement)
    if not documents or decision is None or decision.scan is None:
        return None
    document, scan = documents[-1], scans[-1] if scans else None
    before = decision.scan.document
    if before.pk == document.pk and scan == decision.scan:
        return None
    answers = [*_answers(_said(before), _said(document)), *_form_answers(before, document)]
    explained = decision.answers.get("address_explanation")
    if explained is not None:
        now = {"address_explanation": agreement.signer.address_explanation}
        answers += _answers({"address_explanation": explained}, now)
    people = _people(before.terms.get("associates", ()), document.terms.get("associates", ()))
    return ChangesSinceDecision(decision, answers, people, decision.scan, scan)


def _last(agreement: Agreement) -> ReviewDecision | None:
    """The last decision on this request; else on an earlier one of this signer for the dataset, or
    of an amendment on an earlier amendment of its agreement."""
    own = [decision for decision in agreement.decisions.all() if decision.scan_id]
    if own:
        return own[-1]
    theirs = Agreement.objects.filter(
        access.of_person(agreement.signer) | Q(pk=agreement.succeeds_id),
        dataset=agreement.dataset_id,
        amends=agreement.amends_id,
        pk__lt=agreement.pk,
    ).exclude(status=Status.ADDED)
    found = ReviewDecision.objects.filter(scan__isnull=False, agreement__in=theirs)
    found = found.select_related("reviewer", "agreement", "scan__document__version")
    return found.order_by("pk").last()


def _said(document: IssuedDocument) -> dict[str, Any]:
    return {**document.terms, "version": document.version.number}


def _answers(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[ChangedAnswer]:
    for name, label in _ANSWERS.items():
        old, new = _text(before.get(name, "")), _text(now.get(name, ""))
        if old != new:
            yield label, old, new


def _form_answers(before: IssuedDocument, now: IssuedDocument) -> Iterator[ChangedAnswer]:
    """What the LA asks for by itself, as the later document calls it."""
    old, new = ({a["name"]: a for a in d.terms.get("form_answers", ())} for d in (before, now))
    for name, said in (old | new).items():
        pair = [told[name]["answer"] if name in told else "" for told in (old, new)]
        if pair[0] != pair[1]:
            yield said["label"], *pair


def _text(answer: str | Sequence[str]) -> str:
    return answer if isinstance(answer, str) else ", ".join(answer)


def _people(
    before: Sequence[Person], now: Sequence[Person]
) -> list[tuple[Person | None, Person | None]]:
    """Without those who are the same. Changed is whoever kept a name, an e-mail or an ID."""
    gone = [person for person in before if person not in now]
    new = [person for person in now if person not in before]
    pairs: list[tuple[Person | None, Person | None]] = []
    for same in (_by_name, _by_email, _by_id):
        for person in list(new):
            key = same(person)
            match = next((each for each in gone if key and same(each) == key), None)
            if match is not None:
                gone.remove(match)
                new.remove(person)
                pairs.append((match, person))
    return [*pairs, *((person, None) for person in gone), *((None, person) for person in new)]


def _by_name(person: Person) -> str:
    return person_key(person.get("name", ""))


def _by_email(person: Person) -> str:
    return person.get("email", "")


def _by_id(person: Person) -> str:
    number = person.get("competition_id", "").upper()
    return number if any(character.isdigit() for character in number) else ""

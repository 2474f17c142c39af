"""DMARC: what servers are to do with mails that neither SPF nor DKIM confirms, and whom they tell
(RFC 7489; since May 2026 RFC 9989, which keeps all that is read here)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.affiliation.domains import registrable
from agreements.mail_setup.alignment import domain_of, is_aligned
from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.mail_setup.findings import MailFinding, MailGrade, text_record, unanswered
from agreements.mail_setup.tags import read_tags

_ABOUT = "DMARC"
_VERSION = re.compile(r"v\s*=\s*DMARC1\s*(?:;|\Z)")
_POLICIES = {
    "none": "mails that fail are taken all the same",
    "quarantine": "mails that fail are put aside",
    "reject": "mails that fail are refused",
}


@dataclass(frozen=True, slots=True)
class DmarcPolicy:
    """Whether the domains have to be the very same as that of From (3.1)."""

    strict_spf: bool = False
    strict_dkim: bool = False


def dmarc_policy(domain: str, answers: DnsAnswers) -> DmarcPolicy:
    """As it stands, else as it is where nobody says anything."""
    found = _find(domain, answers)
    tags = read_tags(found[1][0]) if found and len(found[1]) == 1 else {}
    return DmarcPolicy(tags.get("aspf", "r") == "s", tags.get("adkim", "r") == "s")


def look_at_dmarc(domain: str, answers: DnsAnswers) -> Iterator[MailFinding]:
    """The record of the domain of From, else of what was registered."""
    found = _find(domain, answers)
    if found is None:
        yield unanswered(_ABOUT, f"_dmarc.{domain} or the domain above it")
        return
    holder, records = found
    if not records:
        yield _wrong(
            f"{domain} has no DMARC record. Begin with this one, which changes nothing but has "
            "servers tell you who sends in its name:",
            text_record(f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"),
        )
        return
    if len(records) > 1:
        said = f"There are {len(records)} DMARC records at _dmarc.{holder}: none of them counts."
        yield _wrong(f"{said} Leave one.")
        return
    tags = read_tags(records[0])
    yield _of_policy(domain, holder, tags)
    yield from _of_reports(holder, tags, answers)


def _find(domain: str, answers: DnsAnswers) -> tuple[str, list[str]] | None:
    """Whose record counts, and those that stand there (6.6.3); None where DNS gave no answer."""
    for holder in dict.fromkeys((domain, registrable(domain))):
        texts = answers.texts(f"_dmarc.{holder}")
        if texts is None:
            return None
        if records := [text for text in texts if _VERSION.match(text)]:
            return holder, records
    return domain, []


def _of_policy(domain: str, holder: str, tags: dict[str, str]) -> MailFinding:
    name = "sp" if holder != domain and "sp" in tags else "p"
    policy = tags.get(name, "").lower()
    if policy not in _POLICIES:
        return _wrong(
            f"The DMARC record at _dmarc.{holder} does not say what to do ({name}=): write p=none, "
            "p=quarantine or p=reject right behind v=DMARC1."
        )
    said = f"The DMARC record at _dmarc.{holder} says {name}={policy}: {_POLICIES[policy]}."
    if policy == "none":
        return MailFinding(
            _ABOUT,
            MailGrade.ADVICE,
            f"{said} Once the reports name no server of yours that fails, make it "
            f"{name}=quarantine.",
        )
    return MailFinding(_ABOUT, MailGrade.RIGHT, said)


def _of_reports(holder: str, tags: dict[str, str], answers: DnsAnswers) -> Iterator[MailFinding]:
    addresses = [uri.strip() for uri in tags.get("rua", "").split(",") if uri.strip()]
    if not addresses:
        said = "It names no address for reports (rua=mailto:…), so that nobody hears what fails."
        yield MailFinding(_ABOUT, MailGrade.ADVICE, said)
    for uri in addresses:
        there = domain_of(uri.partition("!")[0])
        if not uri.lower().startswith("mailto:") or not there:
            yield _wrong(f"Reports can't be sent to “{uri}” (rua=): write mailto: and an address.")
        elif not is_aligned(there, holder):
            yield from _of_reports_elsewhere(holder, there, answers)


def _of_reports_elsewhere(holder: str, there: str, answers: DnsAnswers) -> Iterator[MailFinding]:
    """Another domain has to agree to be sent them (7.1)."""
    name = f"{holder}._report._dmarc.{there}"
    texts = answers.texts(name)
    if texts is None:
        yield unanswered(_ABOUT, name)
    elif not any(_VERSION.match(text) for text in texts):
        yield MailFinding(
            _ABOUT,
            MailGrade.ADVICE,
            f"Reports go to {there}, which does not say that it takes them for {holder}, so that "
            "servers send none. There it needs:",
            text_record(name, "v=DMARC1;"),
        )


def _wrong(said: str, record: str = "") -> MailFinding:
    return MailFinding(_ABOUT, MailGrade.WRONG, said, record)

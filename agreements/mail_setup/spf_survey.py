"""All that an SPF record leads to: how often DNS is asked, and what on the way is broken."""

from dataclasses import dataclass, field

from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.mail_setup.spf_record import SpfBroken, SpfTerm, parse_spf, spf_records

MOST_LOOKUPS = 10
"""Terms that ask DNS, those of included records counted in; past it a server gives up with an
error (RFC 7208, 4.6.4)."""
MOST_VOID = 2
"""Questions to which DNS has nothing; past it a server should give up (ibid.)."""
# A survey of a record without end ends.
_ENOUGH = 40


@dataclass(slots=True)
class SpfSurvey:
    """`ending` is the qualifier of the `all` that decides about all other servers, or "". Where it
    `ends_in_macro`, that depends on the mail."""

    lookups: int = 0
    void: int = 0
    ending: str = ""
    ends_in_macro: bool = False
    uses_ptr: bool = False
    broken: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every record was read, so that what is counted is all."""
        return not self.unanswered and self.lookups < _ENOUGH


def survey_spf(domain: str, terms: list[SpfTerm], answers: DnsAnswers) -> SpfSurvey:
    """Follows every include and redirect, as far as a server that finds no match would."""
    found = SpfSurvey()
    found.ending = _walk(domain, terms, answers, found, (domain,))
    return found


def _walk(
    domain: str, terms: list[SpfTerm], answers: DnsAnswers, found: SpfSurvey, path: tuple[str, ...]
) -> str:
    for term in terms:
        if term.name == "all" and term.qualifier:
            return term.qualifier  # nothing behind it counts (5.1)
        if term.qualifier and term.asks_dns:
            _count(term, domain, answers, found)
            if term.name == "include" and not term.has_macro:
                _follow(term, answers, found, path)
    for term in terms:
        if term.name == "redirect" and not term.qualifier:
            found.lookups += 1
            if not term.has_macro:
                return _follow(term, answers, found, path)
            found.ends_in_macro = True
    return ""


def _count(term: SpfTerm, domain: str, answers: DnsAnswers, found: SpfSurvey) -> None:
    """`include` itself is asked where it is followed."""
    found.lookups += 1
    found.uses_ptr |= term.name == "ptr"
    if term.has_macro or term.name not in ("a", "mx", "exists"):
        return
    name = term.value or domain
    said = answers.mail_servers(name) if term.name == "mx" else answers.addresses(name)
    if said is None:
        found.unanswered.append(name)
    elif not said:
        found.void += 1


def _follow(term: SpfTerm, answers: DnsAnswers, found: SpfSurvey, path: tuple[str, ...]) -> str:
    name = term.value.rstrip(".").lower()
    if name in path:
        found.broken.append(f"“{term.text}” leads back to where it came from")
        return ""
    if found.lookups >= _ENOUGH:
        return ""
    texts = answers.texts(name)
    if texts is None:
        found.unanswered.append(name)
        return ""
    found.void += not texts
    records = spf_records(texts)
    if len(records) != 1:
        what = "several SPF records" if records else "no SPF record"
        found.broken.append(f"“{term.text}” leads to {what}")
        return ""
    try:
        terms = parse_spf(records[0])
    except SpfBroken as broken:
        found.broken.append(f"in the record of {name}, {broken}")
        return ""
    return _walk(name, terms, answers, found, (*path, name))

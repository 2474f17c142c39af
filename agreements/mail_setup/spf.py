"""SPF: which servers may send for a domain, told by one TXT record of it (RFC 7208)."""

from collections.abc import Iterator, Sequence

from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.mail_setup.findings import MailFinding, MailGrade, text_record, unanswered
from agreements.mail_setup.sending_host import SendingAddress
from agreements.mail_setup.spf_record import SpfBroken, parse_spf, spf_records
from agreements.mail_setup.spf_survey import MOST_LOOKUPS, MOST_VOID, SpfSurvey, survey_spf
from agreements.mail_setup.spf_verdict import SpfVerdict, spf_verdict

_ABOUT = "SPF"
_ENDINGS = {
    "-": "all other servers are to be refused",
    "~": "all other servers are to be distrusted",
}


def look_at_spf(
    domain: str, senders: Sequence[SendingAddress], answers: DnsAnswers
) -> Iterator[MailFinding]:
    """Whether the record of the sender's domain is one, can be read, and covers the senders."""
    texts = answers.texts(domain)
    if texts is None:
        yield unanswered(_ABOUT, domain)
        return
    records = spf_records(texts)
    if not records:
        yield _wrong(f"{domain} has no SPF record. Add this one:", _first_record(domain, senders))
        return
    if len(records) > 1:
        joined = " ".join(f"“{record}”" for record in records)
        yield _wrong(
            f"{domain} has {len(records)} SPF records, so that none counts (RFC 7208, 4.5). Make "
            f"one of them, with the terms of all: {joined}"
        )
        return
    try:
        terms = parse_spf(records[0])
    except SpfBroken as broken:
        yield _wrong(f"No server can read the SPF record of {domain}: {broken}. {records[0]}")
        return
    yield _right(f"{domain} has one SPF record: {records[0]}")
    survey = survey_spf(domain, terms, answers)
    yield from _of_what_it_leads_to(domain, survey)
    if survey.is_whole:
        for sender in senders:
            yield _of_sender(domain, records[0], sender, answers)


def _of_what_it_leads_to(domain: str, survey: SpfSurvey) -> Iterator[MailFinding]:
    for said in survey.broken:
        yield _wrong(f"The SPF record of {domain} can't be followed: {said}.")
    for name in survey.unanswered:
        yield unanswered(_ABOUT, f"{name}, which the SPF record of {domain} leads to")
    yield from _of_ending(domain, survey)
    if survey.lookups > MOST_LOOKUPS:
        counted = f"{survey.lookups}" if survey.is_whole else f"at least {survey.lookups}"
        yield _wrong(
            f"The record makes servers ask DNS {counted} times; past {MOST_LOOKUPS} they give up "
            "(RFC 7208, 4.6.4). Write addresses (ip4:, ip6:) in place of some include:, a or mx."
        )
    elif survey.is_whole:
        yield _right(f"Servers ask DNS {survey.lookups} times for it, {MOST_LOOKUPS} at most.")
    if survey.void > MOST_VOID:
        yield _wrong(
            f"{survey.void} of the names in it lead to nothing; past {MOST_VOID} servers may give "
            "up (RFC 7208, 4.6.4). Take them out."
        )
    if survey.uses_ptr:
        yield MailFinding(
            _ABOUT,
            MailGrade.ADVICE,
            "It uses “ptr”, which servers may pass over (RFC 7208, 5.5). Write addresses instead.",
        )


def _of_ending(domain: str, survey: SpfSurvey) -> Iterator[MailFinding]:
    if survey.ending in _ENDINGS:
        yield _right(f"It ends in {survey.ending}all: {_ENDINGS[survey.ending]}.")
    elif survey.ending:
        yield _wrong(
            f"The SPF record of {domain} ends in {survey.ending}all, which tells nobody apart. "
            "End it in -all, or ~all while you look whether it names all of your servers."
        )
    elif survey.is_whole and not survey.broken and not survey.ends_in_macro:
        yield _wrong(
            f"The SPF record of {domain} does not say what becomes of all other servers. End it "
            "in -all, or ~all while you look whether it names all of your servers."
        )


def _of_sender(
    domain: str, record: str, sender: SendingAddress, answers: DnsAnswers
) -> MailFinding:
    verdict = spf_verdict(sender.address, domain, answers)
    if verdict is SpfVerdict.PASS:
        return _right(f"It covers {sender.address}.")
    if verdict in (SpfVerdict.TEMPERROR, SpfVerdict.UNTOLD):
        why = "DNS gave no answer" if verdict is SpfVerdict.TEMPERROR else verdict.value
        return MailFinding(
            _ABOUT, MailGrade.UNKNOWN, f"Whether it covers {sender.address} is not known: {why}."
        )
    if verdict is SpfVerdict.PERMERROR:
        said = f"For mails from {sender.address} it is an error, and counts for nothing."
        return MailFinding(_ABOUT, MailGrade.WRONG, said)
    version, _space, rest = record.partition(" ")
    return MailFinding(
        _ABOUT,
        sender.doubtful,
        f"It does not cover {sender.address} ({verdict.value}).{sender.proviso} To cover it:",
        text_record(domain, f"{version} {sender.mechanism} {rest}".strip()),
    )


def _first_record(domain: str, senders: Sequence[SendingAddress]) -> str:
    """Of a domain that has none. Where it is not known who sends, its mail servers are taken."""
    named = " ".join(sender.mechanism for sender in senders)
    return text_record(domain, f"v=spf1 {named or 'mx'} -all")


def _right(said: str) -> MailFinding:
    return MailFinding(_ABOUT, MailGrade.RIGHT, said)


def _wrong(said: str, record: str = "") -> MailFinding:
    return MailFinding(_ABOUT, MailGrade.WRONG, said, record)

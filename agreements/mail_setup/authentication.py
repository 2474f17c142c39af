"""Whether the server that took a test mail could tell from whom it came."""

from collections.abc import Iterator, Sequence
from email.utils import parseaddr

from agreements.mail_setup.alignment import domain_of, is_aligned
from agreements.mail_setup.authentication_results import AuthenticationResult, results_of
from agreements.mail_setup.dmarc import DmarcPolicy
from agreements.mail_setup.findings import MailFinding, MailGrade
from agreements.mail_setup.received_mail import ReceivedMail
from agreements.mail_setup.tags import read_tags

_RESULTS = "Authentication-Results"
_SIGNATURE = "DKIM-Signature"
_RETURN = "Return-Path"
# The server could not ask, which says nothing of the mail.
_NOT_ASKED = {"temperror"}


def signing_keys(mail: ReceivedMail, from_domain: str) -> list[tuple[str, str]]:
    """Selector and domain of the keys by which the mail is signed, where they are of its sender."""
    found = [read_tags(each) for each in mail.all("dkim-signature")]
    keys = [(tags.get("s", ""), domain_of(f"@{tags.get('d', '')}")) for tags in found]
    return [(name, domain) for name, domain in keys if name and is_aligned(domain, from_domain)]


def envelope_domain(mail: ReceivedMail) -> str:
    """Of the address that bounces go to, for which SPF is asked; "" where it is not noted."""
    return domain_of(parseaddr(mail.first("return-path"))[1])


def look_at_authentication(
    mail: ReceivedMail, from_domain: str, policy: DmarcPolicy
) -> Iterator[MailFinding]:
    """What the server noted, the signature, and the address for bounces."""
    yield from _of_results(mail, from_domain, policy)
    yield from _of_signatures(mail, from_domain, policy)
    yield _of_return_path(mail, from_domain, policy)


def _of_results(mail: ReceivedMail, from_domain: str, policy: DmarcPolicy) -> Iterator[MailFinding]:
    server, results = results_of(mail.all("authentication-results"))
    if not results:
        yield MailFinding(
            _RESULTS,
            MailGrade.UNKNOWN,
            "The server that took this mail did not note what it thinks of SPF, DKIM and DMARC. "
            "Send a test mail to a mailbox whose server does.",
        )
        return
    who = server or "The server"
    yield _of_method("spf", who, results)
    signed = [
        result
        for result in results
        if result.method == "dkim" and _is_of(result, from_domain, policy.strict_dkim)
    ]
    others = [result for result in results if result.method == "dkim" and result not in signed]
    if others and not signed:
        said = f"{who} found a signature, but none of {from_domain}."
        yield MailFinding(_RESULTS, MailGrade.WRONG, said)
    else:
        yield _of_method("dkim", who, signed)
    yield _of_method("dmarc", who, results)


def _is_of(result: AuthenticationResult, from_domain: str, strict: bool) -> bool:
    """Of the domain of From. Where the server does not say of which, it may be."""
    named = [
        result.properties[name] for name in ("header.d", "header.i") if name in result.properties
    ]
    domains = [domain_of(f"@{name}") for name in named]
    return not domains or any(is_aligned(each, from_domain, strict=strict) for each in domains)


def _of_method(method: str, who: str, results: Sequence[AuthenticationResult]) -> MailFinding:
    ended = [result.result for result in results if result.method == method]
    if "pass" in ended:
        return MailFinding(_RESULTS, MailGrade.RIGHT, f"{who} says {method}=pass.")
    if not ended or _NOT_ASKED & set(ended):
        said = ended[0] if ended else "nothing"
        return MailFinding(_RESULTS, MailGrade.UNKNOWN, f"{who} says {said} of {method}.")
    return MailFinding(_RESULTS, MailGrade.WRONG, f"{who} says {method}={ended[0]}.")


def _of_signatures(
    mail: ReceivedMail, from_domain: str, policy: DmarcPolicy
) -> Iterator[MailFinding]:
    found = [read_tags(each) for each in mail.all("dkim-signature")]
    if not found:
        yield MailFinding(
            _SIGNATURE,
            MailGrade.WRONG,
            f"The mail is not signed. Have the mail server sign with a key of {from_domain}.",
        )
        return
    own = [
        tags
        for tags in found
        if is_aligned(tags.get("d", ""), from_domain, strict=policy.strict_dkim)
    ]
    if not own:
        domains = ", ".join(tags.get("d", "–") for tags in found)
        yield MailFinding(
            _SIGNATURE,
            MailGrade.WRONG,
            f"The mail is signed for {domains} (d=), but people read that it is from "
            f"{from_domain}: have the mail server sign with a key of {from_domain}.",
        )
        return
    signed = own[0]
    if signed.get("a", "").lower() == "rsa-sha1":
        said = "It is signed with rsa-sha1, which counts for nothing (RFC 8301): use rsa-sha256."
        yield MailFinding(_SIGNATURE, MailGrade.WRONG, said)
    elif "from" not in signed.get("h", "").lower().replace(" ", "").split(":"):
        said = "The signature leaves out From (h=), so that it counts for nothing (RFC 6376, 5.4)."
        yield MailFinding(_SIGNATURE, MailGrade.WRONG, said)
    else:
        said = f"The mail is signed for {signed['d']}, with the key {signed.get('s', '–')}."
        yield MailFinding(_SIGNATURE, MailGrade.RIGHT, said)


def _of_return_path(mail: ReceivedMail, from_domain: str, policy: DmarcPolicy) -> MailFinding:
    noted = mail.first("return-path")
    if not noted:
        said = "It is not in the file: the server that delivers a mail writes it."
        return MailFinding(_RETURN, MailGrade.UNKNOWN, said)
    domain = envelope_domain(mail)
    if not domain:
        said = "It is empty: bounces go nowhere, and servers may refuse such mails."
        return MailFinding(_RETURN, MailGrade.WRONG, said)
    if is_aligned(domain, from_domain, strict=policy.strict_spf):
        return MailFinding(_RETURN, MailGrade.RIGHT, f"Bounces go to {domain}.")
    return MailFinding(
        _RETURN,
        MailGrade.WRONG,
        f"Bounces go to {domain}, but people read that the mail is from {from_domain}: SPF says "
        "nothing of that one, and some servers refuse mails with two senders. Have the mail "
        f"server take {from_domain} for both.",
    )

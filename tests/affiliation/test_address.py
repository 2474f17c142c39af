"""Which addresses are taken, in which form, and what is said of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.affiliation.address import normalize_address
from agreements.affiliation.domains import normalize_domain
from agreements.exceptions import AddressRefused

LOCAL_64 = "a" * 64
DOMAIN_190 = ".".join(["b" * 60, "c" * 60, "d" * 60, "ethz"]) + ".ch"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("jane@ethz.ch", "jane@ethz.ch"),
        ("  Jane.DOE@ETHZ.CH \r\n", "jane.doe@ethz.ch"),
        ("\u3000jane@ethz.ch\u00a0", "jane@ethz.ch"),
        ("jane+casmemg@ethz.ch", "jane+casmemg@ethz.ch"),
        ("o'brien@tcd.ie", "o'brien@tcd.ie"),
        ("j_d-1@stu.scu.edu.cn", "j_d-1@stu.scu.edu.cn"),
        ("jane@ethz.ch.", "jane@ethz.ch"),
        ("jane@universität.de", "jane@xn--universitt-y5a.de"),
        ("jane@UNIVERSITÄT.de", "jane@xn--universitt-y5a.de"),
        ("jane@universita\u0308t.de", "jane@xn--universitt-y5a.de"),
        ("jane@XN--universitt-y5a.de", "jane@xn--universitt-y5a.de"),
        ("li@清华大学.中国", "li@xn--xkry9kk1bz66a.xn--fiqs8s"),
        ("li@清华大学。中国", "li@xn--xkry9kk1bz66a.xn--fiqs8s"),
        ("jane@ｅｔｈｚ.ch", "jane@ethz.ch"),
        (f"{LOCAL_64}@ethz.ch", f"{LOCAL_64}@ethz.ch"),
        (f"{'a' * 63}@{DOMAIN_190}", f"{'a' * 63}@{DOMAIN_190}"),
    ],
)
def test_is_stored_as(typed: str, stored: str) -> None:
    assert normalize_address(typed) == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your work e-mail address."),
        (" \t ", "Enter your work e-mail address."),
        ("jane", "The @ is missing. An address looks like name@institution.edu."),
        ("jane.ethz.ch", "The @ is missing. An address looks like name@institution.edu."),
        (
            "@ethz.ch",
            "The part before the @ is missing. An address looks like name@institution.edu.",
        ),
        ("jane@", "The part after the @ is missing. An address looks like name@institution.edu."),
        ("jane@@ethz.ch", "An e-mail address has only one @. Check its spelling."),
        ("jane@ethz@ch", "An e-mail address has only one @. Check its spelling."),
        ("jane doe@ethz.ch", "An e-mail address has no spaces in it. Take them out."),
        ("jane@ethz .ch", "An e-mail address has no spaces in it. Take them out."),
        ("jane＠ethz.ch", "This is a full-width @. Type a plain @ instead."),
        ("jane@ethz.ch\r\nBcc: x@evil.org", "Enter the address on one line, nothing else."),
        ("jane\n@ethz.ch", "Enter the address on one line, nothing else."),
        ("jane@ethz.ch\x00", "Enter the address on one line, nothing else."),
        ("jane@ethz.ch\u2028x", "Enter the address on one line, nothing else."),
        ("jane@ethz.ch,joe@ethz.ch", "Enter one address only."),
        ("jane@ethz.ch; joe@ethz.ch", "Enter one address only."),
        ("jane@ethz.ch，joe@ethz.ch", "Enter one address only."),
        ("Jane <jane@ethz.ch>", "Enter the address alone, without a name or angle brackets."),
        ('"Jane" <jane@ethz.ch>', "Enter the address alone, without a name or angle brackets."),
        (
            '"jane doe"@ethz.ch',
            "Addresses with quotation marks are not accepted. Enter another one.",
        ),
        ('"jane@x"@ethz.ch', "Addresses with quotation marks are not accepted. Enter another one."),
        ("jane(work)@ethz.ch", "Addresses with brackets are not accepted. Take the brackets out."),
        ("jane@ethz.ch(work)", "Addresses with brackets are not accepted. Take the brackets out."),
        (
            f"{LOCAL_64}a@ethz.ch",
            "The part before the @ is longer than 64 characters. Check its spelling.",
        ),
        (
            f"{LOCAL_64}@{DOMAIN_190}",
            "This address is longer than 254 characters. Enter a shorter one.",
        ),
        (
            "a" * 10_000 + "@ethz.ch",
            "This address is longer than 254 characters. Enter a shorter one.",
        ),
        (f"jane@{'ä' * 200}.de", "The part after the @ is not a domain name. Check its spelling."),
        (
            ".jane@ethz.ch",
            "The part before the @ has a character or a dot where none may be. Check its spelling.",
        ),
        (
            "jane.@ethz.ch",
            "The part before the @ has a character or a dot where none may be. Check its spelling.",
        ),
        (
            "ja..ne@ethz.ch",
            "The part before the @ has a character or a dot where none may be. Check its spelling.",
        ),
        (
            "mailto:jane@ethz.ch",
            "The part before the @ has a character or a dot where none may be. Check its spelling.",
        ),
        (
            "ja\\ne@ethz.ch",
            "The part before the @ has a character or a dot where none may be. Check its spelling.",
        ),
        (
            "jane@[192.0.2.1]",
            "The part after the @ must be a name, such as institution.edu, not an IP address.",
        ),
        (
            "jane@[IPv6:2001:db8::1]",
            "The part after the @ must be a name, such as institution.edu, not an IP address.",
        ),
        (
            "jane@192.0.2.1",
            "The part after the @ must be a name, such as institution.edu, not an IP address.",
        ),
        ("jane@ethz", "The part after the @ is not complete. It looks like institution.edu."),
        ("jane@localhost", "The part after the @ is not complete. It looks like institution.edu."),
        ("jane@ethz..ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@.ethz.ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@ethz.ch..", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@-ethz.ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@et_hz.ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@*.ethz.ch", "The part after the @ is not a domain name. Check its spelling."),
        (f"jane@{'e' * 64}.ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@xn--a.ch", "The part after the @ is not a domain name. Check its spelling."),
        ("jane@ethz.\ud800ch", "The part after the @ is not a domain name. Check its spelling."),
    ],
)
def test_is_refused_with(typed: str, said: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        normalize_address(typed)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\N{KELVIN SIGN}im@ethz.ch", "KELVIN SIGN"),
        ("d\N{LATIN SMALL LETTER DOTLESS I}m@ethz.ch", "LATIN SMALL LETTER DOTLESS I"),
        (
            "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}@ethz.ch",
            "LATIN CAPITAL LETTER I WITH DOT ABOVE",
        ),
        ("j\N{CYRILLIC SMALL LETTER A}ne@ethz.ch", "CYRILLIC SMALL LETTER A"),
        ("jane\u200b@ethz.ch", "ZERO WIDTH SPACE"),
        ("\u202ejane@ethz.ch", "RIGHT-TO-LEFT OVERRIDE"),
        ("李@ethz.ch", "CJK UNIFIED IDEOGRAPH-674E"),
        ("\ud800@ethz.ch", "U+D800"),
    ],
)
def test_a_local_part_beyond_ascii_is_refused_and_the_character_named(
    typed: str, name: str
) -> None:
    with pytest.raises(AddressRefused, match=rf"not a plain letter: {name.replace('+', '.')}\."):
        normalize_address(typed)


def test_a_kelvin_sign_in_a_domain_means_what_the_dns_says_it_means() -> None:
    assert normalize_address("kim@\N{KELVIN SIGN}aist.ac.kr") == "kim@kaist.ac.kr"


@pytest.mark.parametrize(
    "domain", ["uni.example", "uni.test", "example.com", "mail.example.org", "UNI.Example."]
)
def test_test_domains_are_refused_except_where_they_are_allowed(domain: str) -> None:
    with pytest.raises(AddressRefused, match="No mail can reach this domain"):
        normalize_address(f"jane@{domain}")
    assert normalize_address(f"jane@{domain}", allow_test_domains=True).startswith("jane@")


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize(
    "domain",
    ["x.localhost", "x.invalid", "printer.local", "x.onion", "1.in-addr.arpa", "x.internal"],
)
def test_reserved_domains_are_always_refused(domain: str, allowed: bool) -> None:
    with pytest.raises(AddressRefused, match="No mail can reach this domain"):
        normalize_address(f"jane@{domain}", allow_test_domains=allowed)


@pytest.mark.parametrize("domain", ["myexample.com", "example.edu", "contest.org", "test.ethz.ch"])
def test_names_that_only_look_reserved_are_not(domain: str) -> None:
    assert normalize_domain(domain) == domain


def test_a_domain_of_a_megabyte_is_refused_at_once() -> None:
    with pytest.raises(AddressRefused, match="too long to be a domain"):
        normalize_domain("a." * 500_000)


LABEL = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=1, max_size=12)


@given(
    st.builds("{}@{}.{}".format, LABEL, LABEL, st.sampled_from(["ch", "edu", "中国"])) | st.text()
)
def test_whatever_is_taken_is_ascii_with_one_at_and_stays_as_it_is(typed: str) -> None:
    try:
        address = normalize_address(typed)
    except AddressRefused:
        return
    assert address.isascii()
    assert address == address.lower()
    assert address.count("@") == 1
    assert not any(character.isspace() for character in address)
    assert len(address) <= 254
    assert normalize_address(address) == address

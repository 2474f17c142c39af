"""SPF records, cut into terms."""

import pytest

from agreements.mail_setup.spf_record import SpfBroken, SpfTerm, parse_spf, spf_records


def test_a_record_is_one_only_if_it_begins_as_one() -> None:
    texts = ["v=spf1", "V=SPF1 -all", "v=spf10 -all", " v=spf1 -all", "spf2.0/pra -all", ""]
    assert spf_records(texts) == ["v=spf1", "V=SPF1 -all"]


def test_terms_are_read_with_qualifier_value_and_prefix() -> None:
    record = (
        "v=spf1 a  MX/24 ~a:mail.institute.example/24//64 ip4:192.0.2.7/24 ip6:2001:db8::5 "
        "?include:_spf.institute.example exists:%{ir}.institute.example -all "
        "redirect=institute.example exp=why.institute.example later=x/y"
    )
    assert parse_spf(record) == [
        SpfTerm("a", "+", "a"),
        SpfTerm("MX/24", "+", "mx", "", (24, 128)),
        SpfTerm("~a:mail.institute.example/24//64", "~", "a", "mail.institute.example", (24, 64)),
        SpfTerm("ip4:192.0.2.7/24", "+", "ip4", "192.0.2.0/24"),
        SpfTerm("ip6:2001:db8::5", "+", "ip6", "2001:db8::5/128"),
        SpfTerm("?include:_spf.institute.example", "?", "include", "_spf.institute.example"),
        SpfTerm("exists:%{ir}.institute.example", "+", "exists", "%{ir}.institute.example"),
        SpfTerm("-all", "-", "all"),
        SpfTerm("redirect=institute.example", "", "redirect", "institute.example"),
        SpfTerm("exp=why.institute.example", "", "exp", "why.institute.example"),
        SpfTerm("later=x/y", "", "later", "x/y"),
    ]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("ipv4:192.0.2.5", "“ipv4:192.0.2.5” is no mechanism that there is"),
        ("ip4:192.0.2", "“ip4:192.0.2” is no network"),
        ("ip4:2001:db8::5", "“ip4:2001:db8::5” is no network of IPv4"),
        ("ip4:192.0.2.0/33", "“ip4:192.0.2.0/33” is no network"),
        ("a/33", "“a/33” ends in a length that no address has"),
        ("a//129", "“a//129” ends in a length that no address has"),
        ("all/24", "“all/24” ends in a length that it can't have"),
        ("all:institute.example", "“all:institute.example” lacks a value, or has one too many"),
        ("include", "“include” lacks a value, or has one too many"),
        ("include:", "“include:” lacks a value, or has one too many"),
        ("include:localhost", "“include:localhost” names no domain"),
        ("include:a..example", "“include:a..example” names no domain"),
        ("include:" + "a." * 127 + "example", "names no domain"),
        ("redirect=", "“redirect=” names no domain"),
        ("+exp=a.example", "“+exp=a.example” is no term"),
        (";", "“;” is no term"),
        ("redirect=a.example redirect=b.example", "“redirect=” stands in it twice"),
    ],
)
def test_a_record_that_no_server_can_read_says_why(term: str, words: str) -> None:
    with pytest.raises(SpfBroken) as broken:
        parse_spf(f"v=spf1 {term} -all")
    assert words in str(broken.value)

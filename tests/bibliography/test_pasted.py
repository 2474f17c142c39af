"""What people paste: read right, or refused with a sentence; nothing grows or runs."""

import json

import pytest

from agreements.bibliography.bibtex import write_bibtex
from agreements.bibliography.pasted import read_pasted
from agreements.bibliography.reference import Reference, ReferenceUnreadable
from agreements.bibliography.ris import write_ris

ENTRY = r"""@string{ieee = {IEEE Transactions on Affective Computing}}
@article{li2025casmemg,
  author  = {Li, Mingyu and Xiaoning Gu and {World Health Organization} and Mart{\'\i}n, Jos\'e
             and 柳清妍 and Ludwig van Beethoven},
  title   = {Could {Micro-Expressions} be \emph{Quantified}? \"Uber 50\% of them},
  journal = ieee, volume = 3, number = {4}, pages = {1--12}, month = jan, year = 2025,
  doi     = {https://doi.org/10.1109/TAFFC.2025.3575127},
}"""
READ = Reference(
    kind="article-journal",
    title="Could Micro-Expressions be Quantified? Über 50% of them",
    authors=(
        "Li, Mingyu",
        "Gu, Xiaoning",
        "World Health Organization",
        "Martín, José",
        "柳清妍",
        "van Beethoven, Ludwig",
    ),
    venue="IEEE Transactions on Affective Computing",
    year=2025,
    doi="10.1109/taffc.2025.3575127",
    more={"volume": "3", "issue": "4", "page": "1–12"},
)


def test_bibtex_is_read_with_its_macros_accents_and_names() -> None:
    assert read_pasted(f"% from my library\n{ENTRY}") == READ


def test_what_is_written_is_read_back_the_same() -> None:
    assert read_pasted(write_bibtex([("li2025", READ.to_csl())])) == READ
    assert read_pasted(json.dumps(READ.to_csl())) == READ
    assert read_pasted(json.dumps([{"id": 1, **READ.to_csl()}])) == READ


@pytest.mark.parametrize("title", [r"50% & $x_2$ #1 a~b {c} \input{x}", "}} @evil{a, b={c}", '"'])
def test_a_title_can_end_no_field(title: str) -> None:
    written = write_bibtex([("a1", Reference("book", title, ("A",), year=2026).to_csl())])
    assert written.count("@") - title.count("@") == 1
    (balance,) = {written.count("{") - written.count("}")}
    assert balance == 0
    read = read_pasted(written)
    assert (read.kind, read.authors, read.year) == ("book", ("A",), 2026)


def test_ris_says_the_same() -> None:
    lines = write_ris(READ.to_csl()).split("\r\n")
    assert lines[:3] == ["TY  - JOUR", "AU  - Li, Mingyu", "AU  - Gu, Xiaoning"]
    assert {"PY  - 2025", "SP  - 1", "EP  - 12", "DO  - 10.1109/taffc.2025.3575127"} < set(lines)
    assert lines[-2:] == ["ER  - ", ""]


def test_csl_is_read_as_crossref_and_zotero_write_it() -> None:
    item = {
        "type": "manuscript",
        "title": ["A <i>study</i> of <sub>2</sub>"],
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"name": "CASME Group"},
            "nobody",
            {},
        ],
        "container-title": ["arXiv"],
        "issued": {"raw": "12 May 2026"},
        "volume": 7,
        "URL": "javascript:alert(1)",
    }
    assert read_pasted(json.dumps(item)) == Reference(
        kind="article",
        title="A study of 2",
        authors=("van der Berg, Jan", "CASME Group"),
        venue="arXiv",
        year=2026,
        more={"volume": "7"},
    )


@pytest.mark.parametrize(
    "typed",
    [
        "10.1109/TAFFC.2025.3575127",
        " doi:10.1109/taffc.2025.3575127. ",
        "https://doi.org/10.1109/TAFFC.2025.3575127)",
        "http://dx.doi.org/10.1109%2FTAFFC.2025.3575127",
    ],
)
def test_a_doi_is_one_however_it_is_written(typed: str) -> None:
    assert read_pasted(typed).doi == "10.1109/taffc.2025.3575127"


def test_brackets_of_a_doi_stay() -> None:
    doi = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"
    assert read_pasted(f"({doi.upper()}".removeprefix("(")).doi == doi


_BRACES = "{" * 19_000
HOSTILE = {
    "nothing": " \n",
    "words": "my new paper in PAMI",
    "a script": "javascript:alert(1)",
    "no doi": "10.1/x",
    "a DOI with spaces": "10.1234/a b",
    "braces that open": "@article{a, title=" + _BRACES,
    "deep braces": "@article{a, title={" + _BRACES + "x" + "}" * 19_000 + "}}",
    "deep LaTeX": "@article{a, title={" + r"\emph{" * 5_000 + "x" + "}" * 5_000 + "}}",
    "only signs": "@a{" * 13_000,
    "one long name": "@article{a, title={T}, author={" + "a " * 19_000 + "}}",
    "10 MB": "@article{a, title={" + "x" * 10_000_000 + "}}",
    "two entries": "@book{a, title={A}}\n@book{b, title={B}}",
    "no title": "@book{a, author={Li}}",
    "half an entry": "@book{a, title={A}",
    "deep JSON": "[" * 39_000,
    "broken JSON": '{"title": ',
    "a number": "[1]",
    "two items": '[{"title": "a"}, {"title": "b"}]',
    "NUL": '{"title": "a\\u0000b"}',
    "half a pair": '{"title": "a\\ud800b"}',
    "a large number": '{"title": ' + "9" * 5000 + "}",
    "nothing in it": "{}",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_can_not_be_read_is_refused_with_a_sentence(what: str) -> None:
    with pytest.raises(ReferenceUnreadable) as refused:
        read_pasted(HOSTILE[what])
    assert len(str(refused.value)) > 20


def test_macros_do_not_grow() -> None:
    doubling = "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    read = read_pasted("@string{a0 = {xx}}\n" + doubling + "@book{k, title = a59, year = 2026}")
    assert len(read.title) < 100


def test_what_hides_in_a_title_is_taken_out_and_a_script_address_is_not_kept() -> None:
    read = read_pasted("@misc{a, title={A\u202e\u200bB}, url={javascript:alert(1)}, year={2026}}")
    assert read == Reference("document", "AB", (), year=2026)


def test_a_thousand_authors_are_read() -> None:
    names = " and ".join(f"Person{n}, Given" for n in range(1000))
    assert len(read_pasted(f"@article{{a, title={{T}}, author={{{names}}}}}").authors) == 1000

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp

from agreements import page_code
from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import RenderedPdf
from agreements.documents.terms import Associate, Terms
from tests.documents.reading import darkest, joined, operators, page_image, text_sizes, texts

MakeTerms = Callable[..., Terms]


@pytest.fixture(scope="module")
def issued(make_terms: MakeTerms, body: RenderedPdf) -> RenderedPdf:
    return draw_agreement(make_terms(associates=3), body)


def test_the_order_is_clauses_form_schedule(issued: RenderedPdf) -> None:
    pages = texts(issued.pdf)
    assert issued.pages == len(pages) == 4
    assert "1. Purpose of use" in pages[0]
    assert "6. Warranty" in pages[1]
    assert "Signature form" in pages[2]
    assert "Schedule: associated users" in pages[3]


def test_the_form_has_the_licenses_labels_and_the_values(
    issued: RenderedPdf, make_terms: MakeTerms
) -> None:
    terms, page = make_terms(associates=3), texts(issued.pdf)[2]
    for text in (*terms.labels, terms.signer_name, terms.affiliation, terms.intended_use):
        assert text in page
    assert "16 Lincui Road Beijing 100101 China" in page
    assert "Agreement LA-7K3M9 · issued 22 November 2026" in page
    assert "✓ 1. Purpose of use ✓ 2. The user ✓ 3. Data storage and Distribution" in page
    assert "3 people, listed in the schedule" in page


def test_only_the_accepted_clauses_are_ticked(make_terms: MakeTerms, body: RenderedPdf) -> None:
    page = texts(draw_agreement(make_terms(accepted=("clause-2",)), body).pdf)[2]
    assert "✓ 2. The user Associated users None" in page
    assert page.count("✓") == 1


def test_a_clause_that_the_license_lacks_is_no_clause(
    make_terms: MakeTerms, body: RenderedPdf
) -> None:
    with pytest.raises(KeyError):
        draw_agreement(make_terms(accepted=("clause-7",)), body)


@pytest.mark.parametrize(("count", "pages"), [(0, 3), (1, 4), (10, 4), (100, 7), (1000, 42)])
def test_every_associated_user_is_listed_once_in_order(
    make_terms: MakeTerms, body: RenderedPdf, count: int, pages: int
) -> None:
    document = draw_agreement(make_terms(associates=count), body)
    assert document.pages == pages
    text = joined(document.pdf)
    assert re.findall(r"person(\d+)@", text) == [str(n) for n in range(1, count + 1)]
    assert re.findall(r"ID-(\d{4})", text) == [f"{n:04d}" for n in range(1, count + 1)]
    assert len(document.layout["associates"]) == count
    assert text.count("Name Role Competition ID E-mail") == pages - 3


def test_each_page_says_which_of_how_many(make_terms: MakeTerms, body: RenderedPdf) -> None:
    document = draw_agreement(make_terms(associates=40), body)
    for number, text in enumerate(texts(document.pdf), start=1):
        assert f"CASMEMG LA 1.0 · LA-7K3M9 · page {number} of {document.pages}" in text
        assert "CASMEMG Database License Agreement 1.0" in text


def test_the_same_terms_give_the_same_bytes(
    issued: RenderedPdf, make_terms: MakeTerms, body: RenderedPdf
) -> None:
    draw_agreement(
        make_terms(signer_name="محمد 李 हिन्दी"), body
    )  # what was drawn before leaves no trace
    assert draw_agreement(make_terms(associates=3), body) == issued


@pytest.mark.full
def test_another_process_gives_the_same_bytes(
    issued: RenderedPdf, make_terms: MakeTerms, body: RenderedPdf
) -> None:
    script = (
        "import hashlib, sys, django\n"
        "django.setup()\n"
        "from agreements.documents.body import RenderedPdf\n"
        "from agreements.documents.agreement_pdf import draw_agreement\n"
        "from agreements.documents.terms import Terms\n"
        "import ast\n"
        "terms, layout, pdf = ast.literal_eval(sys.stdin.read())\n"
        "body = RenderedPdf(pdf, 2, layout)\n"
        "print(hashlib.sha256(draw_agreement(Terms.from_json(terms), body).pdf).hexdigest())\n"
    )
    told = repr((make_terms(associates=3).to_json(), body.layout, body.pdf))
    done = subprocess.run(
        [sys.executable, "-c", script], input=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(issued.pdf).hexdigest()


def test_signature_and_date_boxes_are_empty_and_framed(issued: RenderedPdf) -> None:
    width, height = issued.layout["size"]
    assert set(issued.layout["boxes"]) == {"signature", "date"}
    for place in issued.layout["boxes"].values():
        x0, y0, x1, y1 = place["box"]
        assert 0 < x0 < x1 < width
        assert 0 < y0 < y1 < height
        assert y1 - y0 >= 24 * 72 / 25.4
        image = page_image(issued.pdf, place["page"])
        assert darkest(image, place["box"]) == 255
        for edge in ([x0 - 2, y0, x0 + 1, y1], [x0, y1 - 1, x1, y1 + 2]):
            assert darkest(image, edge) < 100


def test_every_page_has_its_own_code_in_a_quiet_zone(issued: RenderedPdf) -> None:
    stamps = issued.layout["stamps"]
    assert stamps["qr"][2] - stamps["qr"][0] == pytest.approx(22 * 72 / 25.4, abs=0.02)
    assert len(set(issued.layout["codes"])) == issued.pages
    for page, payload in enumerate(issued.layout["codes"], start=1):
        image = page_image(issued.pdf, page)
        (code,) = zxingcpp.read_barcodes(image)
        assert code.text == payload
        assert page_code.read_page_code(payload).page == page
        x0, y0, x1, y1 = stamps["qr"]
        for beside in ([x0 - 8, y0, x0, y1], [x1, y0, x1 + 8, y1], [x0, y1, x1, y1 + 8]):
            assert darkest(image, beside) == 255


def test_every_page_has_marks_header_and_footer(issued: RenderedPdf) -> None:
    for page in range(1, issued.pages + 1):
        image = page_image(issued.pdf, page)
        for name in ("mark", "top_left", "bottom_right", "header", "footer", "spoken"):
            assert darkest(image, issued.layout["stamps"][name]) < 100, (page, name)
    assert issued.layout["spoken"][0] in texts(issued.pdf)[0]


def test_fields_are_where_the_layout_says(issued: RenderedPdf) -> None:
    document = pypdfium2.PdfDocument(issued.pdf)
    try:
        for field, expected in (("signer_name", "Qingyan Liu"), ("work_email", "li@psych")):
            (place,) = issued.layout["fields"][field]
            page = document[place["page"] - 1].get_textpage()
            x0, y0, x1, y1 = place["box"]
            assert expected in page.get_text_bounded(x0, y0, x1, y1)
        first, *_ = issued.layout["associates"][0]
        page = document[first["page"] - 1].get_textpage()
        assert "Person 1" in page.get_text_bounded(*first["box"])
    finally:
        document.close()


def test_text_is_large_enough_to_check_on_a_scan(issued: RenderedPdf) -> None:
    assert min(text_sizes(issued.pdf, 3)) >= 9
    assert min(text_sizes(issued.pdf, 4) - {9.5}) >= 10  # cells; heads and notes are 9.5


def test_our_pages_set_no_color(issued: RenderedPdf) -> None:
    for page in (3, 4):
        assert not re.search(r" (?:rg|RG|g|G|k|K|sc|scn|gs)\b", operators(issued.pdf, page))


def test_long_texts_flow_over_pages_and_nothing_is_cut(
    make_terms: MakeTerms, body: RenderedPdf
) -> None:
    use = " ".join(f"word{n}" for n in range(1600))
    address = "\n".join(f"line{n}" for n in range(60))
    document = draw_agreement(make_terms(intended_use=use, address=address, associates=1), body)
    text = joined(document.pdf)
    assert re.findall(r"word(\d+)", text) == [str(n) for n in range(1600)]
    assert re.findall(r"line(\d+)", text) == [str(n) for n in range(60)]
    assert "Signature form, continued" in text
    fields = document.layout["fields"]
    assert [place["page"] for place in fields["address"]] == [3, 4]
    assert len(fields["intended_use"]) > 3


def test_no_line_is_printed_over_another(make_terms: MakeTerms, body: RenderedPdf) -> None:
    person = Associate("Name " * 60, "Role " * 20, "ID" * 40, "mail" * 50)
    use = "We compare methods. " * 300
    document = draw_agreement(make_terms(intended_use=use, associates=(person,) * 8), body)
    for page in range(body.pages + 1, document.pages + 1):
        baselines: dict[float, list[float]] = {}
        for x, y in re.findall(r"BT \S+ 0 0 \S+ (\S+) (\S+) Tm", operators(document.pdf, page)):
            baselines.setdefault(float(x), []).append(float(y))
        for column in baselines.values():
            for above, below in pairwise(sorted(column, reverse=True)):
                assert above - below >= 12
        assert darkest(page_image(document.pdf, page), [526, 46, 595, 731]) == 255


def test_a_blank_cell_can_not_be_filled_in_later(make_terms: MakeTerms, body: RenderedPdf) -> None:
    people = (Associate("Person", "Student", "", " "),)
    assert (
        "Person Student – – End"
        in texts(draw_agreement(make_terms(associates=people), body).pdf)[3]
    )


def test_the_title_is_for_readers_and_the_date_is_the_terms(issued: RenderedPdf) -> None:
    document = pypdfium2.PdfDocument(issued.pdf)
    try:
        told = document.get_metadata_dict()
    finally:
        document.close()
    assert told["Title"] == "CASMEMG Database: License Agreement 1.0, LA-7K3M9"
    assert told["CreationDate"] == "D:20261122000000Z"


def test_the_column_of_ids_has_the_datasets_head_or_is_not_there(
    make_terms: MakeTerms, body: RenderedPdf
) -> None:
    def printed(column: str) -> str:
        return " ".join(joined(draw_agreement(make_terms(2, id_column=column), body).pdf).split())

    assert "Competition ID" in printed("Competition ID")
    assert "ID-0001" in printed("学号" * 10)  # wider than its column: it goes on below
    without = printed("")
    assert "Competition ID" not in without
    assert "ID-0001" not in without
    assert "Person 1 Student person1@example.org" in without

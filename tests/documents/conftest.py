"""The license, its body rendered once, and terms to change at will."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agreements.documents.body import RenderedPdf, render_body
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.documents.terms import Associate, Terms
from agreements.form_fields import standard_labels

LICENSE = Path(__file__).parents[2] / "agreements" / "licenses" / "casmemg-1.0.md"
URL = "https://portal.example.org/datasets/casmemg/"


@pytest.fixture(scope="session")
def license_text() -> LicenseText:
    return parse_license_text(LICENSE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def body(license_text: LicenseText) -> RenderedPdf:
    return render_body(license_text, URL)


@pytest.fixture(scope="session")
def make_terms(license_text: LicenseText) -> Callable[..., Terms]:
    """`make_terms(associates=3, address=…)`: terms with that many people, or with these."""
    terms = Terms(
        reference="LA-7K3M9",
        document_id="0198c6a2b7f0",
        dataset=license_text.dataset,
        version=license_text.version,
        title=license_text.title,
        subtitle=license_text.subtitle,
        labels=standard_labels(license_text.form_fields),
        issued_on=date(2026, 11, 22),
        signer_name="Qingyan Liu",
        signer_title="Professor",
        affiliation="Institute of Psychology, Chinese Academy of Sciences",
        work_email="li@psych.example.org",
        address="16 Lincui Road\nBeijing 100101",
        country="China",
        intended_use="We study facial micro-expressions in electromyography.",
        accepted=tuple(clause.key for clause in license_text.clauses),
    )

    def make(associates: int | tuple[Associate, ...] = (), **changes: Any) -> Terms:
        if isinstance(associates, int):
            associates = tuple(
                Associate(f"Person {n}", "Student", f"ID-{n:04d}", f"person{n}@example.org")
                for n in range(1, associates + 1)
            )
        return replace(terms, associates=associates, **changes)

    return make

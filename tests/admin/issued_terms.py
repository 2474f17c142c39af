"""Terms of an issued document: a few, and as complete as those of a true one."""

import json
from datetime import date
from typing import Any

from agreements.documents.terms import Associate, Terms
from agreements.form_fields import STANDARD
from agreements.models import Agreement

FEW_TERMS = {"signer_name": "Name As Printed", "accepted": ["clause-1"]}


def issued_terms(agreement: Agreement) -> dict[str, Any]:
    """For the row; the text is not looked at."""
    terms = Terms(
        reference=agreement.reference,
        document_id=f"doc{agreement.pk}",
        dataset=agreement.dataset.name,
        version=agreement.version.number,
        title="License Agreement",
        subtitle="CASMEMG Database",
        labels=tuple(name.title() for name in STANDARD),
        issued_on=date(2026, 11, 22),
        signer_name="Name As Printed",
        signer_title="Professor",
        affiliation=agreement.signer.affiliation,
        work_email=agreement.signer.email,
        address="16 Lincui Road\nBeijing 100101",
        country="China",
        intended_use=agreement.intended_use,
        accepted=("clause-1",),
        associates=(Associate("Ann", "Student", "C-1", "ann@uni.example"),),
    )
    found: dict[str, Any] = json.loads(terms.to_json())
    return found

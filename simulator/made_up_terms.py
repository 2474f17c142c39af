"""Who signs and who is listed in a document, made up: names in several scripts."""

import random
from datetime import date

from agreements.documents.license_text import LicenseText
from agreements.documents.terms import Associate, Terms
from agreements.form_fields import standard_labels

URL = "https://portal.example.org/datasets/casmemg/"
FIRST = ("Qingyan", "Nguyễn", "Дмитрий", "清妍", "晓明", "Zoë", "김민준", "Karl-Theodor")
LAST = ("Li", "Wang", "李", "王", "Ánh", "Иванов", "García-Fernández", "박", "O’Brien", "Okonkwo")


def make_terms(text: LicenseText, size: int, seed: int) -> Terms:
    some = random.Random(seed)

    def name() -> str:
        return f"{some.choice(FIRST)} {some.choice(LAST)}-{some.choice(LAST)}"

    return Terms(
        reference=f"LA-{some.randrange(10**5):05d}",
        document_id=f"{some.getrandbits(48):012x}",
        dataset=text.dataset,
        version=text.version,
        title=text.title,
        subtitle=text.subtitle,
        labels=standard_labels(text.form_fields),
        issued_on=date(2026, 11, 22),
        signer_name=name(),
        signer_title="Associate Professor",
        affiliation=f"Institute of Psychology {seed}, Chinese Academy of Sciences",
        work_email=f"signer{seed}@psych.example.org",
        address=f"{some.randrange(999)} Lincui Road\nChaoyang District\nBeijing 100101",
        country="China",
        intended_use=f"Study {seed}: onset of facial micro-expressions in electromyography. " * 4,
        accepted=tuple(clause.key for clause in text.clauses),
        associates=tuple(
            Associate(
                name(),
                some.choice(("Student", "Employee")),
                f"MEGC2026-{some.randrange(10**4):04d}",
                f"user{some.randrange(10**5)}@psych.example.org",
            )
            for _ in range(size)
        ),
    )

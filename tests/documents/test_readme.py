"""The README.txt of a copy."""

from dataclasses import replace

import pytest

from agreements.documents.license_text import LicenseText
from agreements.documents.readme import WIDTH, Readme, write_readme


@pytest.fixture
def readme(license_text: LicenseText) -> Readme:
    return Readme(
        reference="LA-7K3M9Q",
        dataset="CASMEMG",
        full_name="EMG-Based Micro-expression Database: CASMEMG",
        owner="Institute of Psychology, Chinese Academy of Sciences (IP-CAS)",
        contact_email="casmemg@portal.example",
        release="1.0",
        version="1.0",
        license_name="LICENSE.md",
        citation="Somebody,\n“A paper.” (2025). doi: 10.1109/TAFFC.2025.3575127.\n",
        publishing="Publish images of subject 07 only (clause 3).",
        quoted=license_text.clauses[2:4],
        language="en",
    )


def test_it_says_whose_license_how_to_cite_and_what_may_be_published(readme: Readme):
    text = write_readme(readme).decode()
    head, *_others = text.split("From the License Agreement, word for word")
    assert head == (
        "CASMEMG, release 1.0\n"
        "====================\n"
        "\n"
        "EMG-Based Micro-expression Database: CASMEMG. Institute of Psychology, Chinese\n"
        "Academy of Sciences (IP-CAS).\n"
        "\n"
        "This is a personal copy. It was made for License Agreement LA-7K3M9Q, version\n"
        "1.0. The text of the License Agreement is in LICENSE.md.\n"
        "\n"
        "How to cite\n"
        "===========\n"
        "\n"
        "Somebody, “A paper.” (2025). doi: 10.1109/TAFFC.2025.3575127.\n"
        "\n"
        "What may be published\n"
        "=====================\n"
        "\n"
        "Publish images of subject 07 only (clause 3).\n"
        "\n"
    )
    assert max(map(len, head.splitlines())) <= WIDTH


def test_clauses_stand_word_for_word(readme: Readme):
    text = write_readme(readme).decode()
    for clause in readme.quoted:
        lines = [line.removeprefix("    ") for line in text.splitlines()]
        assert clause.markdown in "\n".join(lines)
    assert "- C. never link the used face photo with any possible trait of personal info" in text


def test_it_says_nothing_of_what_nobody_asked_for(readme: Readme):
    text = write_readme(replace(readme, publishing="", quoted=())).decode()
    assert "published" not in text
    assert "word for word" not in text


def test_it_speaks_the_language_of_its_license(readme: Readme):
    text = write_readme(replace(readme, language="zh")).decode()
    assert "LA-7K3M9Q" in text

"""Findings in words."""

import re

import pytest

from agreements.scans.sentences import SENTENCES, sentence

FACTS = {
    "page": 2,
    "pages": 5,
    "issued_page": 3,
    "reference": "LA-7K3M9Q",
    "found": "1.0",
    "version": "1.1",
    "dpi": 90,
}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_ends_and_needs_known_facts_alone(code):
    text = sentence(code, FACTS)
    assert text.endswith(".")
    assert not re.search(r"%|\(", text)


def test_facts_stand_in_the_sentence():
    assert sentence("page_missing", FACTS) == (
        "Page 3 of 5 is missing. Scan that page and upload it alone: it is added to the others."
    )

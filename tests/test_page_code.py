"""The codes of issued pages."""

import pytest

from agreements import page_code
from agreements.page_code import PageCode

CODE = PageCode("LA-7K3M9Q", "1.0", 2, 5, "0198c6a2b7f012ab")


def test_a_payload_is_read_back():
    assert page_code.read_page_code(CODE.payload()) == CODE


def test_fits_a_small_qr_code():
    """61 characters are what version 3 holds at level M in alphanumeric mode."""
    long = PageCode("LA-7K3M9Q", "2026.11", 10, 12, "0198c6a2b7f012ab")
    assert len(long.payload()) <= 61


@pytest.mark.parametrize(
    ("old", "new"), [("/2/", "/3/"), ("/5/", "/4/"), ("1.0", "1.1"), ("K3", "K4")]
)
def test_another_page_document_or_version_under_the_same_mac_is_none_of_ours(old, new):
    assert page_code.read_page_code(CODE.payload().replace(old, new)) is None


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "https://example.org/",
        CODE.payload()[:-1],
        CODE.payload() + "A",
        "A/B/C/D/E/F",
        "ſ" * 60,
    ],
)
def test_what_we_did_not_print_is_none(payload):
    assert page_code.read_page_code(payload) is None


def test_a_code_under_another_key_is_none_of_ours(settings):
    payload = CODE.payload()
    settings.FIELD_KEYS = ["another key"]
    assert page_code.read_page_code(payload) is None


def test_the_spoken_code_names_reference_page_and_the_start_of_the_mac():
    reference, page, first, second = CODE.spoken().split("-")
    assert (reference, page) == ("7K3M9Q", "2")
    assert CODE.payload().rpartition("/")[2].startswith(first + second)


def test_what_an_older_key_printed_is_ours_and_the_first_key_prints(settings):
    payload = CODE.payload()
    settings.FIELD_KEYS = ["new key", *settings.FIELD_KEYS]
    assert page_code.read_page_code(payload) == page_code.read_page_code(CODE.payload()) == CODE
    assert CODE.payload() != payload
    assert [page_code.is_current_page_code(code) for code in (payload, CODE.payload(), "")] == [
        False,
        True,
        False,
    ]

"""Where a report may name our mail, and where what is named is another."""

import pytest

from tests.mail.reports import MESSAGE_ID, original, report
from tests.mail.test_delivery_report import read

RELAYED = "<0102018f-relay@eu-west-1.mail.example>"


@pytest.mark.parametrize(
    "returned",
    [
        f"Message-ID: {RELAYED}\nX-Original-Message-ID: {MESSAGE_ID}\nSubject: x\n",
        f"Message-ID: {RELAYED}\nX-Microsoft-Original-Message-ID:\n\t{MESSAGE_ID}\n\nWords.",
        f"Subject: x\n\nReceived a mail with id {MESSAGE_ID[1:-1]}.\n",
        f"Subject: x\n\n--b\nContent-Type: message/rfc822\n\n{original()}\n--b--",
    ],
)
def test_the_id_that_a_relay_kept_is_found(returned: str) -> None:
    assert MESSAGE_ID in read(report(returned=returned)).message_ids
    assert MESSAGE_ID in read(report(returned=returned, returned_as="text/plain")).message_ids


@pytest.mark.parametrize("returned_as", ["message/rfc822", "text/plain", "text/rfc822-headers"])
def test_an_answer_to_our_mail_that_came_back_is_not_our_mail(returned_as: str) -> None:
    answer = f"Message-ID: <else@example.edu>\nReferences: <x@example.edu>\n {MESSAGE_ID}\n"
    for returned in (answer, f"In-Reply-To: {MESSAGE_ID}\n{answer}"):
        found = read(
            report(returned=f"{returned}Subject: Re: LA\n\nWe moved.", returned_as=returned_as)
        )
        assert MESSAGE_ID not in found.message_ids
        assert "<else@example.edu>" in found.message_ids

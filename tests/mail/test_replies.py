"""What a server's answer is kept as."""

import pytest

from agreements.mail import smtp

UUID = "8e8d4f00-6ff3-4d2e-9f70-0c0ffee00000"
SES = f"0100018f00000000-{UUID}-000000"


def test_an_answer_in_a_charset_of_its_own_is_kept_as_words() -> None:
    said = "用户不存在"
    for charset in ("utf-8", "gb18030"):
        assert smtp.reply_line(550, said.encode(charset)) == f"550 {said}"
    assert "\ufffd" not in smtp.reply_line(550, b"\xff\xfe no\0 user")


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (f"250 Ok {SES}", SES),
        (f"250 2.0.0 OK {UUID}", UUID),
        (
            f"250 2.6.0 <{UUID}@prod.mail.example> [InternalId=123, Hostname=MX01.mail.example]",
            UUID,
        ),
        # Short ids of queues come again; names of hosts are known to all.
        ("250 2.0.0 Ok: queued as 4ZkQ0t3xY1z9", ""),
        ("250 OK [Hostname=AM0PR01MB1234567890123456789.prod.mail.example]", ""),
        ("250 queued by mx01-aaaaaaaaaaaaaaaaaaaaaaaaaaaa.mail.example", ""),
        ("250 Great success, thank you very much indeed", ""),
        ("250 anextremelylongwordwithoutanynumber", ""),
        ("250", ""),
    ],
)
def test_the_id_that_a_provider_gives_is_found(answer: str, key: str) -> None:
    assert smtp.provider_id(answer) == key

import shutil
import smtplib
import subprocess
from pathlib import Path

import pytest

from ops import ports, postfix


@pytest.mark.services
def test_the_sink_takes_several_commands_at_once(tmp_path: Path) -> None:
    try:
        with (
            postfix.sink(tmp_path) as port,
            smtplib.SMTP(ports.HOST, port) as client,
        ):
            client.ehlo()
            assert client.has_extn("pipelining")
            assert client.sendmail("a@example.edu", ["b@example.edu"], b"Subject: Hi\r\n\r\n") == {}
    except postfix.SinkMissing as missing:
        pytest.skip(str(missing))


def test_what_can_not_be_had_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(*_arguments: object, **_options: object) -> None:
        raise subprocess.CalledProcessError(100, "apt-get")

    monkeypatch.setattr(shutil, "which", lambda *_a, **_k: None)
    monkeypatch.setattr(subprocess, "run", not_found)
    monkeypatch.setattr(postfix, "_UNPACKED", tmp_path / "postfix")
    with (
        pytest.raises(postfix.SinkMissing, match="apt-get install postfix"),
        postfix.sink(tmp_path),
    ):
        pass

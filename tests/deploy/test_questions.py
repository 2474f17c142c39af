"""What `setup` asks at a terminal: each until the answer can be right, and nothing twice."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.server import answers
from deploy.server.answers import Answers
from deploy.server.changes import Refused
from ops.debian_server import ROOT
from ops.terminal import converse

GUIDE = (ROOT / "docs" / "operate.md").read_text()
REPLIES = [
    ("Host name", "portal.institute.example"),
    ("Name of the portal", ""),
    ("Time zone", "Europe/Berlin"),
    ("Mail server", "smtp+tls://portal:p%40ss@mail.institute.example:587"),
    ("Address that mails come from", "portal@institute.example"),
    ("Mailbox of a person", "data-desk@institute.example"),
    ("E-mail of the first owner", "owner@institute.example"),
    ("E-mail of whoever runs", "-"),
    ("TLS certificate", "self-signed"),
    ("Dataset to set up", ""),
    ("Where backups go", ""),
]
ASKED = Answers(
    host="portal.institute.example",
    name="CASMEMG portal",
    time_zone="Europe/Berlin",
    mail_server="smtp+tls://portal:p%40ss@mail.institute.example:587",
    mail_from="portal@institute.example",
    support="data-desk@institute.example",
    owner="owner@institute.example",
    tls="self-signed",
    dataset="agreements/licenses/casmemg.toml",
)
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from deploy.server import answers
kept = Path(sys.argv[2])
kept.write_text(answers.of(kept, None, may_ask=True).as_toml())
"""


def asked(kept: Path, replies: list[tuple[str, str]]) -> str:
    return converse([sys.executable, "-I", "-c", PROGRAM, str(ROOT), str(kept)], replies)


def test_each_question_is_asked_once_and_its_answer_kept(tmp_path: Path) -> None:
    kept = tmp_path / "answers.toml"
    asked(kept, REPLIES)
    assert answers.of(kept, None, may_ask=False) == ASKED
    assert asked(kept, []) == ""


def test_what_can_not_be_right_is_asked_again(tmp_path: Path) -> None:
    wrong = {
        "Host name": ["https://portal.example", "Portal.example", "portal"],
        "Time zone": ["Berlin", "../passwd"],
        "Mail server": ["mail.institute.example"],
        "E-mail of the first owner": ["", "owner"],
        "E-mail of whoever runs": ["admin"],
        "TLS certificate": ["yes"],
        "Dataset to set up": ["casmemg"],
    }
    replies = []
    for question, right in REPLIES:
        replies += [(question, each) for each in [*wrong.get(question, []), right]]
    kept = tmp_path / "answers.toml"
    said = asked(kept, replies)
    assert said.count("    That can't be: ") == sum(map(len, wrong.values()))
    assert "such as portal.institute.example, in small letters" in said
    assert answers.of(kept, None, may_ask=False) == ASKED


def test_files_of_a_certificate_are_asked_for_where_they_are_wanted(tmp_path: Path) -> None:
    chain, key, kept = (tmp_path / name for name in ("chain.pem", "key.pem", "answers.toml"))
    for file in (chain, key):
        file.touch()
    at = next(i for i, (question, _typed) in enumerate(REPLIES) if "TLS" in question)
    files = [
        ("TLS certificate", "files"),
        ("whole chain", "chain.pem"),
        ("whole chain", str(chain)),
        ("private key", str(key)),
    ]
    said = asked(kept, [*REPLIES[:at], *files, *REPLIES[at + 1 :]])
    assert "a whole path of a file that is there" in said
    found = answers.of(kept, None, may_ask=False)
    assert (found.certificate, found.key) == (str(chain), str(key))


def test_a_file_that_misses_something_is_refused_with_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('host = "portal.institute.example"\ntime_zone = "Europe/Berlin"\n')
    with pytest.raises(Refused) as refused:
        answers.of(tmp_path / "kept", file, may_ask=False)
    missing = ["mail_server", "mail_from", "support", "owner"]
    lines = str(refused.value).splitlines()[1:]
    assert [line.partition(":")[0] for line in lines] == missing


def test_whoever_leaves_is_told_what_was_not_answered(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as ended:
        asked(tmp_path / "answers.toml", [("Host name", "\x04")])
    assert "No answer to: Host name" in str(ended.value.output)


class TestTheGuide:
    """docs/operate.md, for whoever has never seen the portal."""

    def test_shows_an_answer_to_each_question_that_is_taken(self, tmp_path: Path) -> None:
        table = GUIDE.partition("| it asks for |")[2].partition("\n\n")[0]
        rows = [line for line in table.splitlines()[2:] if line]
        shown = [re.findall("`([^`]+)`", row.split("|")[2]) for row in rows]
        assert "files" in shown[8]
        shown[8] = ["self-signed"]  # there are no such files here
        asked_for = [question for question, _typed in REPLIES]
        kept = tmp_path / "answers.toml"
        said = asked(kept, list(zip(asked_for, (each[0] for each in shown), strict=True)))
        assert "That can't be" not in said

    def test_shows_a_file_of_answers_that_is_taken(self, tmp_path: Path) -> None:
        shown = GUIDE.partition("```toml\n")[2].partition("```")[0]
        file = tmp_path / "answers.toml"
        file.write_text(shown.replace("/etc/ssl/institute/", f"{tmp_path}/"))
        for name in ("fullchain.pem", "privkey.pem"):
            (tmp_path / name).touch()
        found = answers.of(tmp_path / "kept", file, may_ask=False)
        assert found.operator == "admin@institute.example"
        example = (ROOT / ".env.example").read_text()
        for name in found.settings:
            assert re.search(rf"^#?{name}=", example, re.MULTILINE), name

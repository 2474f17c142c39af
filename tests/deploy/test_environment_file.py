"""Which keys a server is given, and when."""

from types import SimpleNamespace

import pytest

from deploy.server import environment_file
from deploy.server.changes import Changes

EXAMPLE = "SECRET_KEY=\nSTORAGE_KEY=\n#OTHER_KEY=\n"


@pytest.fixture
def complete(tmp_path, monkeypatch):
    (tmp_path / ".env.example").write_text(EXAMPLE)
    monkeypatch.setattr(environment_file, "_wanted", lambda *_words: {})
    layout = SimpleNamespace(settings=tmp_path / "portal.env")

    def completed(**how: bool) -> dict[str, str]:
        environment_file.complete(layout, None, tmp_path, Changes(), **how)
        return environment_file.read(layout.settings)

    return completed


def test_setup_makes_all_and_never_again(complete) -> None:
    made = complete()
    assert set(made) == {"SECRET_KEY", "STORAGE_KEY"}
    assert min(map(len, made.values())) > 80
    assert complete() == made
    assert complete(upgrades=True) == made


def test_an_upgrade_makes_none_that_the_release_before_could_not_follow(complete, capsys) -> None:
    assert set(complete(upgrades=True)) == {"SECRET_KEY"}
    assert "STORAGE_KEY is left out" in capsys.readouterr().out
    assert set(complete()) == {"SECRET_KEY", "STORAGE_KEY"}

"""A dataset from a file; whatever is wrong with it is a sentence for the operator."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agreements import models
from agreements.documents import body

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR) / "agreements" / "licenses"
LA = (FOLDER / "casmemg-1.0.md").read_text(encoding="utf-8")
TOML = (FOLDER / "casmemg.toml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path):
    """Run the command on a file, the texts as given."""

    def loaded(toml: str = TOML, text: str = LA) -> None:
        (tmp_path / "casmemg-1.0.md").write_text(text, encoding="utf-8")
        (tmp_path / "casmemg.toml").write_text(toml, encoding="utf-8")
        call_command("load_dataset", str(tmp_path / "casmemg.toml"))

    return loaded


def test_loads_once(load, capsys) -> None:
    load()
    load()
    assert models.Dataset.objects.get().versions.get().number == "1.0"
    assert "/datasets/casmemg/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("toml", "text", "sentence"),
    [
        (TOML, LA + "&#x1F642;", "can't print these characters: 🙂"),
        (TOML, "# Words", "front matter"),
        ("slug =", LA, "Invalid value"),
        (TOML.replace("license = ", "licence = "), LA, "license"),
        (TOML, LA + "word " * 2000, "does not fit its page"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(load, toml, text, sentence) -> None:
    with pytest.raises(CommandError, match=sentence):
        load(toml, text)
    assert not models.Dataset.objects.exists()


def test_a_text_whose_pages_take_too_long_is_no_traceback(load, monkeypatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.0)
    with pytest.raises(CommandError, match="take longer than"):
        load()
    assert not models.Dataset.objects.exists()

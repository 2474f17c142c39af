"""A dataset from a file; whatever is wrong with it is a sentence for the operator."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agreements import models
from agreements.documents import body
from tests.factories import DatasetFactory, LicenseVersionFactory

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR) / "agreements" / "licenses"
LA = (FOLDER / "casmemg-1.0.md").read_text(encoding="utf-8")
CHINESE = (FOLDER / "casmemg-1.0.zh-hans.md").read_text(encoding="utf-8")
TOML = (FOLDER / "casmemg.toml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path):
    """Run the command on a file, the texts as given; bytes are written as they are."""

    def loaded(
        toml: str | bytes = TOML, text: str | bytes = LA, chinese: str | bytes = CHINESE
    ) -> None:
        named = {
            "casmemg-1.0.md": text,
            "casmemg-1.0.zh-hans.md": chinese,
            "casmemg.toml": toml,
        }
        for name, content in named.items():
            content = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(content)
        call_command("load_dataset", str(tmp_path / "casmemg.toml"))

    return loaded


def test_says_what_it_did_and_the_second_time_what_it_did_not(load, capsys) -> None:
    load()
    said = capsys.readouterr().out
    assert "CASMEMG is set up" in said
    assert "License Agreement 1.0 is in force from now on." in said
    assert "It is shown to the public: http" in said
    assert "/datasets/casmemg/" in said
    load(TOML.replace("notice_days = 30", "notice_days = 60"))
    said = capsys.readouterr().out
    assert "was there already, with its License Agreement: nothing was changed." in said
    assert "Not taken from the file: notice_days." in said
    dataset = models.Dataset.objects.get()
    assert (dataset.versions.get().number, dataset.notice_days) == ("1.0", 30)


def test_a_translation_waits_for_its_owner(load, capsys) -> None:
    load()
    assert "A translation (zh-hans) waits at the desk" in capsys.readouterr().out
    version = models.LicenseVersion.objects.get()
    assert version.translation_drafts.get().source == CHINESE
    assert not version.translations.exists()
    version.translation_drafts.all().delete()  # who threw it away does not get it again
    load()
    assert not version.translation_drafts.exists()


def test_a_dataset_from_before_gets_the_translation_that_came_since(load) -> None:
    load(TOML.replace('["casmemg-1.0.zh-hans.md"]', "[]"))
    assert not models.TranslationDraft.objects.exists()
    load()
    assert models.TranslationDraft.objects.get().language == "zh-hans"


def test_a_translation_that_does_not_fit_is_named(load) -> None:
    with pytest.raises(CommandError, match=r"casmemg-1\.0\.zh-hans\.md: The translation has 5"):
        load(chinese=CHINESE.replace("## 6. 担保", "担保"))
    with pytest.raises(CommandError, match="translations: must be a list"):
        load(TOML.replace('["casmemg-1.0.zh-hans.md"]', '"casmemg-1.0.zh-hans.md"'))
    assert not models.Dataset.objects.exists()


def test_is_shown_to_the_public_only_when_the_file_says_so(load, capsys) -> None:
    load(TOML.replace("is_listed = true", ""))
    assert "It is not shown to the public yet." in capsys.readouterr().out
    assert not models.Dataset.objects.get().is_listed


def test_a_dataset_made_at_the_desk_gets_the_agreement_that_it_lacks(load, capsys) -> None:
    dataset = DatasetFactory(slug="casmemg", owner="Somebody else")
    load()
    said = capsys.readouterr().out
    assert "was there already and lacked a License Agreement." in said
    assert "License Agreement 1.0 is in force from now on." in said
    assert "Not taken from the file: " in said
    assert "owner" in said
    dataset.refresh_from_db()
    assert (dataset.owner, dataset.versions.get().number) == ("Somebody else", "1.0")


def test_a_draft_is_no_agreement_in_force(load, capsys) -> None:
    draft = LicenseVersionFactory(dataset__slug="casmemg", number="0.9", status="draft")
    load()
    assert "License Agreement 1.0 is in force from now on." in capsys.readouterr().out
    numbers = set(draft.dataset.versions.values_list("number", "status"))
    assert numbers == {("0.9", "draft"), ("1.0", "in_force")}


def test_a_draft_of_the_same_number_is_named(load) -> None:
    LicenseVersionFactory(dataset__slug="casmemg", status="draft")
    with pytest.raises(CommandError, match=r"There is a version 1\.0 already"):
        load()


def test_a_database_that_lacks_a_migration_is_no_traceback(load) -> None:
    executor = MigrationExecutor(connection)
    executor.recorder.record_unapplied(*executor.loader.graph.leaf_nodes("agreements")[0])
    with pytest.raises(CommandError, match=r"Run `manage\.py migrate` first"):
        load()
    assert not models.Dataset.objects.exists()


def test_all_that_is_wrong_is_said_at_once(load) -> None:
    toml = (
        TOML.replace('slug = "casmemg"', 'slug = "CAS MEMG!"')
        .replace("casmemg@portal.example", "\u212aasme@portal.example")
        .replace("notice_days = 30", "notice_days = 0")
        .replace("Asia/Shanghai", "Asia/Peking")
        .replace("distrusted_domains = []", 'distrusted_domains = ["no domain"]')
        .replace('owner = "', 'owners = "')
    )
    text = LA.replace('version: "1.0"', 'version: "1.4/2023"').replace("  - Date\n", "")
    with pytest.raises(CommandError) as caught:
        load(toml, text)
    for sentence in (
        "slug: ",
        "contact_email: The part before the @",
        "notice_days: ",
        "time_zone: Give the name of a time zone",
        "distrusted_domains: no domain: ",
        "owner: is missing.",
        "owners: a dataset has nothing of this name.",
        "casmemg-1.0.md: “form_fields” must list exactly seven labels",
    ):
        assert f"\n  - {sentence}" in str(caught.value), sentence
    assert not models.Dataset.objects.exists()


def test_what_only_the_pages_show_is_said_with_the_rest(load) -> None:
    with pytest.raises(CommandError, match=r"(?s)notice_days.*does not fit its page"):
        load(TOML.replace("notice_days = 30", "notice_days = 0"), LA + "word " * 2000)


@pytest.mark.parametrize(
    ("toml", "text", "sentence"),
    [
        (TOML, LA + "&#x1F642;", "can't print these characters: 🙂"),
        (TOML, LA + "![seal](seal.png)", "casmemg-1.0.md: Line 64: a picture can't be printed"),
        (TOML, "# Words", "front matter"),
        (TOML, LA.replace('"1.0"', '"1.4/2023"'), "not “1.4/2023”"),
        (TOML, LA.encode("gb18030"), "casmemg-1.0.md is not saved as UTF-8"),
        ("slug =", LA, "Invalid value"),
        (TOML.encode("utf-16"), LA, "casmemg.toml is not saved as UTF-8"),
        (TOML.replace("license = ", "licence = "), LA, "license: name the file"),
        (TOML.replace("casmemg-1.0.md", "casmemg-7.md"), LA, "No such file"),
        (TOML.replace("notice_days = 30", "notice_days = true"), LA, "must be a whole number"),
        (TOML.replace("notice_days = 30", 'notice_days = "30"'), LA, "must be a whole number"),
        (TOML.replace("is_listed = true", "is_listed = 1"), LA, "must be true or false"),
        (TOML.replace('name = "CASMEMG"', "name = 7"), LA, "name: must be text"),
        (TOML.replace('name = "CASMEMG"', r'name = "CAS\u0000"'), LA, "can't be stored"),
        (TOML.replace('name = "CASMEMG"', r'name = "A\nB"'), LA, "name: must be one line"),
        (TOML.replace('name = "CASMEMG"', f'name = "{"A" * 101}"'), LA, "at most 100 char"),
        (TOML.replace("trusted_domains = []", "trusted_domains = [7]"), LA, "a list of texts"),
        (TOML, LA + "word " * 2000, "does not fit its page"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(load, toml, text, sentence) -> None:
    with pytest.raises(CommandError, match=sentence):
        load(toml, text)
    assert not models.Dataset.objects.exists()


def test_a_file_that_is_not_there_is_no_traceback(tmp_path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_dataset", str(tmp_path / "none.toml"))


def test_a_byte_order_mark_and_line_ends_of_windows_are_taken(load) -> None:
    load(*(("\ufeff" + text).replace("\n", "\r\n") for text in (TOML, LA)))
    assert "\r" not in models.LicenseVersion.objects.get().source


def test_a_text_whose_pages_take_too_long_is_no_traceback(load, monkeypatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.0)
    with pytest.raises(CommandError, match="take longer than"):
        load()
    assert not models.Dataset.objects.exists()


def test_facts_keep_the_order_of_the_file(load) -> None:
    load(TOML.replace("[facts]", '[facts]\n"Zebras" = "2"\n"Apes" = "1"'))
    assert models.Dataset.objects.get().facts[:2] == [["Zebras", "2"], ["Apes", "1"]]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ('[facts]\n"Size" = 3', "This must be a list of names, each with what it means."),
        ('[facts]\n"Size" = ""', "must be one line of text"),
        ('facts = ["Size"]', "must be a table of names"),
    ],
)
def test_what_is_no_fact_is_a_sentence(load, facts, why) -> None:
    toml, _facts = TOML.split("[facts]")
    # What is no table stands before all tables.
    toml = f"{facts}\n{toml}" if facts.startswith("facts") else f"{toml}{facts}"
    with pytest.raises(CommandError, match=why):
        load(toml)

"""The picture of the status machine is the table."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements.lifecycle import TABLE
from agreements.management.commands import state_diagram


def test_draws_every_move_once() -> None:
    drawn = state_diagram.draw()
    assert drawn.count("-->") == 1 + sum(len(row.sources) for row in TABLE.values()) + 4
    assert "    in_review --> approved: approve (Reviewer)\n" in drawn


def test_check_passes_on_what_was_just_written(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "state-diagram.md"
    call_command("state_diagram", path=path)
    call_command("state_diagram", "--check", path=path)


@pytest.mark.parametrize("stale", [None, "an older picture"])
def test_check_fails_on_a_stale_or_missing_page(tmp_path: Path, stale: str | None) -> None:
    path = tmp_path / "state-diagram.md"
    if stale:
        path.write_text(stale)
    with pytest.raises(CommandError):
        call_command("state_diagram", "--check", path=path)


def test_the_page_of_the_project_is_up_to_date() -> None:
    call_command("state_diagram", "--check")
